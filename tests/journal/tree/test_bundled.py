"""A bundle may go when no record in it is wanted; officers' acts do not hold it back."""

from datetime import UTC, datetime

from lgsp.journal.expiry.expired import Declared, SegmentName
from lgsp.journal.tree.batches import EMPTY, Batch, Place
from lgsp.journal.tree.bundled import BundledRecords

ABOUT = Declared(0, datetime(2035, 8, 1, tzinfo=UTC), "days=30", "a" * 64)


def batch(size: int, **ends: int) -> Batch:
    logs = {name.replace("_", "-"): Place(end, 0, 0, "") for name, end in ends.items()}
    return Batch(size=size, root="", at="", logs=logs)


def gone(*names: SegmentName, after: list[Batch]) -> list[int]:
    bundled, before = BundledRecords(dict.fromkeys(names, ABOUT)), EMPTY
    for one in after:
        bundled.add(before, one)
        before = one
    return [bundle for bundle in range(4) if bundled.may_be_gone(bundle)]


def test_every_record_of_it_must_have_expired() -> None:
    order = [batch(600, gateway_1=600), batch(1024, gateway_1=1024)]
    assert gone(after=order) == []
    assert gone(SegmentName("gateway-1", 0, 600), after=order) == [0, 1]
    assert gone(SegmentName("gateway-1", 0, 600), SegmentName("gateway-1", 600, 768), after=order) == [0, 1, 2]
    assert gone(SegmentName("gateway-1", 256, 512), after=order) == [1]


def test_another_log_keeps_it_but_the_acts_do_not() -> None:
    order = [batch(300, acts=10, gateway_1=290), batch(512, acts=10, gateway_1=302, gateway_2=200)]
    first = SegmentName("gateway-1", 0, 302)
    assert gone(first, after=order) == [0]
    assert gone(first, SegmentName("gateway-2", 0, 200), after=order) == [0, 1]
