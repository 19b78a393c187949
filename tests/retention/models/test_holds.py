from lgsp.retention.models import LegalHold

ID = "0197c3a0-0000-7000-8000-000000000001"


def test_a_hold_says_its_document_and_what_it_covers() -> None:
    assert str(LegalHold(document="125/CV", transaction_id=ID)) == f"125/CV {ID}"
    assert str(LegalHold(document="125/CV", service="s")) == "125/CV s"
