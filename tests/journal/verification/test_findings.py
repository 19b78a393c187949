import pytest

from lgsp.journal.verification.findings import KINDS, Finding


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_sentence_in_both_languages(kind: str) -> None:
    assert Finding(kind=kind).sentence(vietnamese=False) == KINDS[kind][0]
    assert Finding(kind=kind).sentence(vietnamese=True) == KINDS[kind][1]


def test_a_finding_names_log_records_and_transaction() -> None:
    finding = Finding(kind="record.changed", log="gateway-1", first=3, last=5, transaction_id="abc", detail="why")
    assert finding.sentence(vietnamese=False) == "the record was changed: log gateway-1, record 3–5, transaction abc, why"
    assert "bản ghi số 3–5, mã giao dịch abc" in finding.sentence(vietnamese=True)
