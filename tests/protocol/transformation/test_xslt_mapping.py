# ruff: noqa: E501 - stylesheets stand on one line, as they are sent
import pytest

from lgsp.domain.errors import ContentRefused
from lgsp.protocol.transformation import xslt_mapping
from lgsp.protocol.transformation.jmespath_mapping import BodyNotMapped
from lgsp.protocol.transformation.xslt_mapping import XsltMapping

LARGE = b"<a>" + b"<b/>" * 19_000 + b"</a>"
IDENTITY = '<xsl:template match="@*|node()"><xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy></xsl:template>'


def sheet(inside: str, more: str = "") -> str:
    return f'<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" {more}>{inside}</xsl:stylesheet>'


def mapped(inside: str, body: bytes = b"<a><b>2</b><b>1</b></a>", **known: str) -> str:
    return XsltMapping(sheet(inside)).map(body, known).partition(b"\n")[2].decode()


def test_the_stylesheet_writes_the_body() -> None:
    inside = (
        '<xsl:template match="/a">t<r n="{count(b)}"><xsl:for-each select="b"><xsl:sort select="."/>'
        '<i><xsl:value-of select="."/></i></xsl:for-each></r></xsl:template>'
    )
    assert mapped(inside) == '<r n="2"><i>1</i><i>2</i></r>'


def test_names_spaces_and_attributes_survive_an_identity() -> None:
    body = b'<a x="1" xmlns:n="urn:n">t<n:b><c/>u</n:b>v</a>'
    assert mapped(IDENTITY, body) == '<a xmlns:n="urn:n" x="1">t<n:b><c/>u</n:b>v</a>'
    assert len(mapped(IDENTITY, LARGE)) > 19_000


def test_parameters_take_what_the_call_knows() -> None:
    inside = '<xsl:param name="call.consumer"/><xsl:param name="query.x" select="\'-\'"/><xsl:template match="/"><r c="{$call.consumer}" x="{$query.x}"/></xsl:template>'
    stylesheet = XsltMapping(sheet(inside))
    assert b'c="VN\'1" x="-"' in stylesheet.map(b"<a/>", {"call.consumer": "VN'1", "call.other": "no"})
    with pytest.raises(BodyNotMapped, match="parameter"):
        stylesheet.map(b"<a/>", {"call.consumer": "'\""})


@pytest.mark.parametrize(
    ("inside", "body", "why"),
    [
        ('<xsl:template match="/"><xsl:call-template name="t"/></xsl:template><xsl:template name="t"><xsl:call-template name="t"/></xsl:template>', b"<a/>", "recursion"),
        ('<xsl:template match="/"><r><xsl:call-template name="t"/></r></xsl:template><xsl:template name="t"><xsl:param name="x" select="\'abcdefgh\'"/><xsl:call-template name="t"><xsl:with-param name="x" select="concat($x,$x)"/></xsl:call-template></xsl:template>', b"<a/>", "more work"),
        ('<xsl:template match="/"><r><xsl:call-template name="t"/></r></xsl:template><xsl:template name="t"><xsl:param name="x" select="100"/><xsl:if test="$x &gt; 0"><xsl:call-template name="t"><xsl:with-param name="x" select="$x - 1"/></xsl:call-template><xsl:call-template name="t"><xsl:with-param name="x" select="$x - 1"/></xsl:call-template></xsl:if></xsl:template>', b"<a/>", "more work"),
        ('<xsl:template match="/"><r><xsl:for-each select="//*"><xsl:copy-of select="/"/></xsl:for-each></r></xsl:template>', LARGE, "more work"),
        ('<xsl:template match="/"><r><xsl:value-of select="count(/a/b[count(../b)&gt;1])"/></r></xsl:template>', LARGE, "more work"),
        ('<xsl:template match="/"><r><xsl:for-each select="/a/b"><xsl:choose><xsl:when test="../b[.=\'z\']">x</xsl:when></xsl:choose></xsl:for-each></r></xsl:template>', LARGE, "more work"),
        ('<xsl:template match="/"><r><xsl:for-each select="/a/b"><xsl:number level="any"/></xsl:for-each></r></xsl:template>', LARGE, "more work"),
        ('<xsl:template match="b"><xsl:param name="q" select="count(../b)"/><xsl:param name="z" select="$q"/>k</xsl:template>', LARGE, "more work"),
        ('<xsl:template match="/"><xsl:message terminate="yes">khong co</xsl:message></xsl:template>', b"<a/>", "khong co"),
        ('<xsl:template match="/">text only</xsl:template>', b"<a/>", "gave nothing"),
        (IDENTITY, b"<a>", "no readable XML"),
        (IDENTITY, b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "no readable XML"),
    ],
)  # fmt: skip
def test_a_transformation_has_its_bounds(inside: str, body: bytes, why: str) -> None:
    with pytest.raises(BodyNotMapped, match=why):
        mapped(inside, body)


