"""Pure decisions of operational monitoring: which bucket a duration falls into, what a distribution says.

Theory: durations are counted in buckets whose bounds grow by √2, so that any percentile is known within 20 % from 38 numbers, and
buckets of different minutes, services and machines can simply be added.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Final

import msgspec

from lgsp.domain.errors import UpstreamSetAside, UpstreamUnreachable
from lgsp.domain.faults import Fault
from lgsp.domain.resilience import IDEMPOTENT

BOUNDS_US: Final = tuple(round(250 * 2 ** (step / 2)) for step in range(37))
"""Upper bounds, inclusive: 0.25 ms to 65.5 s; one more bucket holds what is longer."""
BUCKETS: Final = len(BOUNDS_US) + 1
VIETNAM: Final = timezone(timedelta(hours=7), "+07")
TERM_DAYS: Final = {"question": 10, "objection": 15}
"""Calendar days in which a person is answered, by kind: the first two terms of Decree 356/2025/NĐ-CP."""
QUESTION_LENGTH_MAX: Final = 4000
RESENT_METHODS: Final = (*sorted(IDEMPOTENT - {"OPTIONS"}), "PATCH", "POST")
_NEVER_LEFT: Final = frozenset({UpstreamUnreachable.code, UpstreamSetAside.code})
_UNCLEAR_STATUSES: Final = (502, 504)


def bucket_of(duration_us: int) -> int:
    """The bucket that a duration is counted in."""
    return bisect_left(BOUNDS_US, duration_us)


def percentile_us(buckets: Sequence[int], share: float) -> int | None:
    """The duration that this share of calls did not exceed (0.95: p95), interpolated within its bucket; None without calls."""
    total = sum(buckets)
    if total == 0:
        return None
    wanted, seen = share * total, 0
    for place, count in enumerate(buckets):
        if count and seen + count >= wanted:
            low = BOUNDS_US[place - 1] if place else 0
            high = BOUNDS_US[place] if place < len(BOUNDS_US) else 2 * low
            return round(low + (high - low) * max(0.0, wanted - seen) / count)
        seen += count
    return BOUNDS_US[-1]


def may_have_receipt(role: str, *, has_member: bool, is_party: bool) -> bool:
    """Whether an officer may have the receipt of an exchange: his agency is one of its two parties, or he keeps or audits the platform's journal."""
    return is_party or (not has_member and role in ("operator", "auditor"))


def due_on(kind: str, asked_at: datetime) -> date:
    """The last day of an answer's term."""
    return asked_at.astimezone(VIETNAM).date() + timedelta(days=TERM_DAYS[kind])


def minute_of(at: datetime) -> datetime:
    """The minute that an instant belongs to."""
    return at.replace(second=0, microsecond=0)


def kept_since(today: date, days: int) -> date | None:
    """The first day that is still kept if so many whole days before today are; None if all are (0 days)."""
    return today - timedelta(days=days) if days else None


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


class ResendCase(msgspec.Struct, frozen=True, kw_only=True):
    """What decides whether a call may be sent again. `resending` is the service's word, empty if the version asked for is not in force.

    `is_resent` tells that it was sent again before, not in vain as far as anybody knows, or is waiting to be; `accepts_repeat` is the officer's word
    that what may have happened once may happen twice.
    """

    consumer: str
    face: str
    outcome: str
    error: str
    status: int | None
    method: str
    resending: str
    requires_signature: bool = False
    is_resent: bool = False
    accepts_repeat: bool = False


def is_outcome_unknown(case: ResendCase) -> bool:
    """Whether the provider may have done what was asked though nobody was told so."""
    if case.outcome == "failed":
        return case.error not in _NEVER_LEFT
    return case.outcome in ("", "aborted") or (case.outcome == "answered" and case.status in _UNCLEAR_STATUSES)


