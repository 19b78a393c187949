"""The one tree of errors.

Rules: a class's docstring is its message in English and says what to do, `vietnamese` is the same sentence in Vietnamese; its facts
are its keyword arguments and never a secret; `code` is stable: scripts and other people's software match it. `LocalError` is ours (or our
operator's) to mend, `RemoteError` is the caller's or the provider's. A boundary translates once (`protocol/problem.py`, a dialect's face, the
command line) and keeps the cause chained. Each code has its line in docs/reference/errors.md.
"""

import inspect
from collections.abc import Sequence

from lgsp.domain.error_tree import LgspError as LgspError  # noqa: PLC0414 - the whole tree is had from here
from lgsp.domain.error_tree import LocalError as LocalError  # noqa: PLC0414
from lgsp.domain.error_tree import RemoteError as RemoteError  # noqa: PLC0414
from lgsp.domain.faults import Fault

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


class ClientMismatch(RemoteError):
    """X-Road-Client names another subsystem than the one whose credential was shown; send your own subsystem's identifier."""

    code = "identity.client_mismatch"
    vietnamese = "X-Road-Client nêu hệ thống thông tin khác với hệ thống đã xác thực; hãy gửi đúng định danh của mình."


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
    """Calls come faster than the access right allows; wait as long as `Retry-After` says."""

    code = "limit.rate_exceeded"
    vietnamese = "Gọi nhanh hơn mức quyền khai thác cho phép; hãy chờ theo Retry-After."


class QuotaExceeded(RemoteError):
    """The quota of the access right is used up for this day or month; wait, or ask the provider for a larger one."""

    code = "limit.quota_exceeded"
    vietnamese = "Đã dùng hết hạn mức của quyền khai thác trong ngày hoặc tháng; hãy chờ hoặc đề nghị đơn vị cung cấp nâng hạn mức."


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


# --- the provider --------------------------------------------------------------------------------------------------------


class UpstreamUnreachable(RemoteError):
    """The provider's system can't be reached; try again later, or tell the provider."""

    code = "upstream.unreachable"
    vietnamese = "Không kết nối được hệ thống của đơn vị cung cấp; hãy thử lại sau hoặc báo đơn vị cung cấp."


class UpstreamSetAside(RemoteError):
    """The provider's system failed several times in a row, so no call is sent to it for a moment; wait as long as `Retry-After` says."""

    code = "upstream.set_aside"
    vietnamese = (
        "Hệ thống của đơn vị cung cấp vừa lỗi nhiều lần liên tiếp nên tạm thời không chuyển lượt gọi tới; hãy chờ theo Retry-After."
    )


class UpstreamTimedOut(RemoteError):
    """The provider's system did not answer in time; try again later. The call may have been carried out."""

    code = "upstream.timed_out"
    vietnamese = "Hệ thống của đơn vị cung cấp không trả lời kịp; hãy thử lại sau. Có thể lượt gọi đã được thực hiện."


class UpstreamBroken(RemoteError):
    """The provider's system answered in a way that can't be passed on; tell the provider."""

    code = "upstream.broken"
    vietnamese = "Trả lời của hệ thống đơn vị cung cấp không thể chuyển tiếp; hãy báo đơn vị cung cấp."


class RequestNotValid(RemoteError):
    """The request does not fit the service's description; correct the places that are named and send it again."""

    code = "request.not_valid"
    vietnamese = "Yêu cầu không đúng với mô tả của dịch vụ; hãy sửa các vị trí được nêu rồi gửi lại."


class ReplyNotValid(RemoteError):
    """The provider's reply does not fit the service's description, so it is not passed on; tell the provider the places that are named."""

    code = "reply.not_valid"
    vietnamese = "Trả lời của đơn vị cung cấp không đúng với mô tả của dịch vụ nên không chuyển tiếp; hãy báo đơn vị cung cấp các vị trí được nêu."


class ReplyNotMinimisable(RemoteError):
    """The provider's reply can't be cut down to the fields that the access right allows, so nothing of it is passed on; tell the provider."""

    code = "reply.not_minimisable"
    vietnamese = (
        "Không thể lọc trả lời của đơn vị cung cấp theo các trường mà quyền khai thác cho phép nên không chuyển tiếp; "
        "hãy báo đơn vị cung cấp."
    )


class UpstreamRefusedUs(RemoteError):
    """The provider's system does not accept the platform's own credential; the operator must renew it."""

    code = "upstream.refused_us"
    vietnamese = "Hệ thống của đơn vị cung cấp không chấp nhận thông tin xác thực của nền tảng; người vận hành cần cấp lại."


