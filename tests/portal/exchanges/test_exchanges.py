import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from lgsp.domain.entries import JournalEntry
from lgsp.exchanges.operations.index import index_journal, make_partitions
from lgsp.journal.logs.append import Limits, Log
from lgsp.journal.witnessing.evidence import EvidenceCollector, Terms
from lgsp.portal.exchanges.exchanges import moment_in
from lgsp.protocol.proof.receipt import read_receipt
from lgsp.registry.operations.audit.data_access import looks_at
from lgsp.runtime.clock import now
from lgsp.runtime.keys import journal_key
from lgsp.sandbox.systems.timestamp_authority import TimestampAuthority

TRANSACTION = "01a2039e-d79f-72a7-be9e-51d99c45bf31"
PERSONAL = "01a2039e-d7a3-70dc-b0f2-1e30a562cc17"
REFUSED = "01a2039e-d7a3-70dc-b0f2-1e30a562cc16"
AT = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)


@pytest.fixture
def indexed(operator: Client, journal: None, home: Any) -> None:
    make_partitions(now=AT, days=2)
    index_journal(journal=home.journal, now=lambda: AT + timedelta(seconds=1))


@pytest.fixture
async def personal(home: Any, journal: None) -> None:
    """A call about a person."""
    log = Log.open(folder=home.journal, name="gateway-2", key=journal_key(home.keys), now=now, limits=Limits(free_bytes_min=0))
    await log.append(JournalEntry(kind="request", transaction_id=PERSONAL, at=AT, instance="VN-H55", persons=("a" * 32,)))
    log.close()


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-22T14:05", AT),
        ("2026-11-22", datetime(2026, 11, 21, 17, tzinfo=UTC)),
        ("2026-11-22T07:05:00+00:00", AT),
        ("hôm qua", None),
        ("", None),
    ],
)
def test_times_of_the_filter_are_vietnamese(text: str, at: datetime | None) -> None:
    assert moment_in(text) == at


@pytest.mark.usefixtures("indexed")
def test_the_search_filters_by_everything_in_the_address(operator: Client) -> None:
    text = operator.get("/transactions?consumer=motcua&since=2026-11-22").content.decode()
    assert TRANSACTION in text
    assert REFUSED in text
    refused = operator.get("/transactions?outcome=refused").content.decode()
    assert TRANSACTION not in refused
    assert REFUSED in refused
    assert "Không có giao dịch phù hợp" in operator.get("/transactions?until=2026-11-01").content.decode()


@pytest.mark.usefixtures("indexed")
def test_the_period_of_the_filter_is_exported_as_statistics(operator: Client) -> None:
    answer = operator.get("/transactions/statistics.csv?since=2026-11-22&until=2026-11-23")
    heading, *rows = csv.reader(io.StringIO(answer.getvalue().decode()))  # type: ignore[attr-defined]
    assert heading[:5] == ["day", "consumer", "service", "outcome", "calls"]
    assert {(row[0], row[3]) for row in rows} >= {("2026-11-22", "answered"), ("2026-11-22", "refused")}
    assert "thong-ke-20261122-20261123.csv" in answer["Content-Disposition"]
    assert operator.get("/transactions/statistics.parquet").getvalue()[:4] == b"PAR1"  # type: ignore[attr-defined]
    assert operator.get("/transactions/statistics.xml").status_code == 404


@pytest.mark.usefixtures("indexed")
def test_what_is_shown_is_exported(operator: Client) -> None:
    answer = operator.get("/transactions.csv?outcome=refused")
    text = answer.content.decode("utf-8-sig")
    heading, row = csv.reader(io.StringIO(text))
    assert heading[0] == "transaction_id"
    assert (row[0], row[6], row[8]) == (REFUSED, "refused", "access.denied")
    assert "attachment" in answer["Content-Disposition"]


def test_a_whole_id_goes_to_its_story(operator: Client) -> None:
    assert operator.get(f"/transactions?id={TRANSACTION}")["Location"] == f"/transactions/{TRANSACTION}"


@pytest.mark.usefixtures("journal")
def test_the_story_is_told_before_the_index_knows_it(operator: Client) -> None:
    text = operator.get(f"/transactions/{TRANSACTION}").content.decode()
    for shown in ("Diễn biến", "gateway-1 #0", "gateway-1 #1", "đã kiểm chứng lúc", "Một cửa", "chưa có trong chỉ mục tìm kiếm"):
        assert shown in text


