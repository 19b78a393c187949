"""What a call asks, independent of any dialect: an operation with its parameters, and the answer to it.

A dialect's face turns a request into an `Enquiry` and an `Answer` into a response; its reach does the opposite. So both ends of one
wire format can be tested against each other, and a sandbox system is a face with invented data behind it.
"""

from collections.abc import Generator
from typing import Any

import msgspec

from lgsp.domain.http import HttpRequest, HttpResponse


class Enquiry(msgspec.Struct, frozen=True):
    """One question. The dialect's facts name the possible values of `operation`; parameters are texts."""

    operation: str
    parameters: dict[str, str] = {}


class Answer(msgspec.Struct, frozen=True):
    """The answer to an enquiry. `content` is JSON-like data in the owner's field names; without content, `refusal` is the owner's reason."""

    is_found: bool = True
    content: Any = None
    count: int = 1
    refusal: str = ""


Face = Generator[Enquiry, Answer, HttpResponse]
"""Being called: yields enquiries, ends with the response."""

Reach = Generator[HttpRequest, HttpResponse, Answer]
"""Calling: yields requests, ends with the answer."""
