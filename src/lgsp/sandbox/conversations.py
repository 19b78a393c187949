"""A face and invented data meet: the face asks, the data answer, the face writes the response."""

from collections.abc import Callable, Generator
from typing import Any

from lgsp.domain.http import HttpResponse


def converse(conversation: Generator[Any, Any, HttpResponse], knows: Callable[[Any], Any]) -> HttpResponse:
    """Perform a face's conversation; `knows` gives the answer to each question."""
    try:
        question = next(conversation)
        while True:
            question = conversation.send(knows(question))
    except StopIteration as end:
        response: HttpResponse = end.value
        return response
