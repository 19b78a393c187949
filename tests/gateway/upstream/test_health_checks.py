import asyncio
import time
from pathlib import Path

import pytest

from lgsp.domain.resilience import FAILURES_MAX, PAUSE_S
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.plan import Plan
from lgsp.gateway.upstream import health_checks
from lgsp.gateway.upstream.health_checks import HealthChecks
from tests.gateway.inside import inside, plan
from tests.gateway.upstream.test_links import OK, answering, provider
from tests.gateway.world import service


def checks(dependencies: Dependencies, in_force: Plan | None) -> HealthChecks:
    return HealthChecks(dependencies, lambda: in_force, new_id=lambda: "0198c0de-0000-7000-8000-000000000000")


def set_aside(dependencies: Dependencies, address: str, *, ago_s: float) -> None:
    for _ in range(FAILURES_MAX):
        dependencies.circuits.of(address).failed(time.perf_counter() - ago_s)


async def test_an_address_that_was_set_aside_and_is_back_is_found_before_a_call_goes_there(tmp_path: Path) -> None:
    asked: list[bytes] = []
    async with inside(tmp_path) as dependencies, provider(answering(asked, OK)) as address:
        rounds = checks(dependencies, plan(services=[service(address, probe="/khoe?x=1")]))
        set_aside(dependencies, address, ago_s=0)
        await rounds.look()
        assert asked == []  # its pause is not over
        set_aside(dependencies, address, ago_s=PAUSE_S + 100)
        dependencies.circuits.of(address).until_s = 0
        await rounds.look()
        assert asked[0].startswith(b"GET /khoe?x=1 HTTP/1.1\r\n")
        assert dependencies.circuits.of(address).state(time.perf_counter()) == "closed"


async def test_a_dead_one_of_several_addresses_is_set_aside_without_a_call(tmp_path: Path) -> None:
    async with inside(tmp_path) as dependencies, provider(answering([], OK)) as living:
        async with provider(answering([], OK)) as dead:
            pass
        several = service("", upstreams=(living, dead))
        rounds = checks(dependencies, plan(services=[several]))
        for address in several.upstreams:
            dependencies.circuits.of(address)
        for _ in range(FAILURES_MAX):
            await rounds.look()
        now_s = time.perf_counter()
        assert (dependencies.circuits.of(living).state(now_s), dependencies.circuits.of(dead).state(now_s)) == ("closed", "open")


async def test_single_addresses_that_are_well_and_strangers_are_left_alone(tmp_path: Path) -> None:
    asked: list[bytes] = []
    async with inside(tmp_path) as dependencies, provider(answering(asked, OK)) as address:
        dependencies.circuits.of(address)
        set_aside(dependencies, "http://127.0.0.1:1", ago_s=1000)
        await checks(dependencies, plan(services=[service(address)])).look()
        await checks(dependencies, None).look()
    assert asked == []


async def test_a_round_is_bounded_and_the_next_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_checks, "ADDRESSES_MAX", 1)
    asked: list[bytes] = []
    async with inside(tmp_path) as dependencies, provider(answering(asked, OK)) as address:
        several = service("", upstreams=(f"{address}/a", f"{address}/b"))
        rounds = checks(dependencies, plan(services=[several]))
        for one in several.upstreams:
            dependencies.circuits.of(one)
        for _ in range(3):
            await rounds.look()
    assert [head.split(b" ")[1] for head in asked] == [b"/a", b"/b", b"/a"]


async def test_rounds_go_on_until_they_are_told_to_stop(tmp_path: Path) -> None:
    async with inside(tmp_path) as dependencies:
        rounds = checks(dependencies, None)
        watching = asyncio.create_task(rounds.watch(poll_s=0.01))
        await asyncio.sleep(0.05)
        assert not watching.done()
        watching.cancel()
