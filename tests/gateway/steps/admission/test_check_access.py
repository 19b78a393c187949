import pytest

from lgsp.domain.configuration import Endpoint
from lgsp.domain.errors import AccessDenied, InternalFault
from lgsp.gateway.steps.admission.check_access import check_access
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


async def test_a_right_may_name_operations_of_a_soap_service() -> None:
    granted = plan(rights=[right(endpoints=(Endpoint("SOAP", "/tra"),))])
    asked = known_call(method="POST", rest_of_path="", right=None, operation="tra")
    await check_access(granted)(asked, End())
    assert asked.right is not None
    with pytest.raises(AccessDenied):
        await check_access(granted)(known_call(method="POST", rest_of_path="", operation="xoa"), End())
    with pytest.raises(AccessDenied):
        await check_access(granted)(known_call(method="SOAP", rest_of_path="/xoa"), End())
