from typing import Any

import pytest

from lgsp.portal.connections.version_forms import OpenApiForm, VersionForm

TOLD = {"version": "1.0", "base_path": "/a/1.0", "why": "thử"}


def test_a_description_comes_as_a_file_or_as_a_text() -> None:
    assert "file" in OpenApiForm(TOLD).errors
    assert OpenApiForm(TOLD | {"pasted": "openapi: 3.1.0"}).is_valid()


def choices(**facts: Any) -> list[str]:
    return [name for name, _ in VersionForm(**facts).fields["body_retention"].choices]


def test_bodies_are_kept_in_a_class_of_the_settings_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_RETENTION_CLASSES", "mot-tuan=7,mot-nam=366")
    assert choices() == ["", "mot-tuan", "mot-nam"]
    assert "body_retention" in VersionForm(TOLD | {"body_retention": "30-days"}).errors
    assert "body_retention" not in VersionForm(TOLD | {"body_retention": "mot-nam"}).errors


def test_a_class_that_the_settings_no_longer_know_stays_to_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_RETENTION_CLASSES", "mot-tuan=7")
    assert choices(initial={"body_retention": "10-years"}) == ["", "mot-tuan", "10-years"]
