"""Citizens' pages: nobody sees anything before the identity provider has said who they are, and then only their own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from lgsp.citizens.models.uses import PersonQuestion
from lgsp.citizens.operations.uses import index_person_uses
from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import CitizenUnknown
from lgsp.exchanges.operations.index import index_journal, make_partitions
from lgsp.journal.logs.append import Limits, Log
from lgsp.protocol.transformation.persons import pseudonym_of
from lgsp.registry.facts import OfficerFacts
from lgsp.registry.operations.audit.data_access import look_at_personal_record
from lgsp.registry.operations.officers import create_officer
from lgsp.runtime.clock import now
from lgsp.runtime.keys import journal_key, person_key
from lgsp.runtime.outgoing import citizen_sign_in
from lgsp.runtime.outgoing.citizen_sign_in import Begun, Citizen

NUMBER = "019000000001"
USE = "01a2039e-d79f-72a7-be9e-51d99c45bf31"
AT = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)


@pytest.fixture
async def journal_of_a_person(world: Any, home: Any) -> None:
    log = Log.open(folder=home.journal, name="gateway-1", key=journal_key(home.keys), now=now, limits=Limits(free_bytes_min=0))
    about = {"instance": "VN-H55", "consumer": world.onestop.identifier, "service": world.service.identifier}
    persons = (pseudonym_of(NUMBER, key=person_key(home.keys)),)
    told = {"purpose": "=cấp giấy phép", "legal_basis": "Luật Đất đai 2024", "person_data": "thửa đất"}
    await log.append(JournalEntry(kind="request", transaction_id=USE, at=AT, persons=persons, **about, **told))
    await log.append(JournalEntry(kind="reply", transaction_id=USE, at=AT, outcome="answered", status=200, duration_us=100))
    log.close()


@pytest.fixture
def used(journal_of_a_person: None, home: Any) -> None:
    make_partitions(now=AT)
    index_journal(journal=home.journal, now=lambda: AT + timedelta(minutes=1), followers=[index_person_uses])


@pytest.fixture
def citizen(used: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Client]:
    """A browser in which a citizen has signed in."""
    monkeypatch.setenv("LGSP_CITIZEN_OIDC_URL", "http://127.0.0.1:9/vneid")

    def make(number: str = NUMBER) -> Client:
        begun = Begun("s", "n", "v")
        monkeypatch.setattr(citizen_sign_in, "begin_sign_in", lambda _: ("http://127.0.0.1:9/vneid/authorize?x", begun))
        monkeypatch.setattr(citizen_sign_in, "finish_sign_in", lambda *_, **__: Citizen(number, "Nguyễn Văn Mẫu"))
        client = Client()
        assert client.get("/citizen/sign-in")["Location"].startswith("http://127.0.0.1:9/vneid/authorize")
        assert client.get("/citizen/back?code=c&state=s")["Location"] == "/citizen"
        return client

    return make


def test_a_citizen_sees_agency_kind_of_data_purpose_and_basis(citizen: Callable[..., Client]) -> None:
    answer = citizen().get("/citizen")
    page = answer.content.decode()
    for told in ("Văn phòng UBND tỉnh", "thửa đất", "cấp giấy phép", "Luật Đất đai 2024", "Nguyễn Văn Mẫu"):
        assert told in page
    assert NUMBER not in page and "no-store" in answer["Cache-Control"]


def test_the_export_is_no_formula(citizen: Callable[..., Client]) -> None:
    text = citizen().get("/citizen/uses.csv").content.decode("utf-8-sig")
    assert "Văn phòng UBND tỉnh" in text and "'=cấp giấy phép" in text


def test_somebody_else_sees_nothing_and_asks_about_nothing(citizen: Callable[..., Client]) -> None:
    other = citizen("019000000002")
    assert "Chưa có cơ quan nào" in other.get("/citizen").content.decode()
    assert other.get(f"/citizen/uses/{USE}").status_code == 404
    assert other.post(f"/citizen/uses/{USE}", {"kind": "question", "text": "x"}).status_code == 404
    assert PersonQuestion.objects.count() == 0


def test_a_citizen_asks_and_finds_the_term_there(citizen: Callable[..., Client]) -> None:
    client = citizen()
    assert client.post(f"/citizen/uses/{USE}", {"kind": "objection", "text": ""}).status_code == 422
    assert client.post(f"/citizen/uses/{USE}", {"kind": "objection", "text": "Vì sao?"}).status_code == 302
    page = client.get(f"/citizen/uses/{USE}").content.decode()
    assert "Phản đối của tôi" in page and "hạn trả lời" in page
    assert "Vì sao?" in client.get("/citizen").content.decode()


def test_the_sign_in_ends_by_itself_and_by_the_button(citizen: Callable[..., Client]) -> None:
    client = citizen()
    session = client.session
    session["citizen"] = session["citizen"] | {"until": now().timestamp() - 1}
    session.save()
    assert "Đăng nhập bằng" in client.get("/citizen").content.decode()
    assert client.get("/citizen/uses.csv").status_code == client.get(f"/citizen/uses/{USE}").status_code == 302
    again = citizen()
    assert again.post("/citizen/sign-out").status_code == 302 and "citizen" not in again.session


def test_who_was_not_sent_does_not_come_back(citizen: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> None:
    client = citizen()
    assert Client().get("/citizen/back?code=c&state=s")["Location"] == "/citizen"
    client.get("/citizen/sign-in")
    assert client.get("/citizen/back?error=access_denied").status_code == 403

    def refused(*_: Any, **__: Any) -> None:
        raise CitizenUnknown(why="x")

    monkeypatch.setattr(citizen_sign_in, "finish_sign_in", refused)
    stranger = Client()
    stranger.get("/citizen/sign-in")
    answer = stranger.get("/citizen/back?code=c&state=s")
    assert answer.status_code == 403 and "identity.citizen_unknown" in answer.content.decode()
    assert "citizen" not in stranger.session


def test_without_a_provider_there_are_no_such_pages(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LGSP_CITIZEN_OIDC_URL", raising=False)
    assert Client().get("/citizen").status_code == Client().get("/citizen/sign-in").status_code == 404


def test_a_citizen_sees_which_office_looked_at_the_use_and_why(citizen: Callable[..., Client]) -> None:
    client = citizen()
    assert "Chưa có cán bộ nào xem." in client.get(f"/citizen/uses/{USE}").content.decode()
    officer: Any = create_officer(
        facts=OfficerFacts(username="an-ten-that", name="An", role="auditor"), by="test", why="thử", now=AT
    )
    look_at_personal_record(transaction_id=USE, by=officer, why="khiếu nại số 12", now=AT)
    page = client.get(f"/citizen/uses/{USE}").content.decode()
    assert "khiếu nại số 12" in page and "cơ quan vận hành nền tảng" in page and "an-ten-that" not in page
