"""Errors of a call: what a consumer sent, who it is, what it may do."""

from lgsp.domain.errors.tree import RemoteError


class MalformedIdentifier(RemoteError):
    """An identifier is malformed; write it as instance/class/member/subsystem[/service] with the characters X-Road allows."""

    code = "identifier.malformed"
    vietnamese = "Định danh sai dạng; viết theo mẫu instance/class/member/subsystem[/service] với các ký tự X-Road cho phép."


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
