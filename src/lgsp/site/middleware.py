"""Which instance a request works for, and which addresses are none.

Rules: chosen before anything else touches the database, taken back when the answer is ready; a home runs one instance.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse

from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.http.problem import CONTENT_TYPE, write_problem
from lgsp.registry.queries.scope import acting_in
from lgsp.runtime.settings import setting

HEALTH_PATH: Final = "/health"


class InstanceMiddleware:
    """Chooses the instance of `LGSP_INSTANCE` for the whole request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request within its instance; the health address must answer without the database, so it has none."""
        if request.path == HEALTH_PATH:
            return self.get_response(request)
        with acting_in(setting("LGSP_INSTANCE")):
            return self.get_response(request)


class PlainAddressMiddleware:
    """Refuses an address with a NUL in its path or query (400): no name of ours has one, and PostgreSQL takes none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request if its address can be one of ours."""
        if "\0" in request.path or b"\0" in unquote_to_bytes(request.META.get("QUERY_STRING", "")):
            # Told as a problem document even to a browser: no page links to such an address, and nothing is known of the caller yet.
            told = write_problem(MalformedRequest(why="a NUL in the address"), transaction_id="", in_english=False)
            return HttpResponse(told, status=400, content_type=CONTENT_TYPE.decode())
        return self.get_response(request)
