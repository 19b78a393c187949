"""The one tree of errors.

Rules: a class's docstring is its message in English and says what to do, `vietnamese` is the same sentence in Vietnamese; its facts
are its keyword arguments and never a secret; `code` is stable: scripts and other people's software match it. `LocalError` is ours (or our
operator's) to mend, `RemoteError` is the caller's or the provider's. A boundary translates once (`protocol/problem.py`, a dialect's face, the
command line) and keeps the cause chained. The branches of provider and platform stand in files of their own and are had from here. Each code
has its line in docs/reference/errors.md.
"""

import inspect
from collections.abc import Sequence

from lgsp.domain.body_errors import KeptBodyNotFound, KeptBodyUnreadable
from lgsp.domain.code_errors import (
    CodeMapMissing,
    CodeNotMappable,
    ListRefused,
    NoVersionInForce,
    ReplyCodeNotMappable,
    TableUnreadable,
)
from lgsp.domain.error_tree import LgspError, LocalError, RemoteError
from lgsp.domain.faults import Fault
from lgsp.domain.journal_errors import RecordExpired
from lgsp.domain.platform_errors import (
    AlreadyRunning,
    ConfigurationRefused,
    DatabaseUnavailable,
    GatewayNotRunning,
    HomeUnusable,
    InstanceNotChosen,
    InternalFault,
    JournalBroken,
    JournalForked,
    JournalUnwritable,
    NotReady,
    NotRunning,
    Overloaded,
    PartFailed,
    PortTaken,
    ReceiptNotReady,
    SecretUnreadable,
    SettingInvalid,
)
from lgsp.domain.provider_errors import (
    OperationUnclear,
    ReplyNotMappable,
    ReplyNotMinimisable,
    ReplyNotValid,
    RequestNotMappable,
    RequestNotValid,
    SoapFaultClient,
    SoapFaultServer,
    UpstreamBroken,
    UpstreamRefusedUs,
    UpstreamSetAside,
    UpstreamTimedOut,
    UpstreamUnreachable,
)

__all__ = [
    "AccessDenied",
    "ActRefused",
    "AddressRefused",
    "AlreadyRegistered",
    "AlreadyRunning",
    "BodyTooLarge",
    "CitizenUnknown",
    "ClientMismatch",
    "CodeMapMissing",
    "CodeNotMappable",
    "ConcurrencyExceeded",
    "ConfigurationRefused",
    "ContentRefused",
    "CredentialMissing",
    "CredentialRefused",
    "DatabaseUnavailable",
    "EndpointNotFound",
    "GatewayNotRunning",
    "HeadersTooLarge",
    "HidingRefused",
    "HomeUnusable",
    "InstanceNotChosen",
    "InternalFault",
    "JournalBroken",
    "JournalForked",
    "JournalUnwritable",
    "KeptBodyNotFound",
    "KeptBodyUnreadable",
    "LgspError",
    "ListRefused",
    "LocalError",
    "LogForked",
    "LogStopped",
    "MalformedIdentifier",
    "MalformedRequest",
    "MethodNotAllowed",
    "NoVersionInForce",
    "NotReady",
    "NotRegistered",
    "NotRunning",
    "OperationUnclear",
    "Overloaded",
    "PartFailed",
    "PortTaken",
    "ProofRefused",
    "QuotaExceeded",
    "RateLimitExceeded",
    "ReceiptNotFound",
    "ReceiptNotReady",
    "RecordExpired",
    "RemoteError",
    "ReplyCodeNotMappable",
    "ReplyNotMappable",
    "ReplyNotMinimisable",
    "ReplyNotValid",
    "RequestNotMappable",
    "RequestNotValid",
    "RequestTimedOut",
    "RoleMissing",
    "SecretUnreadable",
    "ServiceDisabled",
    "ServiceNotFound",
    "SettingInvalid",
    "SignInLinkRefused",
    "SignatureMissing",
    "SoapFaultClient",
    "SoapFaultServer",
    "TableUnreadable",
    "UnsupportedGrant",
    "UpstreamBroken",
    "UpstreamRefusedUs",
    "UpstreamSetAside",
    "UpstreamTimedOut",
    "UpstreamUnreachable",
]

# --- words ---------------------------------------------------------------------------------------------------------------


class MalformedIdentifier(RemoteError):
    """An identifier is malformed; write it as instance/class/member/subsystem[/service] with the characters X-Road allows."""

    code = "identifier.malformed"
    vietnamese = "Định danh sai dạng; viết theo mẫu instance/class/member/subsystem[/service] với các ký tự X-Road cho phép."


# --- the caller ----------------------------------------------------------------------------------------------------------


class MalformedRequest(RemoteError):
    """The request is malformed; correct it and send it again."""

    code = "request.malformed"
    vietnamese = "Yêu cầu sai dạng; hãy sửa rồi gửi lại."


