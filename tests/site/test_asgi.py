"""The ASGI application."""

from typing import Any

import pytest


@pytest.mark.django_db(transaction=True)
async def test_it_answers_a_request() -> None:
    from asgiref.testing import ApplicationCommunicator

    from lgsp.site.asgi import application

    scope: dict[str, Any] = {
        "type": "http", "http_version": "1.1", "method": "GET", "path": "/api/openapi.json", "query_string": b"",
        "headers": [(b"host", b"localhost")], "server": ("localhost", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    asked = ApplicationCommunicator(application, scope)
    await asked.send_input({"type": "http.request", "body": b"", "more_body": False})
    assert (await asked.receive_output(5))["status"] == 200