@pytest.mark.usefixtures("journal")
def test_a_refusal_is_explained(operator: Client) -> None:
    text = operator.get(f"/transactions/{REFUSED}").content.decode()
    assert "Không có quyền khai thác còn hiệu lực" in text
    assert "nêu mục đích và căn cứ pháp lý" in text


@pytest.mark.usefixtures("journal")
def test_a_forged_record_is_said_to_be_so(operator: Client, home: Any) -> None:
    (segment,) = (path for path in (home.journal / "gateway-1").iterdir() if b"motcua" in path.read_bytes())
    segment.write_bytes(segment.read_bytes().replace(b'"answered"', b'"refusedd"', 1))
    text = operator.get(f"/transactions/{TRANSACTION}").content.decode()
    assert "không khớp khi kiểm chứng" in text


def test_an_unknown_transaction_is_not_found(operator: Client) -> None:
    assert operator.get("/transactions/01a2039e-0000-7000-8000-000000000000").status_code == 404
    assert operator.get("/transactions/khong-phai-ma").status_code == 404


@pytest.mark.usefixtures("sequenced")
def test_a_sequenced_transaction_shows_its_leaves_and_its_receipt_is_a_file(operator: Client) -> None:
    text = operator.get(f"/transactions/{TRANSACTION}").content.decode()
    assert "trong cây đã ký" in text and "lá 0" in text and f"/transactions/{TRANSACTION}/receipt" in text
    answer = operator.get(f"/transactions/{TRANSACTION}/receipt")
    assert f'filename="bien-nhan-{TRANSACTION}.json"' in answer["Content-Disposition"]
    assert len(read_receipt(answer.content).records) == 2


@pytest.mark.usefixtures("sequenced")
def test_a_time_stamped_transaction_says_so(operator: Client, home: Any) -> None:
    assert "có dấu thời gian" not in operator.get(f"/transactions/{TRANSACTION}").content.decode()
    authority = TimestampAuthority(home.keys, home.folder, now)
    terms = Terms(authorities=("http://tsa",), roots_file=home.folder / "sandbox-tsa.pem")
    assert EvidenceCollector(
        home.journal, terms, lambda _url, body, _kind: authority.stamp(body), journal_key(home.keys), now
    ).collect()
    assert "có dấu thời gian" in operator.get(f"/transactions/{TRANSACTION}").content.decode()


@pytest.mark.usefixtures("journal")
def test_what_is_not_in_the_tree_yet_has_no_receipt_to_download(operator: Client) -> None:
    text = operator.get(f"/transactions/{TRANSACTION}").content.decode()
    assert "vào cây trong vài giây" in text and "/receipt" not in text


@pytest.mark.usefixtures("sequenced", "world")
def test_a_receipt_is_for_officers_of_the_two_parties_only(signed_in: Any) -> None:
    address = f"/api/v1/exchanges/{TRANSACTION}/receipt"
    for role, member, status in (
        ("leader", "H55.01", 200),
        ("developer", "H55.02", 200),
        ("approver", "H55.02.1", 404),
        ("auditor", "", 200),
    ):
        answer = signed_in(role, **({"member": f"VN-H55/GOV/{member}"} if member else {})).get(address)
        assert answer.status_code == status, role
        assert status == 404 or read_receipt(answer.content).transaction_id == TRANSACTION
    assert Client().get(address).status_code == 401


@pytest.mark.usefixtures("personal")
def test_each_look_at_a_transaction_about_a_person_is_recorded_and_shown(signed_in: Any) -> None:
    page = signed_in("auditor").get(f"/transactions/{PERSONAL}").content.decode()
    assert "Ai đã xem giao dịch có dữ liệu cá nhân này" in page and "an-auditor" in page
    signed_in("leader").get(f"/transactions/{PERSONAL}")
    assert [look.by for look in looks_at(PERSONAL)] == ["an-leader", "an-auditor"]


@pytest.mark.usefixtures("personal")
def test_a_look_that_cannot_be_recorded_is_not_had(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise OperationalError

    monkeypatch.setattr("lgsp.portal.exchanges.exchanges.look_at_personal_record", fail)
    with pytest.raises(OperationalError):
        operator.get(f"/transactions/{PERSONAL}")


@pytest.mark.usefixtures("indexed")
def test_a_look_at_what_concerns_nobody_is_no_act(operator: Client) -> None:
    assert "Ai đã xem" not in operator.get(f"/transactions/{TRANSACTION}").content.decode()
    assert looks_at(TRANSACTION) == []
