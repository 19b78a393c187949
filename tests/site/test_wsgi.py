"""The WSGI application."""

from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest


@pytest.mark.django_db(transaction=True)
def test_it_answers_a_request() -> None:
    from lgsp.site.wsgi import application

    environ: dict[str, Any] = {"PATH_INFO": "/api/openapi.json", "HTTP_HOST": "localhost"}
    setup_testing_defaults(environ)
    said: list[str] = []
    answer = application(environ, lambda status, headers: said.append(status))
    assert b"".join(answer).startswith(b"{")
    assert said == ["200 OK"]
