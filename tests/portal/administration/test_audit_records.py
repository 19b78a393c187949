"""Officers' acts on their pages: who sees which, where the proof stands, and what a change behind the journal's back looks like."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from lgsp.journal.logs.audit_log import AuditLog
from lgsp.journal.tree.sequence import Means, open_sequencer
from lgsp.protocol.proof.receipt import read_receipt
from lgsp.registry.models import AuditRecord
from lgsp.registry.operations.audit.data_access import looks_at
from lgsp.registry.operations.audit.transfer import open_book, transfer_audit_records
from lgsp.registry.operations.members import suspend_member
from lgsp.runtime.clock import now
from lgsp.runtime.keys import bundles_key, journal_key
from lgsp.runtime.storage.object_storage import storage_in_use


@pytest.fixture
def book(home: Any) -> Iterator[AuditLog]:
    opened = open_book(home)
    yield opened
    opened.close()


@pytest.fixture
def act(world: Any) -> AuditRecord:
    """A member was suspended."""
    suspend_member(member=world.office, by="lan", why="theo <b>công văn</b> 12", now=now())
    return AuditRecord.objects.get(by="lan")


def sequence(home: Any) -> None:
    means = Means(
        origin="lgsp/VN-H55", key=journal_key(home.keys), bundles_key=bundles_key(home.keys), storage=storage_in_use(home), now=now,
    )  # fmt: skip
    with open_sequencer(home.journal, means) as sequencer:
        while sequencer.sequence():
            pass


def test_an_act_waits_comes_into_the_journal_and_into_the_signed_tree(
    operator: Client, act: AuditRecord, book: AuditLog, home: Any
) -> None:
    address = f"/acts/{act.transaction_id}"
    assert "đang đưa vào nhật ký" in operator.get(address).content.decode()
    transfer_audit_records(book)
    page = operator.get(address).content.decode()
    assert "đã kiểm chứng lúc" in page and "vào cây trong vài giây" in page and "<b>công" not in page
    assert "đã ký xác nhận; vào cây sau vài giây" in operator.get("/acts").content.decode()
    sequence(home)
    page = operator.get(address).content.decode()
    assert "trong cây đã ký" in page and "Tải biên nhận" in page and "tạm dừng cơ quan" in page
    assert "trong cây đã ký" in operator.get("/acts").content.decode()
    receipt = read_receipt(operator.get(f"/transactions/{act.transaction_id}/receipt").content)
    assert act.digest in receipt.records[0].record


def test_a_row_that_was_changed_behind_the_journals_back_is_said_to_be_so(
    operator: Client, act: AuditRecord, book: AuditLog
) -> None:
    transfer_audit_records(book)
    assert "có người đã sửa" not in operator.get(f"/acts/{act.transaction_id}").content.decode()
    AuditRecord.objects.filter(pk=act.pk).update(why="cớ khác")
    assert "có người đã sửa" in operator.get(f"/acts/{act.transaction_id}").content.decode()


def test_a_forged_and_a_lost_record_are_said_to_be_so(operator: Client, act: AuditRecord, book: AuditLog, home: Any) -> None:
    AuditRecord.objects.filter(pk=act.pk).update(sequence=3)
    assert "không có bản ghi" in operator.get(f"/acts/{act.transaction_id}").content.decode()
    AuditRecord.objects.filter(pk=act.pk).update(sequence=None)
    transfer_audit_records(book)
    (segment,) = (home.journal / "acts").glob("*.seg")
    segment.write_bytes(segment.read_bytes().replace(b'"officer":"lan"', b'"officer":"mai"'))
    assert "không khớp khi kiểm chứng" in operator.get(f"/acts/{act.transaction_id}").content.decode()


def test_the_list_is_narrowed_and_goes_on_page_by_page(operator: Client, act: AuditRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    from lgsp.portal.administration import audit_records

    def found(query: str) -> bool:
        return str(act.transaction_id) in operator.get(f"/acts{query}").content.decode()

    assert found("") and found("?by=lan") and found("?name=suspend_member") and found("?before=x") and found("?before=" + "9" * 18)
    assert not found("?by=mai") and not found("?name=end_access_right") and not found(f"?before={act.pk}")
    monkeypatch.setattr(audit_records, "PAGE_ROWS", 1)
    assert f"before={AuditRecord.objects.latest('pk').pk}" in operator.get("/acts").content.decode()


def test_who_belongs_to_an_agency_sees_their_own_acts_only(signed_in: Callable[..., Client], world: Any, act: AuditRecord) -> None:
    other = signed_in("approver", member=world.land.identifier)
    assert other.get(f"/acts/{act.transaction_id}").status_code == 404
    assert str(act.transaction_id) not in other.get("/acts?by=lan").content.decode()
    AuditRecord.objects.filter(pk=act.pk).update(by="an-approver")
    assert other.get(f"/acts/{act.transaction_id}").status_code == 200
    assert str(act.transaction_id) in other.get("/acts").content.decode()
    assert signed_in("auditor").get(f"/acts/{act.transaction_id}").status_code == 200


def test_an_unknown_act_is_not_found_and_its_transaction_leads_to_its_page(
    operator: Client, act: AuditRecord, book: AuditLog
) -> None:
    assert operator.get("/acts/01a2039e-0000-7000-8000-000000000000").status_code == 404
    transfer_audit_records(book)
    assert operator.get(f"/transactions/{act.transaction_id}")["Location"] == f"/acts/{act.transaction_id}"


def test_the_history_of_a_thing_leads_to_its_acts(operator: Client, world: Any, act: AuditRecord, book: AuditLog) -> None:
    address = f"/members/{world.office.identifier}"
    assert "đang đưa vào nhật ký" in operator.get(address).content.decode()
    transfer_audit_records(book)
    page = operator.get(address).content.decode()
    assert "đã vào nhật ký" in page and f"/acts/{act.transaction_id}" in page
    assert looks_at(str(act.transaction_id)) == []
