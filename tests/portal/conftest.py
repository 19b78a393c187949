"""Officers who look at the pages of a small registry: a one-stop system that may call a land-price service."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.test import Client

from lgsp.domain.entries import JournalEntry
from lgsp.journal.logs.append import Limits, Log
from lgsp.journal.logs.read import time_of
from lgsp.journal.tree.sequence import Means, open_sequencer
from lgsp.registry.facts import CredentialFacts, MemberFacts, OfficerFacts, RightFacts, ServiceFacts, SubsystemFacts, VersionFacts
from lgsp.registry.operations.access_rights import grant_access_right
from lgsp.registry.operations.credentials import issue_credential
from lgsp.registry.operations.members import register_member, register_subsystem
from lgsp.registry.operations.officers import create_officer
from lgsp.registry.operations.services import add_service_version, publish_service_version, register_service
from lgsp.runtime.clock import now
from lgsp.runtime.home import Home
from lgsp.runtime.keys import bundles_key, journal_key
from lgsp.runtime.storage.object_storage import ObjectStorage, storage_in_use

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TRANSACTION = "01a2039e-d79f-72a7-be9e-51d99c45bf31"
REFUSED = "01a2039e-d7a3-70dc-b0f2-1e30a562cc16"
AT = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)


class World(NamedTuple):
    office: Any
    land: Any
    onestop: Any
    prices: Any
    service: Any
    version: Any
    right: Any
    credential: Any


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home of the test's own."""
    monkeypatch.setenv("LGSP_HOME", str(tmp_path / "home"))
    made = Home(tmp_path / "home")
    made.prepare()
    return made


@pytest.fixture
def world(instance: str, home: Home) -> World:
    told: dict[str, Any] = {"by": "test", "why": "thử", "now": now()}
    office = register_member(facts=MemberFacts(code="H55.01", name="Văn phòng UBND tỉnh", name_en="Provincial office"), **told)
    land = register_member(facts=MemberFacts(code="H55.02", name="Sở Nông nghiệp và Môi trường"), **told)
    register_member(facts=MemberFacts(code="H55.02.1", name="Chi cục Quản lý đất đai", parent="H55.02"), **told)
    onestop = register_subsystem(member=office, facts=SubsystemFacts(code="motcua", name="Một cửa"), **told)
    prices = register_subsystem(member=land, facts=SubsystemFacts(code="datdai", name="Đất đai"), **told)
    service = register_service(subsystem=prices, facts=ServiceFacts(code="gia-dat", title="Tra cứu giá đất"), **told)
    facts = VersionFacts(version="1.0", base_path="/gia-dat/1.0", upstreams=["http://127.0.0.1:9"], endpoints=["GET /gia/*"])
    version = add_service_version(service=service, facts=facts, **told)
    publish_service_version(version=version, **told)
    terms = RightFacts(purpose="Tiếp nhận hồ sơ", legal_basis="Luật Đất đai 2024")
    right = grant_access_right(consumer=onestop, service=service, facts=terms, **told)
    credential = issue_credential(subsystem=onestop, facts=CredentialFacts(), **told).credential
    return World(office, land, onestop, prices, service, version, right, credential)


@pytest.fixture
def officer(instance: str) -> Callable[..., Any]:
    """Make an officer of a role."""

    def make(role: str = "operator", **facts: str) -> Any:
        stated = OfficerFacts(username=f"an-{role}", name="Nguyễn Văn An", role=role, **facts)
        return create_officer(facts=stated, by="test", why="thử", now=now())

    return make


@pytest.fixture
def signed_in(officer: Callable[..., Any]) -> Callable[..., Client]:
    """A browser in which an officer is signed in."""

    def make(role: str = "operator", **facts: str) -> Client:
        client = Client()
        client.force_login(officer(role, **facts), backend=BACKEND)
        return client

    return make


@pytest.fixture
def operator(signed_in: Callable[..., Client], world: World) -> Client:
    """The operator's browser, with a registry to look at."""
    return signed_in("operator")


ABOUT = {
    "instance": "VN-H55",
    "consumer": "VN-H55/GOV/H55.01/motcua",
    "service": "VN-H55/GOV/H55.02/datdai/gia-dat",
    "version": "1.0",
    "endpoint": "GET /gia/*",
    "configuration": 3,
    "credential": "motcua-1",
}


@pytest.fixture
async def journal(home: Home) -> None:
    """A journal with an answered and a refused call, sealed."""
    log = Log.open(folder=home.journal, name="gateway-1", key=journal_key(home.keys), now=now, limits=Limits(free_bytes_min=0))
    for entry in (
        JournalEntry(kind="request", transaction_id=TRANSACTION, at=AT, access_right="QKT-1", request_bytes=0, **ABOUT),
        JournalEntry(
            kind="reply",
            transaction_id=TRANSACTION,
            at=AT,
            outcome="answered",
            status=200,
            duration_us=3100,
            upstream_us=2000,
            reply_bytes=150,
        ),
        JournalEntry(
            kind="refusal",
            transaction_id=REFUSED,
            at=AT,
            outcome="refused",
            status=403,
            error="access.denied",
            duration_us=200,
            **ABOUT,
        ),
    ):
        await log.append(entry)
    log.close()


@pytest.fixture
def storage(instance: str, home: Home) -> ObjectStorage:
    return storage_in_use(home)


@pytest.fixture
def sequenced(journal: None, home: Home, storage: ObjectStorage) -> None:
    """The journal's records in the tree, sequenced when they were written."""
    means = Means(
        origin="lgsp/VN-H55", key=journal_key(home.keys), bundles_key=bundles_key(home.keys), storage=storage,
        now=lambda: (time_of(TRANSACTION) or AT) + timedelta(seconds=2),
    )  # fmt: skip
    with open_sequencer(home.journal, means) as sequencer:
        while sequencer.sequence():
            pass