def is_repeat_risky(case: ResendCase) -> bool:
    """Whether sending again could do a thing twice: it succeeded already, was sent again already, or may have succeeded and is not idempotent."""
    is_done = case.outcome == "answered" and (case.status or 0) < 400
    return is_done or case.is_resent or (is_outcome_unknown(case) and case.method not in IDEMPOTENT)


def faults_of_resend(case: ResendCase) -> list[Fault]:
    """Why a call can't be sent again; empty if it can."""
    place = ("transaction_id",)
    if not case.consumer:
        return [
            Fault(
                place,
                "nobody knows in whose name: its caller was not recognised",
                "không rõ gửi thay ai: bên gọi chưa được nhận diện",
            )
        ]
    if case.face == "service_portal":
        english = "it came through the service portal's adapter, where only the portal itself can ask again"
        return [Fault(place, english, "lượt gọi đến qua bộ kết nối của cổng dịch vụ; chỉ chính cổng ấy gọi lại được")]
    if not case.resending:
        return [Fault(place, "the version of the service is not in force any more", "phiên bản dịch vụ không còn hiệu lực")]
    if case.requires_signature:
        english = "the service demands the consumer's own signature, which nobody else can make"
        return [Fault(place, english, "dịch vụ đòi chữ ký của chính đơn vị khai thác, không ai khác ký thay được")]
    if case.resending == "never":
        english = "the service does not let its calls be sent again; its owner can change that on the version's page"
        return [Fault(place, english, "dịch vụ không cho gửi lại lượt gọi; đơn vị cung cấp đổi được ở trang sửa phiên bản")]
    if is_repeat_risky(case) and not case.accepts_repeat:
        english = (
            "it succeeded or may have, or was sent again already, so it could be done twice; say expressly that this is accepted"
        )
        vietnamese = "lượt gọi đã hoặc có thể đã được thực hiện, hay đã được gửi lại, nên có thể bị làm hai lần; hãy xác nhận rõ"
        return [Fault(("accepts_repeat",), english, vietnamese)]
    return []


def faults_of_edit(*, method: str, target: str, roots: Sequence[str], body_bytes: int, body_bytes_max: int) -> list[Fault]:
    """What is wrong with an edited request: it stays with its service (below one of `roots`), and is no longer than what is held."""
    faults = []
    if method not in RESENT_METHODS:
        told = ", ".join(RESENT_METHODS)
        faults.append(Fault(("method",), f"must be one of {told}", f"phải là một trong {told}"))
    path = target.partition("?")[0]
    is_plain = all("!" <= character <= "~" for character in target) and "#" not in target
    is_below = any(path == root or path.startswith(f"{root}/") for root in roots)
    if not is_plain or not is_below or "/../" in f"{path}/" or "/./" in f"{path}/":
        told = " | ".join(roots)
        faults.append(Fault(("target",), f"must be an ASCII path below {told}", f"phải là đường dẫn ASCII dưới {told}"))
    if body_bytes > body_bytes_max:
        faults.append(Fault(("body",), f"must have at most {body_bytes_max} bytes", f"dài nhất {body_bytes_max} byte"))
    return faults


def faults_of_decision(*, status: str, is_late: bool, is_same_officer: bool, has_looked: bool) -> list[Fault]:
    """Why a request to send again can't be approved now; empty if it can."""
    if status != "waiting":
        return [Fault((), f"it was decided already: {status}", f"đã được quyết định: {status}")]
    if is_late:
        return [Fault((), "its time is over; ask anew", "đã quá hạn; hãy đề nghị lại")]
    if is_same_officer:
        return [
            Fault((), "who asked can't approve; a second officer must", "người đề nghị không tự duyệt được; cần cán bộ thứ hai")
        ]
    if not has_looked:
        english = "look at what is sent first: who approves must have seen it"
        return [Fault((), english, "hãy xem nội dung sẽ gửi trước: người duyệt phải xem rồi mới duyệt")]
    return []
