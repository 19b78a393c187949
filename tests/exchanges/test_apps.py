from django.apps import apps


def test_the_app_is_installed_under_its_label() -> None:
    assert apps.get_app_config("exchanges").verbose_name == "Giám sát vận hành"
    assert {model.__name__ for model in apps.get_app_config("exchanges").get_models()} == {
        "Exchange",
        "MinuteFigures",
        "DayFigures",
        "IndexPosition",
    }
