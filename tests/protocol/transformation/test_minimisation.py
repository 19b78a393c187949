"""Only what is allowed goes on, exactly as it was; what can't be understood does not."""

import contextlib
import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import ReplyNotMinimisable
from lgsp.protocol.transformation.minimisation import (
    MASK,
    REMOVED_PATHS_MAX,
    allowed_tree,
    is_field_path,
    minimise_json,
    minimise_xml,
)

ENTERPRISE = b"""{"Data": {"MainInformation": {"NAME": "C\\u00d4NG TY M\xe1\xba\xaaU", "CAPITAL_AMOUNT": 1.10},
 "Member": [{"MEMBER_NAME": "a", "AMOUNT": 1}, {"MEMBER_NAME": "b", "AMOUNT": 12345678901234567890123}]}, "Status": "1", "Message": null}"""


def json_of(body, *fields):
    result = minimise_json(body, allowed_tree(fields))
    return json.loads(result.body), result.removed


def test_allowed_fields_stay_and_the_rest_is_named_as_removed():
    kept, removed = json_of(ENTERPRISE, "/Data/MainInformation/NAME", "/Data/Member/*/AMOUNT", "/Status")
    assert kept == {
        "Data": {"MainInformation": {"NAME": "CÔNG TY MẪU"}, "Member": [{"AMOUNT": 1}, {"AMOUNT": 12345678901234567890123}]},
        "Status": "1",
    }
    assert removed == ("/Data/MainInformation/CAPITAL_AMOUNT", "/Data/Member/*/MEMBER_NAME", "/Message")


def test_what_passes_whole_passes_byte_for_byte():
    result = minimise_json(ENTERPRISE, allowed_tree(["/Data"]))
    assert b'"NAME": "C\\u00d4NG TY M\xe1\xba\xaaU", "CAPITAL_AMOUNT": 1.10' in result.body


def test_a_masked_field_stays_but_its_value_is_blackened():
    kept, removed = json_of(b'{"a": {"b": [1, 2]}, "c": 1}', "mask:/a", "/c")
    assert kept == {"a": MASK, "c": 1} and removed == ("/a",)


def test_a_star_takes_any_name_and_an_own_name_goes_before_it():
    kept, _ = json_of(b'{"x": {"a": 1, "b": 2}, "y": {"a": 3, "b": 4}}', "/*/a", "/y/b")
    assert kept == {"x": {"a": 1}, "y": {"b": 4}}


def test_a_value_where_deeper_fields_were_agreed_is_removed_but_null_stays():
    kept, removed = json_of(b'{"a": "everything in one text", "b": null, "c": [1], "d": []}', "/a/x", "/b/x", "/c/x", "/d/x")
    assert kept == {"b": None, "d": []}
    assert removed == ("/a", "/c/*")


def test_elements_that_are_no_more_are_left_out_of_their_list():
    kept, removed = json_of(b'[{"a": 1}, 5, [1], {"b": 2}]', "/*/a")
    assert kept == [{"a": 1}, {}] and removed == ("/*", "/*/*", "/*/b")


def test_a_document_that_is_a_bare_value_is_removed():
    assert json_of(b'"bare"', "/a") == (None, ("/",))


def test_names_with_slashes_are_escaped_as_in_a_json_pointer():
    kept, removed = json_of(b'{"a/b": 1, "c~d": 2, "e/f": 3}', "/a~1b", "/c~0d")
    assert kept == {"a/b": 1, "c~d": 2} and removed == ("/e~1f",)


def test_a_reply_full_of_unknown_fields_does_not_fill_the_record():
    body = json.dumps({f"f{number}": 1 for number in range(REMOVED_PATHS_MAX + 50)}).encode()
    _, removed = json_of(body, "/a")
    assert len(removed) == REMOVED_PATHS_MAX + 1 and removed[-1] == "…"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"<a/>", b'{"a": 1} x', b'{"a": [1,}', b'{"\xff": 1}', b'{"a":' * 3000 + b"1" + b"}" * 3000]
)
def test_what_is_no_json_does_not_pass(body):
    with pytest.raises(ReplyNotMinimisable):
        minimise_json(body, allowed_tree(["/" + "/".join(["a"] * 90)]))


@pytest.mark.parametrize("field", ["", "a", "/", "a/b", "/a//b", "mask:", "/a/", "/" + "a/" * 101 + "a"])
def test_what_is_no_path_is_refused(field):
    with pytest.raises(ReplyNotMinimisable):
        allowed_tree([field])
    assert not is_field_path(field) and is_field_path("mask:/a/*/b")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab/~", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
)


