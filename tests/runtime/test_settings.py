"""Settings come from the environment, have defaults that work, and refuse what can't be used."""

import pytest

from lgsp.domain.errors import SettingInvalid
from lgsp.runtime.settings import SETTINGS, setting


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.name)
def test_every_default_can_be_used_and_every_setting_has_a_sentence(row):
    setting(row.name, {})
    assert row.sentence.endswith(".")


def test_the_environment_wins_over_the_default():
    assert setting("LGSP_GATEWAY_PORT", {"LGSP_GATEWAY_PORT": "9999"}) == 9999
    assert setting("LGSP_GATEWAY_PORT", {"LGSP_GATEWAY_PORT": ""}) == 8080
    assert setting("LGSP_GATEWAY_WORKERS", {}) >= 1
    assert setting("LGSP_GATEWAY_WORKERS", {"LGSP_GATEWAY_WORKERS": "3"}) == 3
    assert setting("LGSP_ALLOWED_HOSTS", {"LGSP_ALLOWED_HOSTS": "a, b,"}) == ("a", "b")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("LGSP_GATEWAY_PORT", "70000"),
        ("LGSP_GATEWAY_PORT", "http"),
        ("LGSP_BODY_IDLE_TIMEOUT_S", "-1"),
        ("LGSP_LOOPBACK_ONLY", "maybe"),
        ("LGSP_LANGUAGE", "fr"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name, text):
    with pytest.raises(SettingInvalid, match=name):
        setting(name, {name: text})


def test_a_setting_that_is_not_in_the_table_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        setting("LGSP_UNKNOWN", {})


def test_retention_classes_are_names_with_days(monkeypatch):
    assert setting("LGSP_RETENTION_CLASSES", {}) == {"30-days": 30, "1-year": 366, "10-years": 3653}
    for wrong in ("x", "held=3", "A=3", "x=0", "x=y", "=3"):
        with pytest.raises(SettingInvalid):
            setting("LGSP_RETENTION_CLASSES", {"LGSP_RETENTION_CLASSES": wrong})