class HeadersTooLarge(RemoteError):
    """The request line and headers are larger than allowed; send fewer or shorter headers."""

    code = "request.headers_too_large"
    vietnamese = "Dòng yêu cầu và các tiêu đề lớn hơn mức cho phép; hãy gửi ít hoặc ngắn hơn."


class BodyTooLarge(RemoteError):
    """The body is larger than this service allows; send less, or ask the provider to raise the limit."""

    code = "request.body_too_large"
    vietnamese = "Nội dung lớn hơn mức dịch vụ cho phép; hãy gửi ít hơn hoặc đề nghị đơn vị cung cấp nâng mức."


class RequestTimedOut(RemoteError):
    """The request did not arrive completely in time; send it again without pauses."""

    code = "request.timed_out"
    vietnamese = "Yêu cầu không đến đủ trong thời hạn; hãy gửi lại liền mạch."


class MethodNotAllowed(RemoteError):
    """This address does not take that method; use one of those named in `Allow`."""

    code = "request.method_not_allowed"
    vietnamese = "Địa chỉ này không nhận phương thức đó; hãy dùng phương thức nêu trong tiêu đề Allow."


class CredentialMissing(RemoteError):
    """No credential was shown; ask `/token` for an access token and send it as `Authorization: Bearer`, or send an API key."""

    code = "identity.credential_missing"
    vietnamese = (
        "Chưa xuất trình thông tin xác thực; hãy lấy mã truy cập tại /token rồi gửi trong Authorization: Bearer, hoặc gửi khoá API."
    )


class CredentialRefused(RemoteError):
    """The credential is not valid (unknown, expired or withdrawn); get a new token or ask the operator for a new credential."""

    code = "identity.credential_refused"
    vietnamese = (
        "Thông tin xác thực không hợp lệ (không có, hết hạn hoặc đã thu hồi); hãy lấy mã mới hoặc đề nghị người vận hành cấp lại."
    )


class CitizenUnknown(RemoteError):
    """The sign-in could not be completed; begin again, or come back later if the identity provider does not answer."""

    code = "identity.citizen_unknown"
    vietnamese = "Chưa đăng nhập được; hãy bắt đầu lại, hoặc quay lại sau nếu hệ thống định danh không trả lời."


class ClientMismatch(RemoteError):
    """X-Road-Client names another subsystem than the one whose credential was shown; send your own subsystem's identifier."""

    code = "identity.client_mismatch"
    vietnamese = "X-Road-Client nêu hệ thống thông tin khác với hệ thống đã xác thực; hãy gửi đúng định danh của mình."


class SignatureMissing(RemoteError):
    """This service takes signed requests only; sign method, address and the digest of the body with a registered key (RFC 9421)."""

    code = "identity.signature_missing"
    vietnamese = (
        "Dịch vụ này chỉ nhận yêu cầu đã ký; hãy ký phương thức, địa chỉ và mã băm nội dung bằng khoá đã đăng ký (RFC 9421)."
    )


class AddressRefused(RemoteError):
    """This system may not call from this address; call from a registered network, or ask the platform's operator to register it."""

    code = "identity.address_refused"
    vietnamese = (
        "Hệ thống này không được gọi từ địa chỉ này; hãy gọi từ mạng đã đăng ký hoặc đề nghị đơn vị vận hành nền tảng đăng ký thêm."
    )


class HidingRefused(RemoteError):
    """This access right does not let a use of personal data be kept from the person; call without X-Road-PDU-Hidden, or ask for a right that does."""

    code = "access.hiding_refused"
    vietnamese = (
        "Quyền khai thác này không cho phép giấu việc khai thác với người có dữ liệu; "
        "hãy gọi không có X-Road-PDU-Hidden, hoặc đề nghị cấp quyền cho phép."
    )


class UnsupportedGrant(RemoteError):
    """Only the grant type `client_credentials` is served here; send `grant_type=client_credentials`."""

    code = "identity.unsupported_grant"
    vietnamese = "Ở đây chỉ phục vụ loại cấp quyền client_credentials; hãy gửi grant_type=client_credentials."


class ServiceNotFound(RemoteError):
    """The published configuration has no such service; check the address, or ask its provider to publish it."""

    code = "registry.service_not_found"
    vietnamese = "Cấu hình đã công bố không có dịch vụ này; hãy kiểm tra địa chỉ hoặc đề nghị đơn vị cung cấp công bố."


class EndpointNotFound(RemoteError):
    """The service has no such method and path; see its description."""

    code = "registry.endpoint_not_found"
    vietnamese = "Dịch vụ không có phương thức và đường dẫn này; hãy xem mô tả dịch vụ."


class ServiceDisabled(RemoteError):
    """The provider has switched this service off for now; see the notice."""

    code = "registry.service_disabled"
    vietnamese = "Đơn vị cung cấp đang tạm ngừng dịch vụ này; hãy xem thông báo kèm theo."


