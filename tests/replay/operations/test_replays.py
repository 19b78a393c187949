"""Sending again: what is asked of whom, what leaves, and what is written down of it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lgsp.domain.errors import ActRefused, ContentRefused, GatewayNotRunning, NotRegistered, RoleMissing
from lgsp.protocol.credentials.replay_tokens import verify_replay_token
from lgsp.registry.models import AuditRecord, BodyLook
from lgsp.registry.queries.scope import acting_in
from lgsp.replay.models.replays import ResendRequest
from lgsp.replay.operations import replays
from lgsp.replay.operations.replays import Asked, Edit
from lgsp.replay.queries import replays as queries
from lgsp.runtime.home import Home
from lgsp.runtime.keys import replay_key
from tests.replay.world import (
    AT,
    BODY,
    CONSUMER,
    OPEN,
    ORIGINAL,
    RESENT,
    TARGET,
    TYPE,
    digest,
    gateway,
    home_of,
    officer,
    record,
    word,
)

ANSWERED = {"outcome": "answered", "status": 200}
UNREACHED = {"outcome": "failed", "status": 502, "error": "upstream.unreachable"}
OTHER = Edit("POST", "/gia-dat/1.0/gia?ma=02", TYPE, b'{"ho":"Tran"}')


@pytest.fixture
def home(world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    made = home_of(tmp_path, monkeypatch)
    record(made, ORIGINAL)
    word(world, "one_officer")
    return made


def send(transaction_id: str = ORIGINAL, *, by: Any = "an", why: str = "khiếu nại 12", now: Any = AT, **asked: Any) -> Any:
    said = Asked(transaction_id, **{"accepts_repeat": True, **asked})
    return replays.send_again(asked=said, by=by, why=why, now=now)


def why_not(**asked: Any) -> str:
    with pytest.raises(ContentRefused) as caught:
        send(**asked)
    return "; ".join(fault.in_english for fault in caught.value.facts["faults"])  # type: ignore[attr-defined]


def acts() -> list[str]:
    return list(AuditRecord.objects.order_by("pk").values_list("name", flat=True))


def test_one_officer_sends_what_was_kept_as_the_consumer_and_each_step_is_an_act(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with gateway(monkeypatch) as taken:
        record(home, RESENT, log="gateway-2", end={"outcome": "answered", "status": 200}, keeps=False)
        row = send(by=officer("an"))
    ((method, target, fields, body),) = taken
    assert (method, target, fields["Content-Type"], body) == ("POST", TARGET, TYPE, BODY)
    public = replay_key(home.keys).public_key().public_bytes_raw()
    token = fields["Authorization"].removeprefix("Lgsp-Resend ")
    facts = verify_replay_token(token, key=public, instance="VN-H55", now=AT)
    assert (facts.consumer, facts.officer, facts.approver, facts.original) == (CONSUMER, "an", "", ORIGINAL)
    assert (facts.request_digest, facts.act) == (digest(), str(row.act))
    assert (row.status, row.is_edited, str(row.resent_id), row.reply_status, row.reply_us) == ("sent", False, RESENT, 200, 3000)
    assert acts()[-3:] == ["look_at_body", "send_again", "note_resend"]
    sent = AuditRecord.objects.get(name="send_again")
    assert (str(sent.transaction_id), sent.by, sent.why) == (str(row.act), "an", "khiếu nại 12")
    assert sent.subjects == [f"exchange/{ORIGINAL}", f"ResendRequest/{row.pk}"]
    assert str(row) == f"{ORIGINAL} sent" and queries.resends_of(ORIGINAL) == [row]


def test_an_edited_request_leaves_in_place_of_the_kept_one(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with gateway(monkeypatch, status=403) as taken:
        row = send(edit=OTHER)
    ((method, target, fields, body),) = taken
    assert (method, target, body, fields["Accept"]) == ("POST", OTHER.target, OTHER.body, TYPE)
    assert (row.is_edited, row.reply_status, row.sealed, row.request_digest) == (
        True,
        403,
        "",
        digest(target=OTHER.target, body=OTHER.body),
    )


def test_what_was_not_kept_can_only_be_sent_as_an_officer_writes_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    record(home, OPEN, log="gateway-2", keeps=False)
    assert "is not kept" in why_not(transaction_id=OPEN)
    with gateway(monkeypatch) as taken:
        assert not send(OPEN, edit=Edit("POST", TARGET, TYPE, BODY)).is_edited  # it is what the record answers for
        send(OPEN, edit=Edit("GET", "/gia-dat/1.0/gia"))
    assert [one[0] for one in taken] == ["POST", "GET"] and BodyLook.objects.count() == 0
    assert "Content-Length" not in taken[1][2] and taken[1][2]["Accept"] == "*/*"


def test_what_may_have_been_done_once_is_done_twice_only_if_that_is_said(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "could be done twice" in why_not(accepts_repeat=False)
    record(home, OPEN, log="gateway-2", end=ANSWERED)
    assert "could be done twice" in why_not(transaction_id=OPEN, accepts_repeat=False)
    record(home, RESENT, log="gateway-3", end=UNREACHED)
    with gateway(monkeypatch, status=503):
        assert send(RESENT, accepts_repeat=False).status == "sent"
    with gateway(monkeypatch):
        assert send(RESENT, accepts_repeat=False).status == "sent"  # the one before was in vain
    assert "sent again already" in why_not(transaction_id=RESENT, accepts_repeat=False)  # a second click, say


@pytest.mark.parametrize(
    ("resending", "columns", "why"),
    [
        ("never", {}, "does not let"),
        ("one_officer", {"requires_signature": True}, "own signature"),
        ("one_officer", {"status": "withdrawn"}, "not in force"),
    ],
)
def test_the_service_decides(home: Home, world: Any, resending: str, columns: dict[str, Any], why: str) -> None:
    word(world, resending, **columns)
    assert why in why_not()
    assert ResendRequest.objects.count() == 0 and BodyLook.objects.count() == 0


def test_an_edited_request_stays_with_its_service(home: Home) -> None:
    assert "below /gia-dat/1.0" in why_not(edit=Edit("POST", "/thua-dat/1.0/x", TYPE, b""))
    assert "content_type: must be plain" in why_not(edit=Edit("POST", TARGET, "văn/bản", b""))


def test_who_may_not_or_gives_no_reason_sends_nothing_and_has_read_nothing(home: Home) -> None:
    for role in ("leader", "auditor", "developer"):
        with pytest.raises(RoleMissing):
            send(by=officer(f"an-{role}", role))
    with pytest.raises(RoleMissing):
        send(by=officer("cua-ben-goi", "approver", "VN-H55/GOV/H55.01"))
    with pytest.raises(ActRefused):
        send(why=" ")
    assert ResendRequest.objects.count() == 0 and BodyLook.objects.count() == 0


def test_what_is_not_there_or_of_another_instance_is_not_registered(home: Home) -> None:
    with pytest.raises(NotRegistered):
        send(OPEN)
    record(home, OPEN, log="gateway-2", instance="VN-H56")
    with pytest.raises(NotRegistered):
        send(OPEN)
    with acting_in("VN-H56"), pytest.raises(NotRegistered):
        send()
    with pytest.raises(NotRegistered):
        queries.resend(9)


def test_without_a_gateway_nothing_is_sent_and_the_row_says_so(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with gateway(monkeypatch):
        pass
    with pytest.raises(GatewayNotRunning):
        send()
    row = ResendRequest.objects.get()
    assert (row.status, row.reply_error, row.resent_id) == ("not_sent", "gateway.not_running", None)


def test_an_answer_that_nobody_heard_leaves_it_open(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with gateway(monkeypatch, status=0) as taken:
        row = send()
    assert len(taken) == 1 and (row.status, row.reply_status, row.resent_id) == ("sent", None, None)


def test_a_prospect_tells_everything_and_reads_nothing_of_the_content(home: Home) -> None:
    prospect = replays.prospect_of(Asked(ORIGINAL))
    assert (prospect.resending, prospect.has_request, prospect.is_repeat_risky) == ("one_officer", True, True)
    assert [fault.path for fault in prospect.faults] == ["accepts_repeat"]
    assert replays.prospect_of(Asked(ORIGINAL, edit=OTHER, accepts_repeat=True)).faults == ()
    assert BodyLook.objects.count() == 0


class TestFourEyes:
    @pytest.fixture
    def asked(self, home: Home, world: Any) -> Any:
        word(world, "two_officers")
        return send(by=officer("an"), edit=OTHER)

    def approve(self, row: Any, by: Any, now: Any = AT) -> Any:
        return replays.approve_resend(row=row, by=by, why="đúng", now=now)

    def why_not(self, row: Any, by: Any, now: Any = AT) -> str:
        with pytest.raises(ContentRefused) as caught:
            self.approve(row, by, now)
        return "; ".join(fault.in_english for fault in caught.value.facts["faults"])  # type: ignore[attr-defined]

    def test_nothing_leaves_before_a_second_officer_has_seen_and_approved_it(
        self, asked: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert (asked.status, asked.expires_at, asked.act) == ("waiting", AT + replays.TERM, None)
        assert list(queries.resends(waiting=True)) == [asked] and not queries.resends(waiting=False)
        binh = officer("binh")
        assert "look at what is sent" in self.why_not(asked, binh)
        seen = replays.look_at_resend(row=asked, by=binh, why="duyệt", now=AT)
        assert seen.original is not None and (seen.original.body, seen.proposed.body) == (BODY, OTHER.body)
        with gateway(monkeypatch) as taken:
            row = self.approve(asked, binh)
        assert taken[0][3] == OTHER.body and (row.status, row.decided_by, row.decision, row.sealed) == ("sent", "binh", "đúng", "")
        facts = verify_replay_token(
            taken[0][2]["Authorization"].removeprefix("Lgsp-Resend "),
            key=replay_key(Home(Path(str(replays.home_in_use().folder))).keys).public_key().public_bytes_raw(),
            instance="VN-H55",
            now=AT,
        )
        assert (facts.officer, facts.approver) == ("an", "binh")
        assert "already: sent" in self.why_not(row, binh)

    def test_the_edited_request_is_nowhere_in_clear(self, asked: Any) -> None:
        assert asked.sealed.startswith("sealed1:") and "Tran" not in asked.sealed
        assert not hasattr(asked.history.first(), "sealed")

    def test_who_asked_can_not_approve(self, asked: Any) -> None:
        an = replays.Officer.objects.get(username="an")
        replays.look_at_resend(row=asked, by=an, why="xem", now=AT)
        assert "second officer" in self.why_not(asked, an)

    def test_a_request_that_waited_too_long_is_not_sent_and_its_content_goes(self, asked: Any) -> None:
        late = AT + replays.TERM
        assert "time is over" in self.why_not(asked, "binh", late)
        assert replays.expire_resends(now=late - timedelta(seconds=1)) == 0
        assert replays.expire_resends(now=late) == 1 and replays.expire_resends(now=late) == 0
        asked.refresh_from_db()
        assert (asked.status, asked.sealed) == ("expired", "")
        assert "already: expired" in self.why_not(asked, "binh")

    def test_it_is_refused_with_a_reason_and_for_good(self, asked: Any) -> None:
        row = replays.refuse_resend(row=asked, by=officer("binh"), why="không cần", now=AT)
        assert (row.status, row.decision, row.sealed) == ("refused", "không cần", "")
        assert replays.refuse_resend(row=asked, by="binh", why="lần nữa", now=AT).decision == "không cần"
        assert "already: refused" in self.why_not(row, "binh")
        with pytest.raises(ContentRefused):
            replays.look_at_resend(row=row, by="binh", why="xem", now=AT)

    def test_what_was_sent_can_not_be_refused_any_more(self, asked: Any) -> None:
        ResendRequest.objects.filter(pk=asked.pk).update(status="sent")
        with pytest.raises(ContentRefused):
            replays.refuse_resend(row=asked, by="binh", why="muộn", now=AT)

    def test_the_services_word_of_today_counts(self, asked: Any, world: Any) -> None:
        word(world, "never")
        assert "does not let" in self.why_not(asked, "binh")

    def test_a_body_that_was_erased_meanwhile_can_not_be_sent_as_it_was(self, home: Home, world: Any) -> None:
        word(world, "two_officers")
        row = send()
        for path in sorted((home.bodies / "30-days").rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        with pytest.raises(ContentRefused, match="not there any more"):
            replays.look_at_resend(row=row, by="binh", why="xem", now=AT)
