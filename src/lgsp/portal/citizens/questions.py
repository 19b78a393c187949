"""Citizens' questions and objections: the tasks of the agencies, those whose term ends first before the others, and the answer to one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lgsp.citizens.operations.questions import answer_question
from lgsp.citizens.queries import uses
from lgsp.domain.errors import RoleMissing
from lgsp.domain.periods import local_date
from lgsp.portal.connections.forms import AnswerForm
from lgsp.portal.page.act_pages import ActPage, act_page
from lgsp.portal.page.acting import acts_of
from lgsp.portal.page.paging import page_of
from lgsp.portal.page.parties import names_of
from lgsp.registry.queries.members import members_below
from lgsp.runtime.clock import now


def own_members(officer: Any) -> list[int] | None:
    """The members whose tasks an officer sees: their own and those below it; None for all."""
    if officer.member_id is None:
        return None
    line, seen = [officer.member], []
    while line:
        row = line.pop()
        seen.append(row.pk)
        line += members_below(row)
    return seen


def question_list(request: HttpRequest) -> HttpResponse:
    """Open ones first; `?state=answered` shows the others."""
    is_open = request.GET.get("state") != "answered"
    rows = uses.questions(is_open=is_open, members=own_members(request.user))
    page = page_of(request, rows)
    context = {
        "section": "questions",
        "page": page,
        "is_open": is_open,
        "today": local_date(now()),
        "names": names_of([part for row in page.rows for part in (row.consumer, row.service)]),
    }
    return render(request, "portal/citizens/templates/questions.html", context)


def question(request: HttpRequest, number: int) -> HttpResponse:
    """One question; `POST` answers it."""
    row = uses.question(number)
    own = own_members(request.user)
    if row is None or (own is not None and row.member_id not in own):
        raise Http404
    may_answer = "answer_person_question" in acts_of(request.user, row.member)
    if request.method == "POST":
        if not may_answer:
            raise RoleMissing(act="answer_person_question", role=request.user.role)
        return _answered(request, row)
    context = {
        "section": "questions",
        "question": row,
        "names": names_of([row.consumer, row.service]),
        "form": AnswerForm() if may_answer and row.answered_at is None else None,
        "today": local_date(now()),
    }
    return render(request, "portal/citizens/templates/question.html", context)


def _answered(request: HttpRequest, row: Any) -> HttpResponse:
    back = reverse("portal:questions")
    page = ActPage(
        section="questions",
        heading=_("Answer the citizen"),
        button=_("Answer"),
        back=back,
        crumbs=[(back, _("Citizens' questions"))],
        done=_("Answered. The citizen sees it beside the use."),
    )

    def act(form: Any) -> Any:
        stated = {"text": form.cleaned_data["text"], "why": form.cleaned_data["why"]}
        return answer_question(question=row, by=request.user, now=now(), **stated)

    return act_page(request, page, AnswerForm(request.POST), act)