def leaves(value, path=()):
    if isinstance(value, dict):
        return {leaf for name, inner in value.items() for leaf in leaves(inner, (*path, name))}
    if isinstance(value, list):
        return {leaf for inner in value for leaf in leaves(inner, (*path, "*"))}
    return {(path, value)} if value is not None else set()


@given(JSON, st.lists(st.lists(st.sampled_from(["a", "b", "*"]), min_size=1, max_size=3), min_size=1, max_size=3))
def test_no_leaf_passes_that_no_path_allows(document, paths):
    tree = allowed_tree("/" + "/".join(path) for path in paths)
    kept = json.loads(minimise_json(json.dumps(document).encode(), tree).body)

    def is_allowed(leaf):
        return any(
            len(path) <= len(leaf) and all(mine in ("*", theirs) for mine, theirs in zip(path, leaf, strict=False))
            for path in paths
        )

    assert [leaf for leaf, _ in leaves(kept) if not is_allowed(leaf)] == []
    assert leaves(kept) <= leaves(document)


@given(st.binary(max_size=80))
def test_noise_never_breaks_it(noise):
    for minimise in (minimise_json, minimise_xml):
        with contextlib.suppress(ReplyNotMinimisable):
            minimise(noise, allowed_tree(["/a"]))


CITIZEN = """<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>h</s:Header><s:Body>
 <c:CongdanCollection xmlns:c="http://www.mic.gov.vn/dancu/1.0" id="7" GhiChu="x"><!-- note -->
  <c:CongDan><c:SoDinhDanh>019000000001</c:SoDinhDanh><c:HoVaTen><c:Ho>Nguyễn</c:Ho>thừa</c:HoVaTen>lẻ</c:CongDan>
 </c:CongdanCollection></s:Body></s:Envelope>""".encode()
COLLECTION = "/Envelope/Body/CongdanCollection"


def xml_of(*fields):
    result = minimise_xml(CITIZEN, allowed_tree(fields))
    return result.body.decode(), result.removed


def test_allowed_elements_and_attributes_of_xml_stay():
    text, removed = xml_of(f"{COLLECTION}/CongDan/HoVaTen/Ho", f"{COLLECTION}/@id")
    assert "Nguyễn" in text and 'id="7"' in text
    assert not any(word in text for word in ("019000000001", "thừa", "lẻ", "note", "GhiChu", "Header"))
    assert f"{COLLECTION}/CongDan/SoDinhDanh" in removed and f"{COLLECTION}/@GhiChu" in removed and "/Envelope/Header" in removed


def test_an_element_may_be_named_with_its_namespace():
    text, _ = xml_of(f"{COLLECTION}/{{http://www.mic.gov.vn/dancu/1.0}}CongDan/SoDinhDanh")
    assert "019000000001" in text and "Nguyễn" not in text
    with pytest.raises(ReplyNotMinimisable):
        xml_of("/{urn:other}Envelope/Body")


def test_elements_and_attributes_are_blackened():
    text, removed = xml_of(f"mask:{COLLECTION}/CongDan/HoVaTen", f"mask:{COLLECTION}/@GhiChu")
    assert "Nguyễn" not in text and f"HoVaTen>{MASK}<" in text and f'GhiChu="{MASK}"' in text
    assert f"{COLLECTION}/CongDan/HoVaTen" in removed and f"{COLLECTION}/@GhiChu" in removed


def test_text_between_allowed_elements_does_not_pass():
    text, removed = xml_of(f"{COLLECTION}/CongDan/HoVaTen/Ho")
    assert "thừa" not in text and f"{COLLECTION}/CongDan/HoVaTen/text()" in removed
    held = minimise_xml(b"<a>text<b/></a>", allowed_tree(["/a/b"]))
    assert held.removed == ("/a/text()",) and b"text" not in held.body.replace(b"/text()", b"")


BOMB = b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]><a><b>&y;</b></a>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><b>&x;</b></a>'


@pytest.mark.parametrize(
    "body", [b"", b"<a>", b"{}", BOMB, OUTSIDE, b"<!DOCTYPE a><a><b/></a>", b"<a>" * 2000 + b"</a>" * 2000, b"<c/>"]
)
def test_what_is_no_plain_xml_does_not_pass(body):
    with pytest.raises(ReplyNotMinimisable):
        minimise_xml(body, allowed_tree(["/a/b"]))


@given(st.text(string.ascii_letters + "<>/&; =\"'", max_size=60))
def test_no_xml_text_breaks_it(text):
    with contextlib.suppress(ReplyNotMinimisable):
        minimise_xml(f"<a>{text}</a>".encode(), allowed_tree(["/a/b"]))
