from django.apps import apps


def test_the_app_is_installed_under_its_label() -> None:
    assert apps.get_app_config("citizens").verbose_name == "Dữ liệu của người dân"
    assert {model.__name__ for model in apps.get_app_config("citizens").get_models()} == {
        "PersonQuestion",
        "PersonUse",
    }
