"""Officers as sign-in asks for them."""

from typing import Any

from lgsp.registry.facts import OfficerFacts
from lgsp.registry.operations.officers import create_officer
from lgsp.registry.queries import officers as queries
from lgsp.runtime.clock import now


def officer(username: str, email: str = "") -> Any:
    facts = OfficerFacts(username=username, name=username, role="leader", email=email)
    return create_officer(facts=facts, by="test", why="thử", now=now())


def test_officers_are_listed_and_found_by_name(instance: str) -> None:
    mai, an = officer("mai"), officer("an")
    assert queries.officers() == [an, mai]
    assert queries.officer_by_username("mai") == mai
    assert queries.officer_by_username("khong") is None
    assert queries.api_tokens_of(mai) == []


def test_an_address_finds_an_officer_only_if_it_is_his_alone(instance: str) -> None:
    mai = officer("mai", "Mai@thainguyen.gov.vn")
    assert queries.officer_by_email("mai@thainguyen.gov.vn") == mai
    assert queries.officer_by_email("") is None
    officer("mai2", "mai@thainguyen.gov.vn")
    assert queries.officer_by_email("mai@thainguyen.gov.vn") is None
