"""We call it: a consumer's logical fields, signed in our name.

Rules: what a consumer may say is listed; `timestamp` and `systemid` are ours, and whatever it signed itself does not go on.
"""

from datetime import datetime
from typing import Final

from lgsp.dialects.document_axis.signed_headers import CONTENT_TYPE, PREFIX, signed_headers, time_text
from lgsp.domain.http import Headers

LOGICAL: Final = frozenset(
    {
        "from", "to", "servicetype", "messagetype", "fromdate", "todate", "status", "pageindex", "pagesize", "docid", "filepath",
        "hash-file", "content-type",
    }
)  # fmt: skip
"""Logical fields of the operations, in lower case; their spelling on the wire is the consumer's."""


def is_ours(name: str) -> bool:
    """Whether a consumer's field is signed here, or must not go on because the consumer signed it."""
    return name.lower() in LOGICAL or name.lower().startswith(PREFIX.lower())


def call_headers(fields: Headers, *, system_id: str, secret: str, now: datetime) -> Headers:
    """The fields of a call, from those that the consumer sent."""
    stated = {name.lower(): (name, value) for name, value in fields if name.lower() in LOGICAL}
    content_type = stated.pop(CONTENT_TYPE.lower(), (CONTENT_TYPE, "application/json"))
    logical = (("timestamp", time_text(now)), ("systemid", system_id), (CONTENT_TYPE, content_type[1]), *stated.values())
    return signed_headers(logical, secret=secret)
