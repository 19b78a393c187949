from django.apps import apps


def test_the_app_is_installed_under_its_label() -> None:
    assert apps.get_app_config("retention").verbose_name == "Lưu giữ và thời hạn"
    assert {model.__name__ for model in apps.get_app_config("retention").get_models()} == {
        "LegalHold",
        "HistoricalLegalHold",
        "DiskUse",
        "ExpiredSegment",
    }
