"""What a consumer states about its use of personal data: the `X-Road-PDU-*` fields (extension 0.1.0 of the Estonian data tracker).

Rules: no field is required, and the call is served without any of them. Text outside ASCII is percent-encoded UTF-8. Contradictory
fields are refused: hidden without a reason, or a reason or an end without hidden. Whether a consumer may hide at all is decided by
its access right.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import unquote

from lgsp.domain.entries import Usage
from lgsp.domain.errors import MalformedRequest

PREFIX: Final = "x-road-pdu-"
LENGTH_MAX: Final = 2000
_TRUE: Final = frozenset({"true", "1"})
_FALSE: Final = frozenset({"false", "0", ""})


def read_usage(fields: Sequence[tuple[str, str]]) -> Usage | None:
    """Parse the statement; None if there is none. Raises `MalformedRequest` naming the field."""
    told = {name.lower().removeprefix(PREFIX): _text(name, value) for name, value in fields if name.lower().startswith(PREFIX)}
    if not told:
        return None
    is_hidden = _switch(told, "hidden")
    reason, until = told.get("hidden-reason", ""), told.get("hidden-until", "")
    if (reason or until) and not is_hidden:
        raise MalformedRequest(where="X-Road-PDU-Hidden", why="a reason or an end needs X-Road-PDU-Hidden: true")
    if is_hidden and not reason:
        raise MalformedRequest(where="X-Road-PDU-Hidden-Reason", why="needed with X-Road-PDU-Hidden: true")
    return Usage(
        purpose=told.get("purpose", ""),
        legal_basis=told.get("legal-basis", ""),
        consent=told.get("consent-reference", ""),
        is_bulk=_switch(told, "bulk-processing"),
        initiator_org=told.get("initiator-org-code") or told.get("initiator-org-name", ""),
        initiator_system=told.get("initiator-org-system", ""),
        initiator_person=told.get("initiator-person-name", ""),
        is_hidden=is_hidden,
        hidden_reason=reason,
        hidden_until=_instant(until) if until else None,
    )


def _text(name: str, value: str) -> str:
    text = unquote(value.strip(), errors="replace")
    if len(text) > LENGTH_MAX or not text.isprintable():
        raise MalformedRequest(where=name, why=f"at most {LENGTH_MAX} printable characters")
    return text


def _switch(told: dict[str, str], name: str) -> bool:
    text = told.get(name, "").lower()
    if text not in _TRUE | _FALSE:
        raise MalformedRequest(where=f"X-Road-PDU-{name.title()}", why="write true or false")
    return text in _TRUE


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(text)
    except ValueError as cause:
        raise MalformedRequest(where="X-Road-PDU-Hidden-Until", why="write an ISO 8601 instant with its zone") from cause
    return moment.astimezone(UTC)
