"""Uses of persons' data, and what persons ask about them.

Rules: a person is a pseudonym. Uses are a copy of what the journal holds, written by the indexer in the transaction of its own rows; questions
live here alone.
"""

from django.db import models

from lgsp.registry.models import Member


class PersonUse(models.Model):
    """One request about one person: who asked whom, why, and what became of it (`outcome`, empty while it is under way)."""

    instance = models.TextField("nền tảng", db_column="instance_id")
    pseudonym = models.TextField("bí danh của người có dữ liệu")
    started_at = models.DateTimeField("bắt đầu")
    transaction_id = models.UUIDField("mã giao dịch")
    data = models.TextField("loại dữ liệu", default="")
    usage = models.JSONField("bên khai thác nêu", null=True)
    consumer = models.TextField("đơn vị khai thác", default="")
    service = models.TextField("dịch vụ", default="")
    purpose = models.TextField("mục đích khai thác", default="")
    legal_basis = models.TextField("căn cứ pháp lý", default="")
    message_id = models.TextField("mã thông điệp của bên gọi", default="")
    outcome = models.TextField("kết quả", default="")

    class Meta:
        """A person once per transaction, found by person and time."""

        verbose_name = "lượt khai thác dữ liệu cá nhân"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["instance", "pseudonym", "transaction_id"], name="person_use_once")]
        indexes = [
            models.Index(fields=["pseudonym", "-started_at"], name="person_use_by_person"),
            models.Index(fields=["transaction_id"], name="person_use_by_transaction"),
        ]

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
