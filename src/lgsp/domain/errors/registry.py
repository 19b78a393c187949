"""Errors of what people and programs state to the control plane: faulty content, missing roles, unknown rows."""

import inspect
from collections.abc import Sequence

from lgsp.domain.errors.tree import RemoteError
from lgsp.domain.faults import Fault


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
