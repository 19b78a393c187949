"""Legal holds: placed with a document, released once."""

from datetime import UTC, datetime
from typing import Any

import pytest

from lgsp.domain.errors import ContentRefused
from lgsp.retention.operations import holds
from lgsp.retention.operations.holds import HoldFacts

AT = datetime(2026, 11, 2, 3, tzinfo=UTC)
SERVICE = "VN-H55/GOV/H55.02/datdai/gia-dat"


def placed(**facts: Any) -> Any:
    return holds.place_legal_hold(facts=HoldFacts(**{"document": "125/CV", **facts}), by="test", why="thanh tra", now=AT)


@pytest.mark.usefixtures("instance")
@pytest.mark.parametrize("facts", [{"document": " ", "service": SERVICE}, {"transaction_id": "x"}, {}, {"service": SERVICE}])
def test_a_hold_without_document_or_thing_is_refused(facts: dict[str, str]) -> None:
    with pytest.raises(ContentRefused):
        placed(**facts)
