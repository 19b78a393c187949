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
