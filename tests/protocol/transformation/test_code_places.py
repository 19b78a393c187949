import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.transformation.code_places import Places, is_place

TABLE = {"01": "91", "02": "92", "é": "è", "7": "8", "8": "07"}


def convert(values, sibling):
    found = [TABLE.get(value, "") if value else "" for value in values]
    return found if all(bool(before) == bool(after) for before, after in zip(values, found, strict=True)) else None


def in_json(fields, document, **more):
    body = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
    return json.loads(Places(fields).in_json(body, convert, **more))


@pytest.mark.parametrize("needs_siblings", [False, True])
@pytest.mark.parametrize(
    ("fields", "document", "after"),
    [
        (("/code",), {"code": "01", "x": 1}, {"code": "91", "x": 1}),
        (("/a/*/code",), {"a": [{"code": "01"}, {"n": 1}, {"code": "02"}, {"code": None}, {"code": ""}]}, None),
        (("/a/*/code",), {"a": {"p": {"code": "01"}, "q": {"code": "99"}}}, {"a": {"p": {"code": "91"}, "q": {"code": "99"}}}),
        (("/codes/*",), {"codes": ["01", "x", None, "02"]}, {"codes": ["91", "x", None, "92"]}),
        (("/codes/*",), {"codes": ["x"]}, {"codes": ["x"]}),
        (("/a/code",), {"a": "text"}, {"a": "text"}),
        (("/a/code",), {"b": {"code": "01"}}, {"b": {"code": "01"}}),
        (("/a/*/code",), {"a": []}, {"a": []}),
        (("/code",), {"code": 7}, {"code": 8}),
        (("/code",), {"code": 8}, {"code": "07"}),
        (("/code",), {"code": "é"}, {"code": "è"}),
        (("/p", "/c"), {"p": "01", "c": "02"}, {"p": "91", "c": "92"}),
        (("/a/*/p", "/a/*/c"), {"a": [{"p": "01", "c": "02"}, {"c": "01"}, {}]}, {"a": [{"p": "91", "c": "92"}, {"c": "91"}, {}]}),
        (("/a~1b/c d",), {"a/b": {"c d": "01"}}, {"a/b": {"c d": "91"}}),
        (("/code",), {"code": "01", "other": {"code": "01"}}, {"code": "91", "other": {"code": "01"}}),
        (("/code",), {"list": ["code"], "code": "01"}, {"list": ["code"], "code": "91"}),
        (("/p", "/c"), {"p": "01", "c": "02", "x": {"c": "02"}}, {"p": "91", "c": "92", "x": {"c": "02"}}),
        (("/p", "/c"), {"p": "01", "c": "99", "x": ["p"]}, {"p": "01", "c": "99", "x": ["p"]}),
        (("/p", "/c"), {"p": "zz", "c": "zz"}, {"p": "zz", "c": "zz"}),
        (("/p", "/c"), {"x": ["c"], "p": "01", "c": "02"}, {"x": ["c"], "p": "91", "c": "92"}),
    ],
)
def test_codes_are_written_in_their_places_and_nothing_else_changes(fields, document, after, needs_siblings):
    if after is None:
        after = {"a": [{"code": "91"}, {"n": 1}, {"code": "92"}, {"code": None}, {"code": ""}]}
    assert in_json(fields, document, needs_siblings=needs_siblings) == after


@pytest.mark.parametrize(
    ("document", "after"),
    [
        (b'{"code" :\n "01" , "n": 1.50}', b'{"code" :\n "91" , "n": 1.50}'),
        (b'{"note":"\\"code\\":\\"01\\"","code":"01"}', b'{"note":"\\"code\\":\\"01\\"","code":"91"}'),
        (b'{"a\\"code":"02","code":"01"}', b'{"a\\"code":"02","code":"91"}'),
        (b'{"code":"0\\u0031","x":1}', b'{"code":"91","x":1}'),
        (b'{"code":"\\/"}', b'{"code":"\\/"}'),
        (b'{"code":"01","code":"02"}', b'{"code":"92"}'),
        (b'{"c\\u006fde":"01","x":{"code":"01"}}', b'{"code":"91","x":{"code":"01"}}'),
        (b'{"x":{"code":7},"code":7}', b'{"x":{"code":7},"code":8}'),
        (b'{"x":{"code":77},"y":{"code":1},"code":7}', b'{"x":{"code":77},"y":{"code":1},"code":8}'),
        (b'[1]', b'[1]'),
        (b'"text"', b'"text"'),
    ],
)  # fmt: skip
def test_bytes_between_the_codes_stay_and_tricks_change_nothing_else(document, after):
    assert Places(("/code",)).in_json(document, convert) == after


def test_a_number_that_only_begins_like_the_code_is_not_taken_for_it():
    body = b'{"x":{"code":71},"\\"code":0,"code":7}'
    assert Places(("/code",)).in_json(body, convert) == b'{"x":{"code":71},"\\"code":0,"code":8}'
    assert Places(("/x/code",)).in_json(b'{"y":{"code":70},"x":{"code":7}}', convert) == b'{"y":{"code":70},"x":{"code":8}}'


