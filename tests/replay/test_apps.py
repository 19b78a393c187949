from django.apps import apps


def test_the_app_is_installed_under_its_label() -> None:
    assert apps.get_app_config("replay").verbose_name == "Gửi lại lượt gọi"
    assert {model.__name__ for model in apps.get_app_config("replay").get_models()} == {
        "ResendRequest",
        "HistoricalResendRequest",
    }
