"""Where a request names a person, and the pseudonym that the record keeps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.protocol.transformation.persons import PERSONS_MAX, AskedPlaces, is_place, numbers_in, pseudonym_of

KEY = b"k" * 32
ONE, TWO, OLD = "019000000001", "019000000002", "090000003"
SOAP = (
    b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><d:Hoi xmlns:d="x"><d:SoDinhDanh> 019000000001 </d:SoDinhDanh>'
    b"</d:Hoi></e:Body></e:Envelope>"
)


def asked(path="/", query="", headers=(), kind="application/json", body=b""):
    return AskedPlaces(path, query, headers, kind, body)


@pytest.mark.parametrize(
    ("place", "request_"),
    [
        ("query:so", asked(query="a=1&so=019000000001")),
        ("query:so", asked(query="so=0190%200000%200001")),
        ("header:X-So", asked(headers=[("x-so", ONE)])),
        ("path:2", asked(path="/owners/019000000001/parcels")),
        ("body:/a/b", asked(body=b'{"a":{"b":"019000000001"}}')),
        ("body:/Envelope/Body/*/SoDinhDanh", asked(kind="text/xml", body=SOAP)),
        ("body:/*/Body/Hoi/SoDinhDanh", asked(kind="", body=SOAP)),
    ],
)
def test_a_person_is_found_where_the_service_says(place, request_):
    assert is_place(place) and numbers_in(request_, place) == [ONE]


def test_several_persons_are_found_once_each_and_in_order():
    body = b'{"ds":[{"so":"019000000002"},{"so":"090000003"},{"so":"019000000002"},{"so":1.5},{"so":true},{}],"x":3}'
    assert numbers_in(asked(body=body), "body:/ds/*/so") == [TWO, OLD]
    assert numbers_in(asked(body=b'{"a":123456789}'), "body:/*") == ["123456789"]


def test_a_list_of_thousands_is_bounded():
    body = b"[" + b",".join(b'"%012d"' % number for number in range(PERSONS_MAX + 5)) + b"]"
    assert len(numbers_in(asked(body=body), "body:/*")) == PERSONS_MAX


@pytest.mark.parametrize(
    ("place", "request_"),
    [
        ("query:so", asked()),
        ("query:so", asked(query="so=Nguyen")),
        ("path:3", asked(path="/a/b")),
        ("body:/a", asked(body=None)),
        ("body:/a", asked(body=b"{")),
        ("body:/a", asked(kind="text/xml", body=b"<a")),
        ("body:/a/b", asked(body=b'{"a":["019000000001"]}')),
        ("body:/b", asked(kind="text/xml", body=b"<a>019000000001</a>")),
    ],
)
def test_what_names_nobody_names_nobody(place, request_):
    assert numbers_in(request_, place) == []


@pytest.mark.parametrize("text", ["", "query:", "query:a b", "path:0", "path:x", "body:", "body:a", "body:/a//b", "cookie:x"])
def test_other_texts_are_no_places(text):
    assert not is_place(text)


def test_a_pseudonym_is_the_same_for_the_same_person_and_key_alone():
    assert pseudonym_of(ONE, key=KEY) == pseudonym_of(" 0190 0000 0001 ", key=KEY)
    assert len({pseudonym_of(ONE, key=KEY), pseudonym_of(TWO, key=KEY), pseudonym_of(ONE, key=b"x")}) == 3
    assert len(pseudonym_of(ONE, key=KEY)) == 32 and ONE not in pseudonym_of(ONE, key=KEY)


@given(st.binary(max_size=60), st.sampled_from(["application/json", "text/xml", ""]))
def test_no_body_breaks_the_search(body, kind):
    numbers_in(asked(kind=kind, body=body), "body:/a/*/b")
