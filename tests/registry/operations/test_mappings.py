from typing import Any

import pytest

from lgsp.domain.errors import ActRefused, ContentRefused
from lgsp.registry.facts import MappingFacts
from lgsp.registry.operations.mappings import change_mapping
from lgsp.registry.operations.services import withdraw_service_version
from lgsp.registry.queries.compilation import compiled_configuration
from lgsp.registry.queries.history import history_of
from lgsp.runtime.clock import now


def told() -> dict[str, Any]:
    return {"by": "test", "why": "thử", "now": now()}


def test_a_mapping_is_set_and_reaches_the_configuration(world: Any) -> None:
    mapping = MappingFacts(name="ra", language="jmespath", text="body")
    change_mapping(version=world.version, part="request", mapping=mapping, **told())
    changes = len(history_of(world.version))
    change_mapping(version=world.version, part="request", mapping=mapping, **told())
    assert len(history_of(world.version)) == changes
    (made,) = compiled_configuration(instance="VN-H55", number=1, now=now()).services
    assert made.request_mapping is not None and made.request_mapping.text == "body" and made.reply_mapping is None
    change_mapping(version=world.version, part="request", mapping=None, **told())
    assert compiled_configuration(instance="VN-H55", number=1, now=now()).services[0].request_mapping is None


def test_a_mapping_with_a_fault_or_of_a_withdrawn_version_is_refused(world: Any) -> None:
    with pytest.raises(ContentRefused):
        change_mapping(version=world.version, part="reply", mapping=MappingFacts(language="xslt", text="<a"), **told())
    withdraw_service_version(version=world.version, **told())
    with pytest.raises(ActRefused):
        change_mapping(version=world.version, part="reply", mapping=None, **told())
