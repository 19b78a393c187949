"""The searchable index of the journal, and the figures made from it.

Rules: but for the questions of persons and the acts of officers on single exchanges, which live here alone, these rows are a copy: the
journal's files are the proof, and the index can be made anew from them. Only the indexer writes, and never through these models
(COPY, `statements.sql`). The exchanges' table is partitioned by Vietnamese calendar day, so the migration makes it in SQL.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lgsp.registry.models import Member
from lgsp.registry.models.instances import Scoped, history_of_rows

OUTCOMES = [
    ("", "đang xử lý"),
    ("answered", "đã trả lời"),
    ("failed", "nơi cung cấp lỗi"),
    ("refused", "bị từ chối"),
    ("aborted", "bên gọi ngắt giữa chừng"),
]


class Exchange(models.Model):
    """A call with its reply, gathered from the journal's entries of one transaction."""

    transaction_id = models.UUIDField("mã giao dịch", primary_key=True)
    started_at = models.DateTimeField("bắt đầu")
    ended_at = models.DateTimeField("kết thúc", null=True)
    instance = models.TextField("nền tảng", db_column="instance_id")
    consumer = models.TextField("đơn vị khai thác", default="")
    credential = models.TextField("thông tin xác thực", default="")
    consumer_address = models.TextField("địa chỉ gọi đến", default="")
    service = models.TextField("dịch vụ", default="")
    version = models.TextField("phiên bản dịch vụ", default="")
    endpoint = models.TextField("phương thức, đường dẫn", default="")
    access_right = models.TextField("quyền khai thác", default="")
    purpose = models.TextField("mục đích khai thác", default="")
    legal_basis = models.TextField("căn cứ pháp lý", default="")
    face = models.TextField("bộ kết nối", default="")
    message_id = models.TextField("mã thông điệp của bên gọi", default="")
    outcome = models.TextField("kết quả", choices=OUTCOMES, default="")
    status = models.IntegerField("mã trạng thái", null=True)
    error = models.TextField("lỗi", default="")
    duration_us = models.BigIntegerField("tổng thời gian (µs)", null=True)
    upstream_us = models.BigIntegerField("thời gian nơi cung cấp (µs)", null=True)
    request_bytes = models.BigIntegerField("cỡ yêu cầu (byte)", null=True)
    reply_bytes = models.BigIntegerField("cỡ trả lời (byte)", null=True)
    configuration = models.BigIntegerField("phiên bản cấu hình", null=True)
    log = models.TextField("quyển nhật ký")
    sequences = ArrayField(models.BigIntegerField(), verbose_name="số thứ tự các bản ghi")
    alias = models.TextField("định danh cũ được gọi", default="")

    class Meta:
        """Unmanaged: the table is partitioned, its key is (started_at, transaction_id)."""

        managed = False
        db_table = "monitor_exchange"
        verbose_name = "giao dịch"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return str(self.transaction_id)


class MinuteFigures(models.Model):
    """What happened in one minute between one consumer and one service. `buckets` counts durations (`rules.BOUNDS_US`)."""

    instance = models.TextField("nền tảng", db_column="instance_id")
    minute = models.DateTimeField("phút")
    service = models.TextField("dịch vụ")
    consumer = models.TextField("đơn vị khai thác")
    calls = models.BigIntegerField("số lượt gọi")
    answered = models.BigIntegerField("đã trả lời")
    failed = models.BigIntegerField("nơi cung cấp lỗi")
    refused = models.BigIntegerField("bị từ chối")
    errors_5xx = models.BigIntegerField("trả lời 5xx")
    duration_us_sum = models.BigIntegerField("tổng thời gian (µs)")
    duration_us_max = models.BigIntegerField("thời gian lâu nhất (µs)")
    buckets = ArrayField(models.BigIntegerField(), verbose_name="phân bố thời gian")

    class Meta:
        """One row per minute, service and consumer."""

        verbose_name = "số liệu theo phút"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["instance", "minute", "service", "consumer"], name="minute_figures_once")]

    def __str__(self) -> str:
        return f"{self.minute:%Y-%m-%d %H:%M} {self.service}"


