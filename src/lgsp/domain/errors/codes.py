"""Errors of codes: in a call, in files, between platforms."""

from lgsp.domain.errors.tree import LocalError, RemoteError


class CodeNotMappable(RemoteError):
    """A code in the request has no counterpart in the provider's list; correct it, or ask who keeps the mapping to decide it."""

    code = "codes.not_mappable"
    vietnamese = (
        "Một mã trong yêu cầu không có mã tương ứng trong danh mục của bên cung cấp; "
        "hãy sửa mã, hoặc đề nghị đơn vị quản lý bảng chuyển đổi quyết định."
    )


class ReplyCodeNotMappable(RemoteError):
    """A code in the provider's reply has no counterpart in the consumer's list, so nothing of the reply passes; ask who keeps the mapping."""

    code = "codes.reply_not_mappable"
    vietnamese = (
        "Một mã trong trả lời của bên cung cấp không có mã tương ứng trong danh mục của bên khai thác nên trả lời bị giữ lại; "
        "hãy hỏi đơn vị quản lý bảng chuyển đổi."
    )


class CodeMapMissing(LocalError):
    """The service needs a code map that is not in force or can't be read; publish the mapping, then the configuration."""

    code = "codes.map_missing"
    vietnamese = (
        "Dịch vụ cần một bảng chuyển đổi mã chưa có hiệu lực hoặc không đọc được; hãy công bố bảng chuyển đổi rồi công bố cấu hình."
    )


class TableUnreadable(RemoteError):
    """The file is no table that can be read; send CSV (UTF-8) or Excel (.xlsx) with one heading row and no password."""

    code = "codes.table_unreadable"
    vietnamese = (
        "Tệp không phải là bảng đọc được; hãy gửi CSV (UTF-8) hoặc Excel (.xlsx) có một dòng tiêu đề và không đặt mật khẩu."
    )


class NoVersionInForce(RemoteError):
    """The code list has no version in force on this day; name a day from the one on which a version begins, or a version by its number."""

    code = "codes.no_version_in_force"
    vietnamese = "Danh mục không có phiên bản nào đang hiệu lực vào ngày này; hãy ghi ngày từ khi một phiên bản có hiệu lực, hoặc số phiên bản."


class ListRefused(RemoteError):
    """The receiver of a code list did not take it, or gave what is none; see what it answered."""

    code = "codes.list_refused"
    vietnamese = "Bên nhận không nhận danh mục, hoặc trả về nội dung không phải danh mục; hãy xem nội dung trả lời."
