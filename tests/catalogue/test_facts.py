import pytest
from pydantic import ValidationError

from lgsp.catalogue.facts import CodeListFacts, FaceFacts, MappingFacts, PropertyFacts


def test_facts_have_their_form():
    facts = CodeListFacts(code="dan-toc", name="Dân tộc", faces=[{"code": "madantoc"}])
    assert facts.certainty == "U" and facts.faces[0].code_property == "Ma"
    assert MappingFacts(code="a", title="b", source="x@1", target="x@2").valid_from is None


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        (CodeListFacts, {"code": "Dân tộc", "name": "x"}),
        (CodeListFacts, {"code": "a", "name": "x", "odd": 1}),
        (PropertyFacts, {"name": "1a", "title": "x"}),
        (PropertyFacts, {"name": "a", "title": "x", "type": "odd"}),
        (FaceFacts, {"code": "a b"}),
    ],
)
def test_what_has_not_is_refused(kind, facts):
    with pytest.raises(ValidationError):
        kind(**facts)
