"""Which records of the journal expire next, and which did."""

from datetime import date

from lgsp.journal.expiry.expire import terms_of
from lgsp.journal.expiry.expired import SegmentName
from lgsp.journal.logs.audit_log import AUDIT_LOG
from lgsp.journal.logs.segments import logs_of
from lgsp.retention.models.expiry import ExpiredSegment
from lgsp.runtime.home import home_in_use
from lgsp.runtime.settings import setting


def next_expiry() -> tuple[SegmentName, date] | None:
    """The segment that falls due first and the day; None if none is finished or all are kept for ever."""
    journal, days = home_in_use().journal, setting("LGSP_RECORDS_KEPT_DAYS")
    if not days:
        return None
    firsts = [next(terms_of(journal, log, days=days), None) for log in logs_of(journal) if log != AUDIT_LOG]
    return min((one for one in firsts if one is not None), key=lambda one: one[1], default=None)


def expired_segments(limit: int) -> list[ExpiredSegment]:
    """What was let go, the last first."""
    return list(ExpiredSegment.objects.order_by("-pk")[:limit])
