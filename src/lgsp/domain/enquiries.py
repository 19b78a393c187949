"""What a call asks, apart from any dialect: an operation with its parameters, and the answer to it.

A dialect's face turns a request into an `Enquiry` and an `Answer` into a response; its reach does the opposite. So both ends of one wire shape
can be tested against each other, and a sandbox is a face with invented data behind it.
"""

from collections.abc import Generator
from typing import Any

import msgspec

from lgsp.domain.http import HttpRequest, HttpResponse


class Enquiry(msgspec.Struct, frozen=True):
    """One question. `operation` is named by the dialect's facts; parameters are texts."""

    operation: str
    parameters: dict[str, str] = {}


class Answer(msgspec.Struct, frozen=True):
    """What is known. `content` is plain JSON-like data in the owner's own field names; `refusal` says why there is none, in the owner's words."""

    is_found: bool = True
    content: Any = None
    count: int = 1
    refusal: str = ""


Face = Generator[Enquiry, Answer, HttpResponse]
"""Being called: yields enquiries, ends with the response."""

Reach = Generator[HttpRequest, HttpResponse, Answer]
"""Calling: yields requests, ends with the answer."""
