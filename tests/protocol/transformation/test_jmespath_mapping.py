import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import ContentRefused
from lgsp.protocol.transformation.jmespath_mapping import BodyNotMapped, JmespathMapping

AROUND = {"query": {"id": "7"}, "header": {}, "call": {"consumer": "VN/GOV/H55/mc"}, "status": None}


def mapped(expression: str, body: str = "null") -> object:
    return json.loads(JmespathMapping(expression).map(body.encode(), AROUND))


def test_the_value_of_the_expression_becomes_the_body() -> None:
    assert mapped("{hoTen: body.full_name, ma: query.id, ai: call.consumer}", '{"full_name": "Nguyễn Văn A"}') == {
        "hoTen": "Nguyễn Văn A",
        "ma": "7",
        "ai": "VN/GOV/H55/mc",
    }


def test_a_request_without_body_may_get_one() -> None:
    assert JmespathMapping("{id: query.id}").map(b"", AROUND) == b'{"id":"7"}'


def test_numbers_keep_their_digits() -> None:
    assert JmespathMapping("body").map(b'{"a":1.25,"b":12345678901234567890}', AROUND) == b'{"a":1.25,"b":12345678901234567890}'


@pytest.mark.parametrize(
    ("expression", "body", "why"),
    [
        ("body.x", "{}", "gave nothing"),
        ("body", "{", "no readable JSON"),
        ("body", "1.12345678901234567890", "no readable JSON"),
        ("sum(body)", '["bi mat"]', "JMESPathTypeError in sum"),
        ("body[::0]", "[1]", "does not fit"),
        ("&body", "1", "JSON can't hold"),
        ("max_by(body, &a)", '[{"a": 1}, {"a": "x"}]', "does not fit"),
        ("body | " + " | ".join(["[@,@][]"] * 40), "[1]", "more work"),
        ("body | " + " | ".join(["[@,@]"] * 60), "[1]", "gave more"),
        ("body | " + " | ".join(["[@]"] * 101), "[1]", "gave more"),
        ("body | " + " | ".join(["join('', [@,@])"] * 40), '"abcdefghij"', "more work"),
    ],
)
def test_what_cannot_be_mapped_is_refused_without_being_quoted(expression: str, body: str, why: str) -> None:
    with pytest.raises(BodyNotMapped, match=why) as caught:
        mapped(expression, body)
    assert "bi mat" not in str(caught.value)


@pytest.mark.parametrize("expression", ["", "body.{", "`", "(" * 2000 + ")" * 2000, "x" * 30_000, "nope(body)|", "a b"])
def test_an_expression_that_cannot_be_read_is_refused(expression: str) -> None:
    with pytest.raises(ContentRefused):
        JmespathMapping(expression)


def test_the_place_of_a_fault_in_the_expression_is_told() -> None:
    with pytest.raises(ContentRefused) as caught:
        JmespathMapping("{\n  a: body..b }")
    assert caught.value.faults[0].line == 2 and "column" in caught.value.faults[0].english


def test_functions_that_do_not_exist_are_told_when_used() -> None:
    with pytest.raises(BodyNotMapped, match="does not fit"):
        mapped("nope(body)")


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
)


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@given(st.text(alphabet="body.{}[]()|&*@'`:,0a ", max_size=30), VALUES)
def test_any_expression_on_any_body_is_mapped_or_refused(expression: str, body: object) -> None:
    with contextlib.suppress(ContentRefused, BodyNotMapped):
        JmespathMapping(expression).map(json.dumps(body).encode(), AROUND)
