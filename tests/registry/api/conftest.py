"""A caller of the JSON API."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lgsp.registry.facts import OfficerFacts
from lgsp.registry.operations.officers import create_officer, issue_api_token
from lgsp.runtime.clock import now

Caller = Callable[..., Any]


@pytest.fixture
def call(instance: str) -> Caller:
    facts = OfficerFacts(username="vanhanh", name="Vận hành", role="operator")
    who = create_officer(facts=facts, by="test", why="thử", now=now())
    token = issue_api_token(officer=who, name="thử", lifetime=timedelta(days=1), by=who, now=now())
    client = Client(headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"})

    def ask(method: str, path: str, body: Any = None, *, expect: int = 200) -> Any:
        text = "" if body is None else json.dumps(body)
        answer = client.generic(method, f"/api/v1{path}", text, content_type="application/json")
        assert answer.status_code == expect, answer.content
        return json.loads(answer.content)

    return ask