class DayFigures(models.Model):
    """What happened on one Vietnamese calendar day between one consumer and one service, by outcome. Buckets as in `MinuteFigures`."""

    instance = models.TextField("nền tảng", db_column="instance_id")
    day = models.DateField("ngày")
    service = models.TextField("dịch vụ")
    consumer = models.TextField("đơn vị khai thác")
    outcome = models.TextField("kết quả", choices=OUTCOMES)
    calls = models.BigIntegerField("số lượt gọi")
    errors_4xx = models.BigIntegerField("trả lời 4xx")
    errors_5xx = models.BigIntegerField("trả lời 5xx")
    request_bytes = models.BigIntegerField("cỡ các yêu cầu (byte)")
    reply_bytes = models.BigIntegerField("cỡ các trả lời (byte)")
    duration_us_sum = models.BigIntegerField("tổng thời gian (µs)")
    duration_us_max = models.BigIntegerField("thời gian lâu nhất (µs)")
    buckets = ArrayField(models.BigIntegerField(), verbose_name="phân bố thời gian")

    class Meta:
        """One row per day, service, consumer and outcome; who ever called or was called is found by stepping through the indexes."""

        verbose_name = "số liệu theo ngày"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(fields=["instance", "day", "service", "consumer", "outcome"], name="day_figures_once")
        ]
        indexes = [
            models.Index(fields=["consumer", "day"], name="day_figures_by_consumer"),
            models.Index(fields=["service", "day"], name="day_figures_by_service"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.service}"


class IndexPosition(models.Model):
    """How far one log of the journal is indexed; moves in the same transaction as the rows that it stands for."""

    instance = models.TextField("nền tảng", db_column="instance_id")
    log = models.TextField("quyển nhật ký")
    sequence = models.BigIntegerField("bản ghi kế tiếp")
    segment = models.BigIntegerField("tệp")
    file_offset = models.BigIntegerField("vị trí trong tệp")
    caught_up_at = models.DateTimeField("bắt kịp lần cuối", null=True)

    class Meta:
        """One row per log."""

        verbose_name = "vị trí lập chỉ mục"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["instance", "log"], name="index_position_once")]

    def __str__(self) -> str:
        return f"{self.log} {self.sequence}"


class PersonUse(models.Model):
    """One request about one person. The person is a pseudonym; who asked and why stands in the exchange of this transaction."""

    instance = models.TextField("nền tảng", db_column="instance_id")
    pseudonym = models.TextField("bí danh của người có dữ liệu")
    started_at = models.DateTimeField("bắt đầu")
    transaction_id = models.UUIDField("mã giao dịch")
    data = models.TextField("loại dữ liệu", default="")
    usage = models.JSONField("bên khai thác nêu", null=True)

    class Meta:
        """A person once per transaction, found by person and time."""

        verbose_name = "lượt khai thác dữ liệu cá nhân"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["instance", "pseudonym", "transaction_id"], name="person_use_once")]
        indexes = [models.Index(fields=["pseudonym", "-started_at"], name="person_use_by_person")]

    def __str__(self) -> str:
        return str(self.transaction_id)


QUESTION_KINDS = [("question", "hỏi"), ("objection", "phản đối")]


class PersonQuestion(models.Model):
    """What a person asks of, or objects against, one use of their data; a task with a term for the agency that asked for the data."""

    instance = models.TextField("nền tảng", db_column="instance_id")
    pseudonym = models.TextField("bí danh của người hỏi", editable=False)
    transaction_id = models.UUIDField("mã giao dịch")
    consumer = models.TextField("đơn vị khai thác")
    service = models.TextField("dịch vụ")
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="cơ quan phải trả lời")
    kind = models.CharField("loại", max_length=20, choices=QUESTION_KINDS)
    text = models.TextField("nội dung")
    asked_at = models.DateTimeField("thời điểm hỏi")
    due_on = models.DateField("hạn trả lời")
    answer = models.TextField("trả lời", default="")
    answered_at = models.DateTimeField("thời điểm trả lời", null=True)
    answered_by = models.TextField("người trả lời", default="")

    class Meta:
        """Found by person, and by what is still open."""

        verbose_name = "câu hỏi của người có dữ liệu"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(fields=["pseudonym", "-asked_at"], name="person_question_by_person"),
            models.Index(fields=["answered_at", "due_on"], name="person_question_by_term"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.transaction_id}"


class LegalHold(Scoped):
    """What must not be erased: one exchange (`transaction_id`), or all of a service in a period; an open end is open."""

    transaction_id = models.UUIDField("mã giao dịch", null=True)
    service = models.TextField("dịch vụ", default="", blank=True)
    since = models.DateTimeField("từ", null=True)
    until = models.DateTimeField("đến", null=True)
    document = models.CharField("số văn bản", max_length=200)
    placed_at = models.DateTimeField("thời điểm đặt")
    placed_by = models.TextField("người đặt")
    reason = models.TextField("lý do")
    released_at = models.DateTimeField("thời điểm gỡ", null=True)
    released_by = models.TextField("người gỡ", default="")
    history = history_of_rows()

    class Meta:
        """Found by what is in force."""

        verbose_name = "lệnh giữ chứng cứ"
        verbose_name_plural = verbose_name
        indexes = [models.Index(fields=["released_at", "-placed_at"], name="legal_hold_in_force")]

    def __str__(self) -> str:
        return f"{self.document} {self.transaction_id or self.service}"


