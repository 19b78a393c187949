import time
import uuid

from lgsp.gateway.transaction_ids import TransactionIds


def test_ids_are_uuids_of_version_7_that_tell_the_time() -> None:
    before_ms = time.time_ns() // 1_000_000
    one = uuid.UUID(TransactionIds().new())
    assert (one.version, one.variant) == (7, uuid.RFC_4122)
    assert before_ms <= one.int >> 80 <= time.time_ns() // 1_000_000
    assert str(one) == str(uuid.UUID(str(one)))


def test_no_two_are_the_same() -> None:
    ids = TransactionIds()
    assert len({ids.new() for _ in range(5000)}) == 5000