def test_the_fields_beside_a_code_are_told():
    seen = []

    def look(values, sibling):
        seen.append((values, sibling("ap"), sibling("none")))

    Places(("/a/code",)).in_json(b'{"a":{"code":"01","ap":"Th\\u00f4n"}}', look, needs_siblings=True)
    Places(("/a/code",)).in_xml("<a><code>01</code><ap>Thôn</ap></a>".encode(), look)
    Places(("?code",)).in_query("code=01&ap=Th%C3%B4n", look)
    assert seen == [(("01",), "Thôn", None)] * 3
    Places(("/code",)).in_json(b'{"code":"01"}', lambda values, sibling: seen.append(sibling("x")))
    assert seen[-1] is None


@pytest.mark.parametrize("body", [b"", b"{", b'{"code":', b"\xff", b'{"code":"01"} x', b"[" * 5000])
def test_what_is_no_json_is_refused(body):
    with pytest.raises(MalformedRequest):
        Places(("/code",)).in_json(body, convert)
    with pytest.raises(MalformedRequest):
        Places(("/a b/*/x",)).in_json(body, convert)


def in_xml(fields, text):
    return etree.tostring(etree.fromstring(Places(fields).in_xml(text.encode(), convert)), encoding="unicode")


def test_xml_is_changed_by_names_without_regard_to_namespaces():
    assert in_xml(("/a/b/code",), "<a><b><code> 01 </code><n>1</n></b><b/></a>") == "<a><b><code>91</code><n>1</n></b><b/></a>"
    assert in_xml(("/a/*/code",), '<x:a xmlns:x="u"><x:b><x:code>01</x:code></x:b><!-- c --></x:a>') == (
        '<x:a xmlns:x="u"><x:b><x:code>91</x:code></x:b><!-- c --></x:a>'
    )
    assert in_xml(("/a/@code", "/a/c"), '<a code="01"><c>02</c></a>') == '<a code="91"><c>92</c></a>'
    assert in_xml(("/a/p", "/a/c"), "<a><c>02</c></a>") == "<a><c>92</c></a>"


def test_xml_without_a_code_or_with_another_root_stays_byte_for_byte():
    for text in (b"<a><code/></a>", b"<z><code>01</code></z>", b"<a><code>99</code></a>"):
        assert Places(("/a/code",)).in_xml(text, convert) is text
    assert Places(("/code",)).in_xml(b"<code>01</code>", convert) == b"<code>01</code>"


@pytest.mark.parametrize("text", [b"", b"<a>", b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', b"\xff<a/>"])
def test_what_is_no_plain_xml_is_refused(text):
    with pytest.raises(MalformedRequest):
        Places(("/a/code",)).in_xml(text, convert)


def test_a_query_is_changed_parameter_by_parameter():
    places = Places(("?code",))
    assert places.in_query("code=01&x=%20&code=02&code=zz", convert) == "code=91&x=%20&code=92&code=zz"
    assert places.in_query("code=&x=1", convert) == "code=&x=1"
    assert Places(("?p", "?c")).in_query("c=02&p=01", convert) == "c=92&p=91"
    assert Places(("?p", "?c")).in_query("c=02", convert) == "c=92"
    assert places.in_query("code=%C3%A9", convert) == "code=%C3%A8"


def test_a_path_is_changed_segment_by_segment():
    places = Places(("{2}",))
    assert places.in_path("/land-prices/01", convert) == "/land-prices/91"
    assert places.in_path("/land-prices/99", convert) == "/land-prices/99"
    assert places.in_path("/land-prices", convert) == "/land-prices"
    assert Places(("{1}", "{3}")).in_path("/01", convert) == "/91"


@pytest.mark.parametrize(
    "fields",
    [
        (),
        ("",),
        ("a",),
        ("/",),
        ("//a",),
        ("/a/",),
        ("?",),
        ("{0}",),
        ("{a}",),
        ("/a", "?b"),
        ("/a/b", "/c/d"),
        ("/a", "/a"),
        ("/a" * 60,),
    ],
)
def test_what_is_no_place_is_refused(fields):
    with pytest.raises(MalformedRequest):
        Places(fields)


def test_a_place_is_known_by_its_form():
    assert is_place("/a/*/b") and is_place("?x") and is_place("{2}") and not is_place("x")


documents = st.recursive(
    st.none() | st.integers(-99, 99) | st.sampled_from(["01", "02", "code", "x", 'a"code":"01"']),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["code", "a", "b", 'x"code']), inner, max_size=3),
    max_leaves=12,
)


@given(documents, st.sampled_from(["/code", "/a/*/code", "/a/code", "/*/code", "/a/*"]), st.booleans())
def test_splicing_and_walking_say_the_same(document, field, is_ascii):
    body = json.dumps(document, ensure_ascii=is_ascii).encode()
    spliced = Places((field,)).in_json(body, convert)
    assert json.loads(spliced) == json.loads(Places((field,)).in_json(body, convert, needs_siblings=True))


@given(st.binary(max_size=60))
def test_any_bytes_are_changed_or_refused(body):
    for act in (Places(("/a/*/code",)).in_json, Places(("/a/code",)).in_xml):
        with contextlib.suppress(MalformedRequest):
            act(body, convert)
