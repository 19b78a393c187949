"""`lgsp codes recode`, `revert`, `aliases` as a person types them."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from lgsp.catalogue.models import Recoding
from lgsp.catalogue.operations import recoding
from lgsp.catalogue.operations.content import load_content
from lgsp.cli.codes import recode as codes_recode
from lgsp.cli.codes.commands import app
from lgsp.domain.errors import NotReady, UpstreamUnreachable
from lgsp.exchanges.queries.exchanges import AliasUse
from lgsp.gateway.upstream.links import Link
from lgsp.registry import facts
from lgsp.registry.models import Service
from lgsp.registry.operations import members, services
from lgsp.runtime.clock import now
from lgsp.runtime.upstream.probe import Stage


def run(*words: str) -> Any:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout) if "--json" in words else done.stdout


@pytest.fixture
def merger(instance: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_LANGUAGE", "en")
    monkeypatch.setattr(codes_recode, "IN_FORCE_TIMEOUT_S", 0.2)
    told: dict[str, Any] = {"by": "test", "why": "thử", "now": now()}
    load_content(now=now())
    members.register_member(facts=facts.MemberFacts(code="H55", name="Thái Nguyên"), **told)
    old = members.register_member(facts=facts.MemberFacts(code="H03", name="Bắc Kạn"), **told)
    system = members.register_subsystem(member=old, facts=facts.SubsystemFacts(code="kho", name="Kho"), **told)
    service = services.register_service(subsystem=system, facts=facts.ServiceFacts(code="tra-cuu", title="Tra cứu"), **told)
    terms = facts.VersionFacts(version="1.0", base_path="/kho/1.0", upstreams=["http://127.0.0.1:9"])
    services.publish_service_version(version=services.add_service_version(service=service, facts=terms, **told), **told)


def test_a_merger_is_reported_applied_and_taken_back(merger: None, monkeypatch: pytest.MonkeyPatch) -> None:
    report = run("recode", "--mapping", "ma-dinh-danh-2025", "--dry-run", "--json")
    assert report["members"] == [{"before": "VN-H55/GOV/H03", "after": "VN-H55/GOV/H55", "joins": True}]
    assert "Mentions" in run(
        "recode", "--mapping", "ma-dinh-danh-2025", "--dry-run"
    ) and Service.objects.get().identifier.startswith("VN-H55/GOV/H03")
    done = run("recode", "--mapping", "ma-dinh-danh-2025", "--until", "2027-01-01", "--why", "sáp nhập", "--json")
    assert Service.objects.get().identifier == "VN-H55/GOV/H55/kho/tra-cuu"
    used = [AliasUse("VN-H55/GOV/H03/kho", "VN-H55/GOV/H55.01/motcua", 3, datetime(2026, 11, 1, tzinfo=UTC))]
    monkeypatch.setattr(codes_recode, "alias_use", lambda *, since: used)
    (row,) = run("aliases", "--json")
    assert (row["before"], row["consumer"], row["calls"]) == ("VN-H55/GOV/H03", "VN-H55/GOV/H55.01/motcua", 3)
    assert run("revert", done["code"], "--why", "nhầm", "--json")["status"] == "reverted"
    assert Service.objects.get().identifier == "VN-H55/GOV/H03/kho/tra-cuu"


def test_a_report_says_what_it_does_not_list(merger: None, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("recode", "--mapping", "ma-dinh-danh-2025", "--dry-run")
    found = run(*words, "--json")["mentions_found"]
    monkeypatch.setattr(codes_recode, "SHOWN_MAX", 1)
    assert found == 2 and "1 of 2 are shown; --json gives 2." in run(*words)
    monkeypatch.setattr(recoding, "MENTIONS_MAX", 1)
    assert "1 of 2 are shown; --json gives 1." in run(*words)


def test_the_links_of_renamed_services_are_tried_again(merger: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_home: Any) -> Any:
        raise NotReady()

    monkeypatch.setattr(codes_recode, "in_force", nothing)
    told = run("recode", "--mapping", "ma-dinh-danh-2025", "--why", "sáp nhập")
    assert "– VN-H55/GOV/H55/kho/tra-cuu 1.0: gateway.not_ready" in told


def test_the_outcomes_of_the_links_are_had_by_programs_too(merger: None, monkeypatch: pytest.MonkeyPatch) -> None:
    async def probed(_home: Any, _version: Any) -> list[Link]:
        return [Link("http://127.0.0.1:9", "GET /", [Stage("connect", fault=UpstreamUnreachable())])]

    renamed = SimpleNamespace(service="VN-H55/GOV/H55/kho/tra-cuu", version="1.0", is_default=True)
    monkeypatch.setattr(codes_recode, "in_force", lambda _home: SimpleNamespace(services=[renamed]))
    monkeypatch.setattr(codes_recode, "probed", probed)
    (link,) = run("recode", "--mapping", "ma-dinh-danh-2025", "--why", "sáp nhập", "--json")["links"]
    assert (link["service"], link["outcome"]) == (renamed.service, "not_reached")
    assert link["addresses"][0]["fault"]["code"] == "upstream.unreachable" and Recoding.objects.get().links == [link]
