"""What is said of kept bodies says what to do."""

from lgsp.domain.errors.bodies import KeptBodyNotFound, KeptBodyUnreadable


def test_both_are_told_apart_by_their_codes() -> None:
    assert (KeptBodyNotFound.code, KeptBodyUnreadable.code) == ("body.not_found", "body.unreadable")
    assert "transaction = x" in KeptBodyNotFound(transaction="x").english
