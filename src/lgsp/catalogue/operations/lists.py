"""Code lists: registered and described. What is in them is a matter of versions."""

from datetime import datetime
from typing import Any

from lgsp.catalogue.facts import CodeListFacts
from lgsp.catalogue.models import CodeList
from lgsp.domain.errors import ActRefused, AlreadyRegistered
from lgsp.registry.operations.audit.records import By, begin
from lgsp.registry.queries.members import member
from lgsp.registry.queries.scope import current_instance
from lgsp.registry.sort_keys import vietnamese_sort_key, without_accents


def list_columns(facts: CodeListFacts) -> dict[str, Any]:
    """The columns of a list that follow from its facts alone."""
    plain = facts.model_dump(exclude={"code", "owner"})
    faces = " ".join(face.code for face in facts.faces)
    return {
        **plain,
        "sort_key": vietnamese_sort_key(facts.name),
        "search_text": without_accents(f"{facts.code} {facts.name} {facts.name_en} {facts.owner_name} {faces}"),
    }


def register_code_list(*, facts: CodeListFacts, by: By, why: str, now: datetime) -> CodeList:
    """Register a list. Safe to repeat with the same facts; raises `AlreadyRegistered` for others."""
    owner = member(facts.owner) if facts.owner else None
    with begin("register_code_list", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(owner)
        columns = {**list_columns(facts), "owner": owner}
        row = CodeList.objects.filter(code=facts.code).first()
        if row is not None and any(getattr(row, name) != value for name, value in columns.items()):
            raise AlreadyRegistered(code_list=facts.code)
        if row is None:
            row = CodeList(of_instance_id=current_instance(), code=facts.code, created_at=now, **columns)
            act.save(row)
    return row


def change_code_list(*, code_list: CodeList, facts: CodeListFacts, by: By, why: str, now: datetime) -> CodeList:
    """Change what is said of a list; its code stays."""
    owner = member(facts.owner) if facts.owner else None
    with begin("change_code_list", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(code_list.owner)
        if facts.code != code_list.code:
            raise ActRefused(code_list=code_list.code, why="a code never changes; register another list")
        for name, value in {**list_columns(facts), "owner": owner}.items():
            setattr(code_list, name, value)
        act.save(code_list)
    return code_list
