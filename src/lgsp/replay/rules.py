"""Pure decisions about sending a call again: whether it may be, and who may approve it."""

from collections.abc import Sequence
from typing import Final

import msgspec

from lgsp.domain.errors import UpstreamSetAside, UpstreamUnreachable
from lgsp.domain.faults import Fault
from lgsp.domain.resilience import IDEMPOTENT

REPLAYED_METHODS: Final = (*sorted(IDEMPOTENT - {"OPTIONS"}), "PATCH", "POST")
_NEVER_LEFT: Final = frozenset({UpstreamUnreachable.code, UpstreamSetAside.code})
_UNCLEAR_STATUSES: Final = (502, 504)


class ReplayCase(msgspec.Struct, frozen=True, kw_only=True):
    """What decides whether a call may be sent again. `resending` is the service's word, empty if the version asked for is not in force.

    `is_replayed` tells that it was sent again before, not in vain as far as anybody knows, or is waiting to be; `accepts_repeat` is the
    officer's word that what may have happened once may happen twice.
    """

    consumer: str
    face: str
    outcome: str
    error: str
    status: int | None
    method: str
    resending: str
    requires_signature: bool = False
    is_replayed: bool = False
    accepts_repeat: bool = False


def is_outcome_unknown(case: ReplayCase) -> bool:
    """Whether the provider may have done what was asked though nobody was told so."""
    if case.outcome == "failed":
        return case.error not in _NEVER_LEFT
    return case.outcome in ("", "aborted") or (case.outcome == "answered" and case.status in _UNCLEAR_STATUSES)


def is_repeat_risky(case: ReplayCase) -> bool:
    """Whether sending again could do a thing twice: it succeeded already, was sent again already, or may have succeeded and is not idempotent."""
    is_done = case.outcome == "answered" and (case.status or 0) < 400
    return is_done or case.is_replayed or (is_outcome_unknown(case) and case.method not in IDEMPOTENT)


def faults_of_replay(case: ReplayCase) -> list[Fault]:
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
    if method not in REPLAYED_METHODS:
        told = ", ".join(REPLAYED_METHODS)
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
