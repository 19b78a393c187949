import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.configuration import Endpoint, ServiceVersion
from lgsp.domain.routing import Routes, endpoint_of, matches, methods_of


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/ho-so", "/ho-so", True),
        ("/ho-so", "/ho-so/", True),
        ("/ho-so/", "/ho-so", True),
        ("/ho-so", "/ho-so/1", False),
        ("/ho-so/*", "/ho-so/1", True),
        ("/ho-so/*", "/ho-so", False),
        ("/ho-so/*", "/ho-so/1/2", False),
        ("/ho-so/**", "/ho-so", True),
        ("/ho-so/**", "/ho-so/1/2/3", True),
        ("/**", "/", True),
        ("/**/cuoi", "/a/b/cuoi", True),
        ("/**/cuoi", "/a/b/khac", False),
        ("/*/b/**/d", "/a/b/c/c/d", True),
        ("/*/b/**/d", "/a/x/c/c/d", False),
        ("/*", "/", False),
    ],
)
def test_a_pattern_takes_whole_segments(pattern, path, expected):
    assert matches(pattern, path) is expected


@given(st.lists(st.sampled_from(["a", "b"]), max_size=8))
def test_two_stars_take_every_path(segments):
    assert matches("/**", "/" + "/".join(segments))


@given(st.lists(st.sampled_from(["**", "*"]), max_size=30), st.lists(st.just("a"), max_size=30))
def test_many_stars_are_decided_by_counting(pattern, segments):
    singles = pattern.count("*")
    expected = len(segments) == singles if "**" not in pattern else len(segments) >= singles
    assert matches("/" + "/".join(pattern), "/" + "/".join(segments)) is expected


def test_an_endpoint_is_found_by_method_and_path_and_a_star_is_any_method():
    endpoints = (Endpoint("GET", "/a"), Endpoint("*", "/b/*"))
    assert endpoint_of(endpoints, "GET", "/a") == endpoints[0]
    assert endpoint_of(endpoints, "POST", "/b/1") == endpoints[1]
    assert endpoint_of(endpoints, "POST", "/a") is None


def test_the_methods_of_a_path_are_told_sorted():
    endpoints = (Endpoint("POST", "/a"), Endpoint("GET", "/a"), Endpoint("PUT", "/b"))
    assert methods_of(endpoints, "/a") == ["GET", "POST"]


def version(base, service="s", number="1.0", is_default=True):
    return ServiceVersion(service, number, "t", base, (), is_default=is_default)


def test_the_longest_base_path_of_whole_segments_wins():
    routes = Routes([version("/a/1.0"), version("/a/1.0/con", "s2"), version("/b", "s3")])
    assert routes.by_path("/a/1.0/con/x") == (version("/a/1.0/con", "s2"), "/x")
    assert routes.by_path("/a/1.0/conx") == (version("/a/1.0"), "/conx")
    assert routes.by_path("/b") == (version("/b", "s3"), "")


def test_a_path_that_only_begins_like_a_base_path_is_nobodys():
    routes = Routes([version("/a/1.0")])
    assert routes.by_path("/a/1.0x/y") is None
    assert routes.by_path("/") is None


def test_a_service_is_reached_in_its_default_version_or_else_in_its_first():
    first, second = version("/a/1", number="1", is_default=False), version("/a/2", number="2")
    assert Routes([first, second]).by_service("s") == second
    assert Routes([second, first]).by_service("s") == second
    assert Routes([first]).by_service("s") == first
    assert Routes([]).by_service("s") is None


def test_a_provider_is_found_with_each_of_its_services_once():
    def version(service, number, is_default):
        return ServiceVersion(service, number, "t", f"/{service.replace('/', '-')}/{number}", (), is_default=is_default)

    routes = Routes([version("i/c/m/s/b", "1", False), version("i/c/m/s/b", "2", True), version("i/c/m/s/a", "1", True)])
    assert [(one.service, one.version) for one in routes.provided_by("i/c/m/s")] == [("i/c/m/s/a", "1"), ("i/c/m/s/b", "2")]
    assert routes.provided_by("i/c/m/x") == []


def test_every_version_of_a_service_is_found():
    routes = Routes([ServiceVersion("s", number, "t", f"/s/{number}", ()) for number in ("1", "2")])
    assert [one.version for one in routes.versions_of("s")] == ["1", "2"] and routes.versions_of("x") == []


def test_all_versions_are_listed_as_they_stand_in_the_configuration():
    routes = Routes([ServiceVersion(name, "1", "t", f"/{name}", ()) for name in "ba"])
    assert [one.service for one in routes.all()] == ["b", "a"]