# --- the platform --------------------------------------------------------------------------------------------------------


class JournalUnwritable(LocalError):
    """The journal can't be written, so no call is let through; free disk space or mend the storage of the home's `journal` folder."""

    code = "journal.unwritable"
    vietnamese = (
        "Không ghi được nhật ký giao dịch nên không cho lượt gọi nào đi qua; hãy giải phóng đĩa hoặc sửa nơi lưu thư mục journal."
    )


class JournalBroken(LocalError):
    """The journal does not verify; keep a copy of the folder and run `lgsp journal verify`, which names the record."""

    code = "journal.broken"
    vietnamese = (
        "Nhật ký giao dịch không khớp khi kiểm chứng; hãy giữ một bản sao thư mục và chạy lgsp journal verify để biết bản ghi nào."
    )


class NotReady(LocalError):
    """The gateway has no configuration in force yet; wait until the registry has published one."""

    code = "gateway.not_ready"
    vietnamese = "Cổng kết nối chưa có cấu hình hiệu lực; hãy chờ đến khi cấu hình được công bố."


class Overloaded(LocalError):
    """The gateway has as much work as it may take; try again shortly."""

    code = "gateway.overloaded"
    vietnamese = "Cổng kết nối đang nhận đủ số việc được phép; hãy thử lại sau ít phút."


class InternalFault(LocalError):
    """Something happened that we did not foresee; give the transaction id to the operator."""

    code = "gateway.internal_fault"
    vietnamese = "Đã xảy ra lỗi ngoài dự liệu; hãy gửi mã giao dịch cho người vận hành."


class ConfigurationRefused(LocalError):
    """The configuration is not accepted (wrong signature, another instance, or older than the one in force); publish it again."""

    code = "configuration.refused"
    vietnamese = "Cấu hình không được chấp nhận (sai chữ ký, của nền tảng khác, hoặc cũ hơn bản đang hiệu lực); hãy công bố lại."


class DatabaseUnavailable(LocalError):
    """The database can't be used; check `DATABASE_URL`, or the log `postgres.log` of the home for the embedded one."""

    code = "database.unavailable"
    vietnamese = "Không dùng được cơ sở dữ liệu; hãy kiểm tra DATABASE_URL, hoặc nhật ký postgres.log của máy đối với bản nhúng."


class InstanceNotChosen(LocalError):
    """No instance is chosen for this work; set `LGSP_INSTANCE`, or establish the instance first."""

    code = "registry.instance_not_chosen"
    vietnamese = "Chưa chọn nền tảng (instance) để làm việc; hãy đặt LGSP_INSTANCE hoặc lập nền tảng trước."


class AlreadyRunning(LocalError):
    """A platform is already running on this home; stop it with `lgsp down`, or choose another `--home`."""

    code = "platform.already_running"
    vietnamese = "Nền tảng đang chạy trên thư mục này; hãy dừng bằng lgsp down hoặc chọn --home khác."


class PortTaken(LocalError):
    """A port is taken by another program; choose another with `--gateway-port` or `--portal-port`, or stop that program."""

    code = "platform.port_taken"
    vietnamese = "Cổng mạng đang bị chương trình khác dùng; hãy chọn cổng khác bằng --gateway-port hoặc --portal-port, hoặc dừng chương trình đó."


class HomeUnusable(LocalError):
    """The home folder can't be used; check that it can be written and that the disk has space, or choose another with `--home`."""

    code = "platform.home_unusable"
    vietnamese = "Không dùng được thư mục dữ liệu; hãy kiểm tra quyền ghi và dung lượng đĩa, hoặc chọn thư mục khác bằng --home."


class PartFailed(LocalError):
    """A part of the platform did not start; its log in the home's `log` folder says why."""

    code = "platform.part_failed"
    vietnamese = "Một phần của nền tảng không khởi động được; nhật ký của phần đó trong thư mục log cho biết lý do."


class SettingInvalid(LocalError):
    """A setting has a value that can't be used; correct it (docs/reference/settings.md)."""

    code = "setting.invalid"
    vietnamese = "Một thiết đặt có giá trị không dùng được; hãy sửa lại (docs/reference/settings.md)."


class SecretUnreadable(LocalError):
    """A sealed secret can't be opened with this home's sealing key; enter the secret again."""

    code = "secret.unreadable"
    vietnamese = "Không mở được bí mật đã niêm phong bằng khoá của máy này; hãy nhập lại bí mật."
