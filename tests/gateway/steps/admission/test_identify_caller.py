from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from lgsp.domain.configuration import Alias
from lgsp.domain.errors import AddressRefused, ClientMismatch, CredentialMissing
from lgsp.gateway.plan import Plan
from lgsp.gateway.steps.admission.identify_caller import identify_caller
from tests.gateway.inside import UPSTREAM, End, call, inside, plan
from tests.gateway.world import API_KEY, CONSUMER, STRANGER, configuration


async def test_the_caller_is_known_onward(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        end = End()
        await identify_caller(parts.identities, plan())(call(headers={"X-API-Key": API_KEY}), end)
    identity = end.calls[0].identity
    assert identity is not None
    assert identity.consumer == CONSUMER


async def test_who_shows_nothing_does_not_get_on(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        end = End()
        with pytest.raises(CredentialMissing):
            await identify_caller(parts.identities, plan())(call(), end)
    assert end.calls == []


async def test_who_names_another_subsystem_than_its_own_is_identified_and_refused(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        asked = call(headers={"X-API-Key": API_KEY}, consumer_named=STRANGER)
        with pytest.raises(ClientMismatch):
            await identify_caller(parts.identities, plan())(asked, End())
    assert asked.identity is not None


async def test_a_subsystem_with_networks_is_let_in_from_them_only(tmp_path: Path) -> None:
    made = configuration("http://127.0.0.1:9")
    subsystems = tuple(replace(one, networks=("10.20.0.0/16", "2001:db8::/32")) for one in made.subsystems)
    known = Plan(replace(made, subsystems=subsystems))
    async with inside(tmp_path) as parts:
        step = identify_caller(parts.identities, known)
        for address in ("10.20.3.4", "::ffff:10.20.0.1", "2001:db8::1"):
            await step(call(headers={"X-API-Key": API_KEY}, address=address), End())
        for address in ("10.21.0.1", "", "127.0.0.1"):
            with pytest.raises(AddressRefused):
                await step(call(headers={"X-API-Key": API_KEY}, address=address), End())


async def test_who_names_itself_by_its_identifier_of_before_is_known_and_that_is_noted(tmp_path: Path) -> None:
    before = "VN-H55/GOV/H03/motcua"
    known = Plan(msgspec.structs.replace(configuration(UPSTREAM), aliases=(Alias("VN-H55/GOV/H03", CONSUMER.rpartition("/")[0]),)))
    async with inside(tmp_path) as parts:
        for named, alias in ((before, before), (CONSUMER, "")):
            end = End()
            await identify_caller(parts.identities, known)(call(headers={"X-API-Key": API_KEY}, consumer_named=named), end)
            assert end.calls[0].alias == alias
