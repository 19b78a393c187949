"""The `traceparent` header (W3C Trace Context, section 3.2).

Rules: a valid one is forwarded unchanged; an invalid one is dropped, as the recommendation asks, and the call continues without it.
"""

import re
from typing import Final

_TRACEPARENT: Final = re.compile(rb"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-[!-~]*)?")


def valid_traceparent(value: bytes | None) -> str:
    """The text of a valid `traceparent`, else the empty text."""
    if value is None or not _TRACEPARENT.fullmatch(value):
        return ""
    # Version 00 has exactly four fields; a later version may have more.
    return "" if value.startswith(b"00-") and len(value) != 55 else value.decode("ascii")
