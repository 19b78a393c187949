"""A small catalogue: units in two states, their mapping, made by the operations."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

TOLD: dict[str, Any] = {"by": "test", "why": "thử"}


@pytest.fixture
def told(instance: str) -> dict[str, Any]:
    """Who, why and when, as operations want it."""
    from lgsp.runtime.clock import now

    return {**TOLD, "now": now()}


@pytest.fixture
def units(told: dict[str, Any]) -> Any:
    """The list `dvhc` with two versions (the second from 2025-07-01) and the published mapping between them."""
    from lgsp.catalogue.facts import CodeListFacts, MappingFacts, VersionFacts
    from lgsp.catalogue.operations import lists, mappings, versions
    from lgsp.catalogue.rules import CodeRow, MappingRow

    facts = CodeListFacts(
        code="dvhc", name="Đơn vị hành chính", levels=["Tỉnh", "Huyện", "Xã"], certainty="S", faces=[{"code": "donvihanhchinhcap3", "level": 3}],
        properties=[{"name": "kind", "title": "Loại"}, {"name": "since", "title": "Từ ngày", "type": "date"}],
    )  # fmt: skip
    code_list = lists.register_code_list(facts=facts, **told)
    former = [
        CodeRow("06", "Tỉnh Bắc Kạn"),
        CodeRow("058", "Thành phố Bắc Kạn", parent="06"),
        CodeRow("01834", "Phường Nguyễn Thị Minh Khai", parent="058", properties={"kind": "phường", "since": "1997-01-01"}),
        CodeRow("01837", "Phường Sông Cầu", parent="058"),
    ]
    present = [
        CodeRow("19", "Tỉnh Thái Nguyên", level=1),
        CodeRow("01840", "Phường Đức Xuân", name_en="Duc Xuan", parent="19", level=3, valid_from=date(2025, 7, 1)),
        CodeRow("01843", "Phường Bắc Kạn", parent="19", level=3),
    ]
    first = versions.publish_version(
        version=versions.replace_codes(code_list=code_list, rows=former, **told), facts=VersionFacts(), **told
    )
    draft = versions.replace_codes(code_list=code_list, rows=present, **told)
    second = versions.publish_version(version=draft, facts=VersionFacts(effective_on=date(2025, 7, 1), title="Hai cấp"), **told)
    rows = [
        MappingRow("06", "19"),
        MappingRow("058", kind="withdrawn", reason="hết cấp huyện"),
        MappingRow("01834", "01840", "merged", is_back_default=True),
        MappingRow("01837", "01840", "merged"),
    ]
    drafted = mappings.draft_mapping(
        facts=MappingFacts(code="dvhc-2025", title="Năm 2025", source="dvhc@1", target="dvhc@2"), rows=rows, **told
    )
    mapping = mappings.publish_mapping(mapping=drafted, **told)
    return SimpleNamespace(list=code_list, first=first, second=second, mapping=mapping, told=told)
