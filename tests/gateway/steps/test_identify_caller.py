from pathlib import Path

import pytest

from lgsp.domain.errors import ClientMismatch, CredentialMissing
from lgsp.gateway.steps.identify_caller import identify_caller
from tests.gateway.inside import End, call, inside, plan
from tests.gateway.world import API_KEY, CONSUMER, STRANGER


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
