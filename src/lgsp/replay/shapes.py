"""Replays as programs state and read them: input and output of the JSON API and the command line.

Rules: the same for the JSON API and the command line; nothing of a request's content is in it.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from lgsp.domain.errors import ContentRefused
from lgsp.domain.faults import Fault
from lgsp.replay.models.replays import ResendRequest
from lgsp.replay.operations.replays import Asked, Edit, Prospect

_COLUMNS: Final = (
    "service", "version", "consumer", "is_edited", "accepts_repeat", "request_digest", "status", "asked_by", "asked_at", "reason",
    "expires_at", "decided_by", "decided_at", "decision", "reply_status", "reply_error", "reply_us",
)  # fmt: skip


def asked_of(stated: Mapping[str, Any], transaction_id: str) -> Asked:
    """What a program asks; `body` is base64. Without a method it is to be sent as it was. Raises `ContentRefused`."""
    if not stated["method"]:
        extra = next((name for name in ("target", "content_type", "body") if stated[name]), None)
        if extra is not None:
            raise ContentRefused(
                faults=[Fault((extra,), "an edited request names its method", "yêu cầu đã sửa phải ghi phương thức")]
            )
        return Asked(transaction_id, accepts_repeat=stated["accepts_repeat"])
    try:
        body = base64.b64decode(stated["body"], validate=True)
    except (binascii.Error, ValueError) as cause:
        raise ContentRefused(faults=[Fault(("body",), "must be base64", "phải là base64")]) from cause
    edit = Edit(stated["method"].upper(), stated["target"], stated["content_type"], body)
    return Asked(transaction_id, edit, stated["accepts_repeat"])


def plain_resend(row: ResendRequest) -> dict[str, Any]:
    """A row as a program reads it."""
    resent = "" if row.resent_id is None else str(row.resent_id)
    return {
        "number": row.pk,
        "transaction_id": str(row.transaction_id),
        **{name: getattr(row, name) for name in _COLUMNS},
        "act": "" if row.act is None else str(row.act),
        "resent_as": resent,
    }


def plain_prospect(prospect: Prospect) -> dict[str, Any]:
    """A prospect as a program reads it: `possible`, and if not, each fault."""
    facts = msgspec.structs.asdict(prospect)
    faults = [{"place": fault.path, "english": fault.english, "vietnamese": fault.vietnamese} for fault in prospect.faults]
    return {**{name: facts[name] for name in facts if name not in ("refusal", "root")}, "faults": faults, "possible": not faults}
