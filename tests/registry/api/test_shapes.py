"""How rows become answers."""

from typing import Any

from lgsp.registry.api import shapes
from lgsp.registry.queries.history import ChangedField, PastChange
from lgsp.registry.queries.members import members
from lgsp.runtime.clock import now


def test_each_shape_has_exactly_the_fields_it_promises(world: Any) -> None:
    for made, promised in (
        (shapes.member_shape(world.office), shapes.MemberOut),
        (shapes.subsystem_shape(world.onestop), shapes.SubsystemOut),
        (shapes.service_shape(world.service), shapes.ServiceOut),
        (shapes.version_shape(world.version), shapes.VersionOut),
        (shapes.right_shape(world.right), shapes.RightOut),
    ):
        assert set(made) == set(promised.model_fields)
        promised(**made)


def test_a_list_is_never_longer_than_allowed(world: Any) -> None:
    listed = shapes.listed(members(), shapes.member_shape, offset=1, limit=shapes.LIMIT_MAX * 9)
    assert (listed["count"], len(listed["items"])) == (2, 1)


def test_a_past_change_tells_its_fields() -> None:
    change = PastChange(now(), "an", "thử", "changed", "Member", "x", (ChangedField("name", "tên", "a", "b"),))
    assert shapes.change_shape(change)["fields"] == [{"name": "name", "label": "tên", "before": "a", "after": "b"}]
