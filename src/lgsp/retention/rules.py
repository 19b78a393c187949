"""Pure decisions of retention: what a legal hold covers, when a bound on disk is reached."""

from datetime import datetime

from lgsp.domain.faults import Fault


def days_until(used: int, bound: int, growth: float) -> int | None:
    """In how many whole days a bound is reached at this growth a day; 0 if it is, None if nothing grows."""
    if used >= bound:
        return 0
    return int((bound - used) / growth) if growth > 0 else None


def faults_of_hold(
    *, document: str, asked: str, is_exchange: bool, service: str, period: tuple[datetime | None, datetime | None]
) -> list[Fault]:
    """What is wrong with a legal hold: it names a document, and one exchange or a service in a period, not both."""
    faults = []
    if not document.strip():
        faults.append(Fault(("document",), "name the document that demands it", "hãy ghi số văn bản yêu cầu"))
    if asked and not is_exchange:
        faults.append(Fault(("transaction_id",), "is no transaction id", "không phải là mã giao dịch"))
    if bool(asked) == bool(service):
        faults.append(Fault(("service",), "name one transaction, or one service", "hãy ghi một giao dịch hoặc một dịch vụ"))
    since, until = period
    if since is not None and until is not None and until <= since:
        faults.append(Fault(("until",), "must be later than the beginning", "phải sau thời điểm bắt đầu"))
    if asked and (since is not None or until is not None):
        faults.append(Fault(("since",), "a transaction needs no period", "một giao dịch thì không cần khoảng thời gian"))
    return faults


def faults_of_held_service(service: str, *, is_known: bool) -> list[Fault]:
    """A hold on a service that is not registered would hold nothing, and nobody would notice."""
    return [] if is_known else [Fault(("service",), f"there is no service {service}", "không có dịch vụ này")]


def is_in_hold(service: str, at: datetime, of_service: str, since: datetime | None, until: datetime | None) -> bool:
    """Whether an exchange of a service at a time is covered by a hold on a service in a period (from, inclusive; until, exclusive)."""
    return service == of_service and (since is None or since <= at) and (until is None or at < until)