def test_the_result_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xslt_mapping, "RESULT_BYTES_MAX", 10)
    with pytest.raises(BodyNotMapped, match="gave more"):
        mapped(IDENTITY)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (sheet('<xsl:import href="file:///etc/passwd"/>'), "xsl:import"),
        (sheet('<xsl:include href="http://127.0.0.1/x"/>'), "xsl:include"),
        (sheet("<xsl:template match=\"/\"><xsl:value-of select=\"document('/etc/passwd')\"/></xsl:template>"), "document"),
        (sheet('<xsl:template match="/"><xsl:value-of select="str:padding(9)"/></xsl:template>', 'xmlns:str="http://exslt.org/strings"'), "extension functions"),
        (sheet("", 'xmlns:e="http://exslt.org/common" extension-element-prefixes="e"'), "extension-element-prefixes"),
        (sheet('<xsl:template match="/"><xsl:document href="/tmp/x"/></xsl:template>'), "xsl:document"),
        (sheet('<xsl:template match="/"><xsl:value-of select="." disable-output-escaping="yes"/></xsl:template>'), "disable-output-escaping"),
        (sheet('<xsl:output method="text"/>'), "only XML"),
        (sheet('<xsl:template match="/"><xsl:value-of select="//a//b"/></xsl:template>'), "steps such as"),
        (sheet('<xsl:template match="b[../c]">k</xsl:template>'), "its own node"),
        (sheet('<xsl:template match="/"><xsl:value-of select="f("/></xsl:template>'), "XPath|expression|compil"),
        ('<x xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>', "xsl:stylesheet"),
        ("<a", "well-formed"),
        ("<a>" + "<b/>" * 30_000 + "</a>", "elements"),
        ("x" * 300_000, "longer"),
    ],
)  # fmt: skip
def test_a_stylesheet_that_reaches_out_or_cannot_be_read_is_refused(text: str, why: str) -> None:
    with pytest.raises(ContentRefused, match=why):
        XsltMapping(text)


def test_a_word_in_quotes_is_no_function() -> None:
    assert (
        mapped('<xsl:template match="/"><r><xsl:value-of select="\'str:padding(document(1))\'"/></r></xsl:template>')
        == "<r>str:padding(document(1))</r>"
    )


def test_the_line_of_a_fault_is_told() -> None:
    with pytest.raises(ContentRefused) as caught:
        XsltMapping(sheet('\n<xsl:import href="x"/>'))
    assert caught.value.faults[0].line == 2


def test_attributes_and_literal_values_are_weighed_too() -> None:
    inside = '<xsl:template match="/"><r><xsl:for-each select="/a/b/@x"><xsl:sort select="../@y"/><xsl:value-of select="."/></xsl:for-each></r></xsl:template>'
    assert mapped(inside, b'<a><b x="1" y="2"/><b x="2" y="1"/></a>') == "<r>21</r>"
