import msgspec
import pytest

from lgsp.domain.calls import Call, FieldChanges, Reply
from lgsp.domain.configuration import FieldRule, Mapping
from lgsp.domain.errors import RequestNotMappable
from lgsp.gateway.steps.messages.map_request import map_request
from tests.gateway.inside import End, arriving, known_call

RULES = (FieldRule("set", "header", "X-Don-Vi", "{call.consumer}"), FieldRule("rename", "query", "msdn", "ma"))
BODY = Mapping(name="ra", language="jmespath", text="{ma: query.msdn, ten: body.ten}", fields=RULES)


def asked(**facts: object) -> Call:
    return known_call(**{"method": "POST", "held": b'{"ten":"A"}', "headers": {"Content-Type": "application/json"}, **facts})


async def through(mapping: Mapping, call: Call) -> tuple[Reply, Call]:
    end = End()
    return await map_request(mapping)(call, end), end.calls[0]


async def test_the_provider_gets_its_form_and_the_call_keeps_what_the_consumer_sent() -> None:
    reply, call = await through(BODY, asked())
    assert reply.status == 200 and msgspec.json.decode(call.outgoing) == {"ma": "4600000001", "ten": "A"}
    assert call.held == b'{"ten":"A"}' and call.query == "ma=4600000001" and "msdn" in call.target
    assert call.field_changes is not None and call.field_changes.added[0][0] == b"X-Don-Vi"
    assert call.maps[0].startswith("request ra sha256:")


async def test_changes_that_are_there_already_go_before() -> None:
    earlier = FieldChanges(removed=frozenset({b"x-a"}))
    _, call = await through(Mapping(fields=RULES), asked(field_changes=earlier))
    assert call.field_changes is not None and {b"x-a", b"x-don-vi"} <= call.field_changes.removed and call.outgoing is None


async def test_a_request_without_body_gets_the_content_type_of_what_it_is_given() -> None:
    _, call = await through(Mapping(language="jmespath", text="{ma: query.msdn}"), known_call(held=b""))
    assert call.field_changes is not None and (b"Content-Type", b"application/json") in call.field_changes.added


@pytest.mark.parametrize(
    "call",
    [
        asked(held=None, body=arriving(b"x")),
        asked(headers={"Content-Type": "application/json", "Content-Encoding": "gzip"}),
        asked(held=b"{"),
    ],
)
async def test_a_body_that_cannot_be_rewritten_is_refused(call: Call) -> None:
    with pytest.raises(RequestNotMappable):
        await through(BODY, call)


async def test_a_long_body_passes_where_only_fields_are_rewritten() -> None:
    _, call = await through(Mapping(fields=RULES), asked(held=None, body=arriving(b"x")))
    assert call.held is None and call.outgoing is None
