import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.configuration import FieldRule, Mapping
from lgsp.domain.errors import ContentRefused, ReplyNotMappable, RequestNotMappable
from lgsp.protocol.transformation.mapping import CompiledMapping, Message, known_words, mapping_mark

SHEET = (
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
    '<xsl:param name="call.consumer"/><xsl:param name="status"/><xsl:template match="/">'
    '<r c="{$call.consumer}" s="{$status}"/></xsl:template></xsl:stylesheet>'
)
ASKED = Message(
    body=b'{"a":1}',
    content_type="application/json; charset=utf-8",
    headers=(("x-ma", "H55"), ("authorization", "Bearer bi-mat"), ("content-type", "application/json")),
    query="id=1&ten=Nguy%E1%BB%85n&id=2",
    known={"consumer": "VN/GOV/H55/mc"},
)


def rules(*listed: tuple[str, ...]) -> Mapping:
    return Mapping(fields=tuple(FieldRule(*one) for one in listed))  # type: ignore[arg-type]


def mapped(mapping: Mapping, message: Message = ASKED, part: str = "request"):  # type: ignore[no-untyped-def]
    return CompiledMapping(mapping, part).map(message)  # type: ignore[arg-type]


def test_a_mapping_without_language_leaves_the_body() -> None:
    done = mapped(rules())
    assert (done.body, done.content_type, done.query) == (ASKED.body, ASKED.content_type, ASKED.query)


def test_header_rules_work_in_their_order() -> None:
    done = mapped(
        rules(
            ("set", "header", "X-Don-Vi", "{call.consumer}/{header.x-ma}-{query.ten}"),
            ("rename", "header", "X-Ma", "X-Code"),
            ("rename", "header", "X-Nothing", "X-Other"),
            ("remove", "header", "X-Bo"),
            ("set", "header", "x-code", "{{1}}"),
        )
    )
    assert done.set_headers == (("X-Don-Vi", "VN/GOV/H55/mc/H55-Nguyễn"), ("x-code", "{1}"))
    assert {"x-don-vi", "x-ma", "x-code", "x-bo", "x-nothing"} <= done.removed_headers


def test_a_value_that_takes_what_is_not_there_sets_nothing() -> None:
    assert mapped(rules(("set", "header", "X-A", "{header.x-none}"), ("set", "query", "b", "{call.user_id}"))).set_headers == ()


def test_query_rules() -> None:
    done = mapped(rules(("rename", "query", "id", "ma số"), ("remove", "query", "ten"), ("set", "query", "x", "a b&c")))
    assert done.query == "ma%20s%E1%BB%91=1&ma%20s%E1%BB%91=2&x=a%20b%26c"
    assert mapped(rules(("set", "query", "x", "1"), ("remove", "query", "y")), Message(query="")).query == "x=1"
    assert mapped(rules(("set", "query", "id", "9")), Message(query="id&=&id=2")).query == "=&id=9"


def test_the_content_type_may_be_set() -> None:
    assert mapped(rules(("set", "header", "Content-Type", "text/plain"))).content_type == "text/plain"


def test_json_is_mapped_by_jmespath() -> None:
    mapping = Mapping(language="jmespath", text='{x: body.a, h: header."x-ma", no: header.authorization, q: query.ten}')
    done = mapped(mapping)
    assert (done.body, done.content_type) == (
        '{"x":1,"h":"H55","no":null,"q":"Nguyễn"}'.encode(),
        "application/json; charset=utf-8",
    )
    assert mapped(mapping, Message(query="ten=A")).content_type == "application/json"
    assert CompiledMapping(mapping, "request").map(ASKED, with_body=False).body == ASKED.body


def test_xml_is_mapped_by_xslt() -> None:
    done = mapped(
        Mapping(language="xslt", text=SHEET),
        Message(body=b"<a/>", content_type="text/xml", known={"consumer": "mc"}, status=200, query="=x"),
        "reply",
    )
    assert b'<r c="mc" s="200"/>' in done.body and done.content_type == "text/xml; charset=utf-8"
    assert (
        b'<r c="" s=""/>'
        in mapped(Mapping(language="xslt", text=SHEET), Message(body=b"<a/>", content_type="application/soap+xml")).body
    )


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        (Mapping(language="jmespath", text="body"), Message(body=b"<a/>", content_type="text/xml")),
        (Mapping(language="jmespath", text="body.z"), ASKED),
        (Mapping(language="xslt", text=SHEET), ASKED),
        (rules(("set", "header", "X-A", "{query.x}")), Message(query="x=1%0d%0aSet-Cookie:%20a=b")),
        (rules(("set", "header", "X-A", "{query.x}")), Message(query="x=" + "a" * 5000)),
        (rules(("set", "query", "b", "{query.x}")), Message(query="x=%00")),
    ],
)
def test_what_cannot_be_mapped_is_refused_on_either_side(mapping: Mapping, message: Message) -> None:
    with pytest.raises(RequestNotMappable):
        mapped(mapping, message)
    if all(rule.where == "header" for rule in mapping.fields):
        with pytest.raises(ReplyNotMappable):
            mapped(mapping, message, "reply")


@pytest.mark.parametrize(
    ("mapping", "part", "place"),
    [
        (Mapping(language="jmespath", text="{"), "request", "text"),
        (Mapping(text="x"), "request", "language"),
        (rules(("set", "header", "Host", "x")), "request", "fields[0].name"),
        (rules(("set", "header", "Transfer-Encoding", "chunked")), "request", "fields[0].name"),
        (rules(("set", "header", "Lgsp-Transaction-Id", "1")), "reply", "fields[0].name"),
        (rules(("set", "header", "X A", "1")), "request", "fields[0].name"),
        (rules(("rename", "header", "X-A", "Content-Length")), "request", "fields[0].value"),
        (rules(("rename", "query", "a", "")), "request", "fields[0].value"),
        (rules(("set", "query", "a", "1")), "reply", "fields[0].where"),
        (rules(("set", "header", "X-A", "{header.authorization}")), "request", "fields[0].value"),
        (rules(("set", "header", "X-A", "{call.secret}")), "request", "fields[0].value"),
        (rules(("set", "header", "X-A", "{a")), "request", "fields[0].value"),
        (rules(("set", "header", "X-A", "a\r\nb: c")), "request", "fields[0].value"),
    ],
)
def test_a_mapping_with_a_fault_is_refused_with_its_place(mapping: Mapping, part: str, place: str) -> None:
    with pytest.raises(ContentRefused) as caught:
        CompiledMapping(mapping, part)  # type: ignore[arg-type]
    assert [fault.path for fault in caught.value.faults] == [place]


def test_the_record_names_part_name_and_digest() -> None:
    mark = mapping_mark("request", Mapping(name="ra ngoài", text="x"))
    assert mark.startswith("request ra ngoài sha256:") and len(mark.rpartition(":")[2]) == 64
    assert mapping_mark("reply", Mapping()).startswith("reply - sha256:")


def test_only_known_words_of_a_call_are_kept() -> None:
    assert known_words({"consumer": "a", "user_id": "", "secret": "x"}) == {"consumer": "a"}


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(["set", "rename", "remove"]), st.text(max_size=40))
def test_no_rule_lets_a_control_character_into_a_header(name: str, value: str, act: str, asked: str) -> None:
    try:
        done = mapped(Mapping(fields=(FieldRule(act, "header", name, value),)), Message(headers=(("x", asked),), query=asked))  # type: ignore[arg-type]
    except (ContentRefused, RequestNotMappable):
        return
    assert all(act == "rename" or ("\r" not in text and "\n" not in text) for _, text in done.set_headers)
