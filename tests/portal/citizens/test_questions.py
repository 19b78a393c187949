"""The tasks that citizens make for agencies: who sees them, who answers."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from lgsp.citizens.models.uses import PersonQuestion
from lgsp.runtime.clock import now

TRANSACTION = "01a2039e-d79f-72a7-be9e-51d99c45bf31"


@pytest.fixture
def question(world: Any) -> PersonQuestion:
    return PersonQuestion.objects.create(
        instance="VN-H55", pseudonym="a" * 32, transaction_id=TRANSACTION, consumer=world.onestop.identifier,
        service=world.service.identifier, member=world.office, kind="objection", text="Vì sao <b>đọc</b>?", asked_at=now(),
        due_on=date(2026, 1, 1),
    )  # fmt: skip


def test_an_overdue_objection_stands_in_the_list_and_its_text_is_harmless(operator: Client, question: PersonQuestion) -> None:
    page = operator.get("/questions").content.decode()
    assert "Phản đối" in page and "quá hạn từ" in page and "Văn phòng UBND tỉnh" in page and "<b>đọc" not in page
    assert "Vì sao" not in operator.get("/questions?state=answered").content.decode()
    assert "a" * 32 not in page


def test_the_agency_answers_once(operator: Client, question: PersonQuestion) -> None:
    address = f"/questions/{question.pk}"
    assert "Nội dung trả lời công dân" in operator.get(address).content.decode()
    assert operator.post(address, {"text": "", "why": "CV 1"}).status_code == 422
    assert operator.post(address, {"text": "Theo hồ sơ.", "why": "CV 1"}).status_code == 302
    page = operator.get(address).content.decode()
    assert "Theo hồ sơ." in page and "<textarea" not in page
    assert operator.post(address, {"text": "Khác.", "why": "CV 1"}).status_code == 422


def test_another_agency_does_not_see_it_and_who_only_reads_does_not_answer(
    signed_in: Callable[..., Client], world: Any, question: PersonQuestion
) -> None:
    other = signed_in("approver", member=world.land.identifier)
    assert "Vì sao" not in other.get("/questions").content.decode()
    assert other.get(f"/questions/{question.pk}").status_code == 404
    reader = signed_in("auditor")
    assert "<textarea" not in reader.get(f"/questions/{question.pk}").content.decode()
    assert reader.post(f"/questions/{question.pk}", {"text": "x", "why": "y"}).status_code == 403
    assert reader.get("/questions/999999").status_code == 404
