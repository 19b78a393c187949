"""What has expired is told apart from what never was."""

from lgsp.domain.errors.journal import RecordExpired


def test_it_says_since_when_and_why() -> None:
    told = RecordExpired(transaction="x", expired_at="2035-07-03T01:00:00Z", rule="LGSP_RECORDS_KEPT_DAYS=3653")
    assert RecordExpired.code == "journal.record_expired"
    assert "2035-07-03" in told.english and "LGSP_RECORDS_KEPT_DAYS=3653" in told.in_vietnamese
