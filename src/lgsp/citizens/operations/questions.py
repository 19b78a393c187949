"""What follows from a person's look at the uses of their data: a question or an objection, and the agency's answer to it.

Rules: a person asks only about a use that they may see, and once at a time; the answer is an act of an officer of that agency, with its reason,
and stands for good.
"""

from datetime import datetime

from django.db import transaction

from lgsp.citizens import rules
from lgsp.citizens.models.uses import PersonQuestion
from lgsp.citizens.queries.uses import person_use
from lgsp.domain.errors import ActRefused, NotRegistered
from lgsp.registry.models import Member
from lgsp.registry.operations.audit.records import By, begin
from lgsp.registry.queries.scope import current_instance


@transaction.atomic
def ask_about_use(*, pseudonym: str, transaction_id: str, kind: str, text: str, now: datetime) -> PersonQuestion:
    """Ask, or object. Safe to repeat: a question of the same kind that is still open is given back.

    Raises `NotRegistered` for a use that is not this person's, `ActRefused` without a text or for another kind.
    """
    use = person_use(pseudonym, transaction_id, now=now)
    if use is None:
        raise NotRegistered(transaction=transaction_id)
    if not text.strip() or kind not in rules.TERM_DAYS:
        raise ActRefused(act="ask_about_use", why="say what you want to know")
    known = PersonQuestion.objects.filter(pseudonym=pseudonym, transaction_id=transaction_id, kind=kind, answered_at=None).first()
    if known is not None:
        return known
    return PersonQuestion.objects.create(
        instance=current_instance(),
        pseudonym=pseudonym,
        transaction_id=transaction_id,
        consumer=use.consumer,
        service=use.service,
        member=Member.objects.filter(identifier=use.consumer.rpartition("/")[0]).first(),
        kind=kind,
        text=text.strip()[: rules.QUESTION_LENGTH_MAX],
        asked_at=now,
        due_on=rules.due_on(kind, now),
    )


def answer_question(*, question: PersonQuestion, text: str, by: By, why: str, now: datetime) -> PersonQuestion:
    """Answer once and for good. Raises `ActRefused` if it was answered, or without a text."""
    with begin("answer_person_question", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(question.member)
        row = PersonQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
        if row.answered_at is not None or not text.strip():
            raise ActRefused(act=act.name, why="it was answered already, or the answer is empty")
        row.answer, row.answered_at, row.answered_by = text.strip(), now, act.by_text
        row.save()
    return row