class AccessDenied(RemoteError):
    """No access right in force lets this subsystem call this service; ask the provider to grant one, naming purpose and legal basis."""

    code = "access.denied"
    vietnamese = (
        "Không có quyền khai thác còn hiệu lực cho hệ thống này với dịch vụ này; "
        "hãy gửi yêu cầu khai thác tới đơn vị cung cấp, nêu mục đích và căn cứ pháp lý."
    )


class RateLimitExceeded(RemoteError):
    """Calls come faster than the access right, the service or the system allows; wait as long as `Retry-After` says."""

    code = "limit.rate_exceeded"
    vietnamese = "Gọi nhanh hơn mức mà quyền khai thác, dịch vụ hoặc hệ thống cho phép; hãy chờ theo Retry-After."


class QuotaExceeded(RemoteError):
    """The quota is used up for this day or month; wait, or ask the provider for a larger one."""

    code = "limit.quota_exceeded"
    vietnamese = "Đã dùng hết hạn mức trong ngày hoặc tháng; hãy chờ hoặc đề nghị đơn vị cung cấp nâng hạn mức."


class ConcurrencyExceeded(RemoteError):
    """As many calls are under way as may be at the same time; wait until one has ended, then try again."""

    code = "limit.concurrency_exceeded"
    vietnamese = "Số lượt gọi đang xử lý đã bằng mức cho phép cùng lúc; hãy chờ một lượt kết thúc rồi gọi lại."


# --- the registry --------------------------------------------------------------------------------------------------------


class ContentRefused(RemoteError):
    """What was sent has faults; correct each of them and send it again. Nothing was changed."""

    code = "registry.content_refused"
    vietnamese = "Nội dung gửi lên có lỗi; hãy sửa từng lỗi rồi gửi lại. Chưa có gì thay đổi."

    def __init__(self, *, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(faults=self.faults)

    @property
    def english(self) -> str:
        """The message, then a line for each fault with its place."""
        return "\n".join([inspect.cleandoc(ContentRefused.__doc__ or ""), *(fault.in_english for fault in self.faults)])

    @property
    def in_vietnamese(self) -> str:
        """The message, then a line for each fault with its place, in Vietnamese."""
        return "\n".join([self.vietnamese, *(fault.in_vietnamese for fault in self.faults)])


class ActRefused(RemoteError):
    """The present state does not allow this act; see why, and do first what is missing."""

    code = "registry.act_refused"
    vietnamese = "Trạng thái hiện tại không cho phép thao tác này; hãy xem lý do và làm trước việc còn thiếu."


class RoleMissing(RemoteError):
    """Your role does not allow this act; ask the operator, or an officer whose role it is."""

    code = "registry.role_missing"
    vietnamese = "Vai trò của bạn không được làm thao tác này; hãy đề nghị người vận hành hoặc cán bộ có vai trò phù hợp."


class AlreadyRegistered(RemoteError):
    """Something else is registered under this identifier or address; choose another, or change what is there."""

    code = "registry.already_registered"
    vietnamese = "Định danh hoặc địa chỉ này đã được đăng ký với nội dung khác; hãy chọn cái khác hoặc sửa cái đã có."


class NotRegistered(RemoteError):
    """The registry has nothing by this name; check the spelling, or register it first."""

    code = "registry.not_registered"
    vietnamese = "Sổ đăng ký không có đối tượng này; hãy kiểm tra cách viết hoặc đăng ký trước."


class SignInLinkRefused(RemoteError):
    """The sign-in link is not valid (unknown, used or expired); ask for a new one."""

    code = "identity.sign_in_link_refused"
    vietnamese = "Liên kết đăng nhập không hợp lệ (không có, đã dùng hoặc hết hạn); hãy xin liên kết mới."


class ReceiptNotFound(RemoteError):
    """The journal has no such exchange of yours; check the transaction id, and ask with a credential of one of its two parties."""

    code = "journal.receipt_not_found"
    vietnamese = (
        "Nhật ký không có giao dịch này của đơn vị; hãy kiểm tra mã giao dịch và hỏi bằng thông tin xác thực của một trong hai bên."
    )


class LogForked(RemoteError):
    """The followed log contradicts what it said before, so somebody changed its past; keep the evidence and call whoever runs it."""

    code = "log.forked"
    vietnamese = (
        "Nhật ký đang theo dõi mâu thuẫn với điều nó đã công bố, tức quá khứ bị sửa; hãy giữ bằng chứng và báo cho bên vận hành nó."
    )


class LogStopped(RemoteError):
    """The followed log does not answer or does not grow any more; call whoever runs it."""

    code = "log.stopped"
    vietnamese = "Nhật ký đang theo dõi không trả lời hoặc không tăng thêm nữa; hãy báo cho bên vận hành nó."


class ProofRefused(RemoteError):
    """The proof does not hold; ask whoever handed it over for a whole and unchanged one."""

    code = "proof.refused"
    vietnamese = "Bằng chứng không đứng vững; hãy đề nghị bên đưa bằng chứng cung cấp bản nguyên vẹn."