class ExpiredSegment(Scoped):
    """A segment of the journal of which an act says that its records go; what stays is in the journal's folder (`journal/expired.py`)."""

    log = models.TextField("quyển nhật ký")
    first_sequence = models.BigIntegerField("bản ghi đầu")
    end_sequence = models.BigIntegerField("sau bản ghi cuối")
    size_bytes = models.BigIntegerField("cỡ (byte)")
    due_on = models.DateField("đến hạn")
    rule = models.TextField("quy tắc")
    declared_at = models.DateTimeField("thời điểm ghi nhận hết hạn")

    class Meta:
        """A segment once."""

        verbose_name = "đoạn nhật ký hết hạn"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["of_instance", "log", "first_sequence"], name="expired_segment_once")]

    def __str__(self) -> str:
        return f"{self.log} {self.first_sequence}–{self.end_sequence - 1}"


class DiskUse(models.Model):
    """How much room one kind of thing took on one Vietnamese day, as it was last measured on it."""

    instance = models.TextField("nền tảng", db_column="instance_id")
    day = models.DateField("ngày")
    kind = models.TextField("loại")
    size_bytes = models.BigIntegerField("cỡ (byte)")
    measured_at = models.DateTimeField("thời điểm đo")

    class Meta:
        """One row per day and kind."""

        verbose_name = "dung lượng đã dùng"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["instance", "day", "kind"], name="disk_use_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class BodyLook(Scoped):
    """That an officer looked at the kept bodies of one exchange, and why. Written before anything is shown; never changed."""

    transaction_id = models.UUIDField("mã giao dịch")
    service = models.TextField("dịch vụ")
    looked_at = models.DateTimeField("thời điểm xem")
    looked_by = models.TextField("người xem")
    reason = models.TextField("lý do")
    history = history_of_rows()

    class Meta:
        """Found by exchange."""

        verbose_name = "lượt xem nội dung đã lưu"
        verbose_name_plural = verbose_name
        indexes = [models.Index(fields=["transaction_id", "-looked_at"], name="body_look_by_exchange")]

    def __str__(self) -> str:
        return f"{self.looked_by} {self.transaction_id}"


RESEND_STATUSES = [
    ("waiting", "chờ người duyệt"),
    ("refused", "không duyệt"),
    ("expired", "quá hạn"),
    ("sent", "đã gửi"),
    ("not_sent", "không gửi được"),
]


class ResendRequest(Scoped):
    """That an officer asks to send a call again in its consumer's name; what was decided, and what became of it.

    `sealed` is the edited request (method, target, fields, body), sealed, until it is decided; never in history. A request that is sent as it
    was is not copied: it is read from the kept bodies when it is sent. `request_digest` is what the journal will say of it.
    """

    transaction_id = models.UUIDField("giao dịch gốc")
    service = models.TextField("dịch vụ")
    version = models.TextField("phiên bản dịch vụ")
    consumer = models.TextField("đơn vị khai thác")
    is_edited = models.BooleanField("đã sửa")
    accepts_repeat = models.BooleanField("chấp nhận có thể làm hai lần")
    request_digest = models.CharField("mã băm yêu cầu", max_length=64)
    sealed = models.TextField(default="", blank=True, editable=False)
    status = models.CharField("trạng thái", max_length=20, choices=RESEND_STATUSES)
    asked_by = models.TextField("người đề nghị")
    asked_at = models.DateTimeField("thời điểm đề nghị")
    reason = models.TextField("lý do")
    expires_at = models.DateTimeField("hạn duyệt", null=True)
    decided_by = models.TextField("người quyết định", default="")
    decided_at = models.DateTimeField("thời điểm quyết định", null=True)
    decision = models.TextField("lý do quyết định", default="")
    act = models.UUIDField("mã tác nghiệp gửi", null=True)
    resent_id = models.UUIDField("giao dịch gửi lại", null=True)
    reply_status = models.IntegerField("mã trạng thái trả lời", null=True)
    reply_error = models.TextField("lỗi", default="")
    reply_us = models.BigIntegerField("thời gian (µs)", null=True)
    history = history_of_rows(excluded=("sealed",))

    class Meta:
        """Found by exchange, and by what waits."""

        verbose_name = "lượt gọi đề nghị gửi lại"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(fields=["transaction_id", "-asked_at"], name="resend_by_exchange"),
            models.Index(fields=["status", "-asked_at"], name="resend_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.transaction_id} {self.status}"
