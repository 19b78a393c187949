"""Errors of the platform itself, which its operator can mend."""

from lgsp.domain.errors.tree import LocalError


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


class JournalForked(LocalError):
    """Published proof and our own journal contradict each other, so nothing more is signed; keep copies of both and compare them."""

    code = "journal.forked"
    vietnamese = (
        "Bằng chứng đã công bố và nhật ký tại chỗ mâu thuẫn nhau nên không ký thêm gì; hãy giữ bản sao của cả hai rồi đối chiếu."
    )


class ReceiptNotReady(LocalError):
    """The call is not in a signed checkpoint yet; ask again in a few seconds."""

    code = "journal.receipt_not_ready"
    vietnamese = "Lượt gọi chưa nằm trong điểm xác nhận đã ký; hãy hỏi lại sau vài giây."


class NotReady(LocalError):
    """The gateway has no configuration in force yet; wait until the registry has published one."""

    code = "gateway.not_ready"
    vietnamese = "Cổng kết nối chưa có cấu hình hiệu lực; hãy chờ đến khi cấu hình được công bố."


class GatewayNotRunning(LocalError):
    """No gateway of this home takes calls, so nothing was sent; start it (`lgsp up`), then send again."""

    code = "gateway.not_running"
    vietnamese = "Không có cổng kết nối nào của máy này nhận lượt gọi nên chưa gửi gì; hãy khởi động (lgsp up) rồi gửi lại."


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


class NotRunning(LocalError):
    """No platform runs on this home; start it with `lgsp up`, name its home with `--home`, or its gateway's address with LGSP_PUBLIC_URL."""

    code = "platform.not_running"
    vietnamese = (
        "Không có nền tảng nào đang chạy trên thư mục dữ liệu này; hãy khởi động bằng lgsp up, chọn đúng thư mục bằng --home, "
        "hoặc đặt LGSP_PUBLIC_URL là địa chỉ cổng kết nối."
    )


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
