"""Forms that call operations: which acts an officer may do, and how a refusal is shown at the field that it is about.

Rules: pages hide what the officer may not do, and the operation checks again; a refused act keeps all that was typed; the reader's
language decides the words.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.forms import Form
from pydantic import BaseModel, ValidationError

from lgsp.domain.errors import ContentRefused, LgspError
from lgsp.domain.faults import Fault
from lgsp.portal.page.figures import is_vietnamese
from lgsp.registry.rules import ROLES_OF_ACT, may_act

Done = TypeVar("Done")
Stated = TypeVar("Stated", bound=BaseModel)


def acts_of(officer: Any, member: Any = None) -> set[str]:
    """The acts that the officer may do; for a member, also as one who belongs to it or above it."""
    own, line = officer.member_id, member
    while line is not None and line.pk != own:
        line = line.parent
    is_own = own is None or line is not None
    return {act for act in ROLES_OF_ACT if may_act(officer.role, act, is_own_member=is_own)}


def told(error: LgspError | Fault) -> str:
    """The sentence in the reader's language."""
    if isinstance(error, Fault):
        return error.in_vietnamese if is_vietnamese() else error.in_english
    return error.in_vietnamese if is_vietnamese() else error.english


def stated(form: Form, facts: type[Stated], **values: Any) -> Stated | None:
    """The facts that a valid form states; None if they are not, and then the form says why."""
    try:
        return facts(**values)
    except ValidationError as refusal:
        for error in refusal.errors():
            name = next((str(part) for part in error["loc"] if str(part) in form.fields), None)
            form.add_error(name, str(error["msg"]))
        return None


def performed(form: Form, act: Callable[[], Done]) -> Done | None:
    """Do it; None if it was refused, and then the form says why, each fault at its field."""
    try:
        return act()
    except ContentRefused as refusal:
        for fault in refusal.faults:
            _tell(form, fault)
    except LgspError as refusal:
        form.add_error(None, told(refusal))
    return None


def _tell(form: Form, fault: Fault) -> None:
    name = next((str(part) for part in reversed(fault.place) if str(part) in form.fields), None)
    form.add_error(name, told(fault))
