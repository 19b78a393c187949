"""The registry as text."""

from datetime import UTC, datetime, timedelta
from typing import Any

import yaml

from lgsp.registry.facts import AuthenticationFacts, CredentialFacts, MemberFacts, RateLimitFacts, RightFacts, VersionFacts
from lgsp.registry.operations.access_rights import grant_access_right
from lgsp.registry.operations.credentials import issue_credential, revoke_credential
from lgsp.registry.operations.importing import import_registry
from lgsp.registry.operations.instances import add_peer
from lgsp.registry.operations.members import register_member
from lgsp.registry.operations.services import add_service_version
from lgsp.registry.queries.export import exported_registry, instant_text
from lgsp.runtime.clock import now


def test_instants_are_written_as_people_do() -> None:
    assert instant_text(datetime(2025, 6, 30, 17, tzinfo=UTC)) == "2025-07-01"
    assert instant_text(datetime(2025, 6, 30, 17, 5, tzinfo=UTC)) == "2025-06-30T17:05:00Z"


def test_everything_is_exported_defaults_are_not_and_the_text_imports_as_no_change(world: Any) -> None:
    told: dict[str, Any] = {"by": "test", "why": "thử", "now": now()}
    add_peer(code="VN", name="Quốc gia", by="test", now=now())
    facts = MemberFacts(code="G12", name="Bộ Tài chính", instance="VN", valid_from=now(), valid_to=now() + timedelta(days=9))
    register_member(facts=facts, **told)
    register_member(facts=MemberFacts(code="H55.01.1", name="Phòng", parent="H55.01"), **told)
    fresh = issue_credential(subsystem=world.onestop, facts=CredentialFacts(note="có dấu: & *"), **told)
    revoke_credential(credential=fresh.credential, **told)
    known = AuthenticationFacts(kind="api_key", header="X-Api-Key", secret="rất bí mật")
    add_service_version(service=world.service, facts=VersionFacts(version="2.0", base_path="/x", authentication=known), **told)
    limited = RightFacts(purpose="p", legal_basis="l", rate_limit=RateLimitFacts(calls=3, burst=9), fields=["/a/b"])
    grant_access_right(consumer=world.onestop, service=world.service, facts=limited, **told)
    text = exported_registry()
    assert "rất bí mật" not in text and fresh.secret not in text and "Sở Nông nghiệp" in text
    plain = yaml.safe_load(text)
    assert plain["format"] == "lgsp-registry/1"
    assert {"code": "H55.01.1", "name": "Phòng", "parent": "H55.01"} in plain["members"]
    assert import_registry(text=text.encode(), is_dry_run=False, **told) == []
    assert exported_registry() == text
