import pytest

from lgsp.domain.errors import ContentRefused
from lgsp.registry.facts import MappingFacts
from lgsp.registry.operations.mapping_trial import Sample, try_mapping

MAPPING = MappingFacts.model_validate(
    {
        "language": "jmespath",
        "text": "{ten: body.name, ma: query.id, ai: call.consumer}",
        "fields": [
            {"act": "set", "where": "header", "name": "X-A", "value": "{header.x-b}"},
            {"act": "remove", "where": "query", "name": "id"},
        ],
    }
)


def test_a_sample_shows_what_would_become_of_a_message() -> None:
    sample = Sample(body='{"name":"Nguyễn"}', query="?id=7&k=1", headers={"X-B": "2"}, known={"consumer": "mc", "la": "x"})
    trial = try_mapping(mapping=MAPPING, part="request", sample=sample)
    assert (trial.is_mapped, trial.body, trial.query) == (True, '{"ten":"Nguyễn","ma":"7","ai":"mc"}', "k=1")
    assert (trial.set_headers, trial.removed_headers, trial.content_type) == ({"X-A": "2"}, ("x-a",), "application/json")


def test_a_sample_that_does_not_fit_is_told_with_its_place() -> None:
    trial = try_mapping(mapping=MappingFacts(language="jmespath", text="body.x"), part="reply", sample=Sample(body="{}"))
    assert (trial.is_mapped, trial.where, trial.why) == (False, "body", "the expression gave nothing")


def test_a_mapping_with_faults_is_not_tried() -> None:
    with pytest.raises(ContentRefused):
        try_mapping(mapping=MappingFacts(language="jmespath", text="{"), part="request", sample=Sample())
