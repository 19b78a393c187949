from django.apps import apps


def test_the_app_is_installed_under_its_label() -> None:
    assert apps.get_app_config("monitor").verbose_name == "Giám sát vận hành"
    assert {model.__name__ for model in apps.get_app_config("monitor").get_models()} == {
        "Exchange",
        "MinuteFigures",
        "DayFigures",
        "IndexPosition",
        "PersonQuestion",
        "PersonUse",
        "LegalHold",
        "HistoricalLegalHold",
        "BodyLook",
        "DiskUse",
        "ExpiredSegment",
        "HistoricalBodyLook",
        "ResendRequest",
        "HistoricalResendRequest",
    }
