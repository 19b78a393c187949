from datetime import UTC, datetime, timedelta

from lgsp.domain.access import Rights
from lgsp.domain.configuration import AccessRight, Endpoint, FieldMap, RateLimit

NOW = datetime(2026, 11, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def right(name="r1", consumer="c", service="s", **facts):
    return AccessRight(name, consumer, service, "mục đích", "căn cứ", **facts)


def decide(*rights, consumer="c", service="s", method="GET", path="/a"):
    return Rights(rights).decide(consumer=consumer, service=service, method=method, path=path, now=NOW)


def test_without_a_right_nobody_may_call():
    assert decide().right is None
    assert decide().reason == "no_right"
    assert decide(right(consumer="khac")).reason == "no_right"
    assert decide(right(service="khac")).reason == "no_right"


def test_a_right_on_the_service_lets_every_endpoint_through():
    assert decide(right()).right == right()


def test_a_right_on_an_endpoint_lets_only_that_one_through():
    only = right(endpoints=(Endpoint("GET", "/a"),))
    assert decide(only).right == only
    assert decide(only, method="POST").reason == "endpoint_not_included"
    assert decide(only, path="/b").reason == "endpoint_not_included"


def test_a_right_counts_within_its_period_only():
    assert decide(right(valid_from=NOW + DAY)).reason == "not_yet_valid"
    assert decide(right(valid_to=NOW)).reason == "expired"
    assert decide(right(valid_from=NOW, valid_to=NOW + DAY)).right is not None


def test_of_several_rights_the_one_with_the_smallest_identifier_is_used():
    ended, second, third = right("r1", valid_to=NOW), right("r2"), right("r3")
    assert decide(third, second, ended).right == second
    assert [one.id for one in Rights([third, second, ended]).between("c", "s")] == ["r1", "r2", "r3"]


def test_services_with_limited_rights_are_known_beforehand():
    rights = Rights(
        [
            right("1", service="a", rate_limit=RateLimit(1)),
            right("2", service="b", quota_per_day=1),
            right("3", service="c", quota_per_month=0),
            right("4", service="d"),
        ]
    )
    assert rights.limited_services == {"a", "b", "c"}


def test_services_with_a_right_that_lists_fields_are_known():
    assert Rights([right("1", service="a", fields=("/x",)), right("2", service="b")]).minimised_services == {"a"}


def test_services_with_a_right_that_maps_codes_are_known():
    maps = (FieldMap("request", ("/code",)),)
    assert Rights([right("1", service="a", maps=maps), right("2", service="b")]).mapped_services == {"a"}
