import pytest

from lgsp.domain.errors import AccessDenied, InternalFault
from lgsp.gateway.steps.check_access import check_access
from tests.gateway.inside import End, call, known_call, plan
from tests.gateway.world import CONSUMER, SERVICE, right


async def test_a_granted_call_goes_on_with_its_right() -> None:
    end = End()
    await check_access(plan())(known_call(right=None), end)
    assert end.calls[0].right == right()


async def test_a_call_without_a_right_is_told_which_one_is_missing() -> None:
    with pytest.raises(AccessDenied) as caught:
        await check_access(plan(rights=[]))(known_call(), End())
    assert caught.value.facts == {"consumer": CONSUMER, "service": SERVICE, "endpoint": "GET /**", "reason": "no_right"}


async def test_a_pipeline_that_asks_too_early_is_a_fault_of_ours() -> None:
    with pytest.raises(InternalFault):
        await check_access(plan())(call(), End())
