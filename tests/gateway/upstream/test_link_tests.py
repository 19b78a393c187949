import json
from pathlib import Path

import pytest

from lgsp.domain.errors import CredentialRefused, NotReady, ServiceNotFound
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.plan import Plan
from lgsp.gateway.upstream.link_tests import LinkTests
from tests.gateway.inside import call, inside, plan
from tests.gateway.upstream.test_links import OK, answering, provider
from tests.gateway.world import SERVICE, service

KEY = {"Lgsp-Line-Key": "k"}


def link_tests(dependencies: Dependencies, in_force: Plan | None) -> LinkTests:
    return LinkTests(
        dependencies, lambda: in_force, key="k", new_id=lambda: "0198c0de-0000-7000-8000-000000000000", loopback_only=True
    )


async def test_the_version_in_force_is_tried_and_told_as_json(tmp_path: Path) -> None:
    async with inside(tmp_path) as dependencies, provider(answering([], OK)) as address:
        tests = link_tests(dependencies, plan(services=[service(address)]))
        for query in (f"service={SERVICE}", f"service={SERVICE}&version=1.0"):
            reply = await tests.answer(call(target=f"/links?{query}", headers=KEY))
            (told,) = json.loads(reply.body if isinstance(reply.body, bytes) else b"")
            assert told["is_good"] and [stage["name"] for stage in told["stages"]][-1] == "call"


async def test_only_who_has_the_key_of_the_home_may_ask(tmp_path: Path) -> None:
    async with inside(tmp_path) as dependencies:
        for headers in ({}, {"Lgsp-Line-Key": "x"}):
            with pytest.raises(CredentialRefused):
                await link_tests(dependencies, plan()).answer(call(target=f"/links?service={SERVICE}", headers=headers))


async def test_what_is_not_in_force_can_not_be_tried(tmp_path: Path) -> None:
    async with inside(tmp_path) as dependencies:
        for query in ("service=x", f"service={SERVICE}&version=2.0", ""):
            with pytest.raises(ServiceNotFound):
                await link_tests(dependencies, plan()).answer(call(target=f"/links?{query}", headers=KEY))
        with pytest.raises(NotReady):
            await link_tests(dependencies, None).answer(call(target=f"/links?service={SERVICE}", headers=KEY))
