import pytest

from lgsp.domain.errors import BodyTooLarge
from lgsp.gateway.steps.messages.hold_body import hold_body
from tests.gateway.inside import UPSTREAM, End, arriving, call, known_call
from tests.gateway.world import service


def step(bytes_max: int = 100):  # type: ignore[no-untyped-def]
    return hold_body(service(UPSTREAM, request_body_bytes_max=bytes_max), 10)


async def test_no_body_and_a_small_body_are_held() -> None:
    end = End()
    await step()(known_call(held=None), end)
    await step()(known_call(held=None, body=arriving(b"abc", length=3)), end)
    await step()(known_call(held=None, body=arriving(b"a" * 9, b"b")), end)
    assert [one.held for one in end.calls] == [b"", b"abc", b"a" * 9 + b"b"]


async def test_a_long_body_goes_on_as_it_comes() -> None:
    end = End()
    await step()(known_call(held=None, body=arriving(b"a" * 11, ended=False)), end)
    await step()(known_call(held=None, body=arriving(length=50, ended=False)), end)
    assert [one.held for one in end.calls] == [None, None]


@pytest.mark.parametrize(
    ("body", "bytes_max"),
    [(arriving(length=101), 100), (arriving(b"a" * 6), 5), (arriving(b"a" * 6, ended=False), 5), (arriving(length=6), 5)],
)
async def test_a_body_that_the_service_does_not_take_is_refused(body: object, bytes_max: int) -> None:
    with pytest.raises(BodyTooLarge):
        await step(bytes_max)(known_call(held=None, body=body), End())


async def test_a_body_that_is_held_already_is_only_measured() -> None:
    end = End()
    await hold_body(service(UPSTREAM), 10)(call(held=b"abc", body=None), end)
    assert end.calls[0].held == b"abc"
    with pytest.raises(BodyTooLarge):
        await hold_body(service(UPSTREAM, request_body_bytes_max=2), 10)(call(held=b"abc"), End())
