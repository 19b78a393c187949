from typing import Any

from lgsp.domain.caching import Kept
from lgsp.domain.configuration import Authentication
from lgsp.gateway.messages.cache import VARIANTS_MAX, Cache, Shelf
from tests.gateway.world import service


def kept(body: bytes = b"x", **varies: str) -> Kept:
    pairs = tuple((name.encode(), value.encode()) for name, value in varies.items())
    return Kept(200, (), body, pairs, received_s=0, age_s_first=0, lifetime_s=60)


def put(shelf: Shelf, target: str, one: Kept, *, right: str = "a", instead_of: Kept | None = None) -> None:
    shelf.put(target, right, one, instead_of=instead_of)


def test_a_reply_is_found_under_its_right_only() -> None:
    shelf, one = Shelf(10_000), kept()
    put(shelf, "/x", one)
    assert shelf.find("/x", "a", []) is one
    assert shelf.find("/x", "b", []) is shelf.find("/y", "a", []) is None
    assert "1 addresses" in repr(shelf)


def test_replies_that_vary_stand_beside_each_other_up_to_a_bound() -> None:
    shelf = Shelf(1_000_000)
    for number in range(VARIANTS_MAX + 3):
        put(shelf, "/x", kept(accept=str(number)))
    found = [shelf.find("/x", "a", [(b"Accept", str(number).encode())]) is not None for number in range(VARIANTS_MAX + 3)]
    assert found == [False] * 3 + [True] * VARIANTS_MAX
    assert shelf.size_bytes == VARIANTS_MAX * kept(accept="1").size_bytes + 1  # "10" has a byte more


def test_a_newer_reply_takes_the_place_of_the_one_that_was_found() -> None:
    shelf, one, other = Shelf(10_000), kept(b"1"), kept(b"2")
    put(shelf, "/x", one)
    put(shelf, "/x", other, instead_of=one)
    assert shelf.find("/x", "a", []) is other
    assert shelf.size_bytes == other.size_bytes
    shelf.drop("/x", "a", one)
    shelf.drop("/x", "a", other)
    assert shelf.size_bytes == 0


def test_what_was_used_longest_ago_goes_first() -> None:
    shelf = Shelf(3 * kept().size_bytes)
    for target in "123":
        put(shelf, target, kept())
    shelf.find("1", "a", [])
    put(shelf, "4", kept())
    assert [target for target in "1234" if shelf.find(target, "a", [])] == ["1", "3", "4"]
    put(shelf, "5", kept(b"x" * 10_000))
    assert shelf.find("5", "a", []) is None


def test_a_change_drops_what_is_kept_of_the_address_for_every_right() -> None:
    shelf = Shelf(10_000)
    for right in "ab":
        put(shelf, "/x", kept(), right=right)
    put(shelf, "/y", kept())
    shelf.drop_target("/x")
    shelf.drop_target("/never")
    assert [shelf.find("/x", right, []) for right in "ab"] == [None, None]
    assert shelf.size_bytes == kept().size_bytes


def test_a_service_keeps_its_shelf_until_it_leads_elsewhere() -> None:
    cache = Cache()

    def version(**facts: Any) -> Any:
        return service("http://a", cache_bytes_max=10_000, **facts)

    shelf = cache.shelf(version())
    assert cache.shelf(version(title="khác")) is shelf
    assert cache.shelf(version(version="2.0")) is not shelf
    assert cache.shelf(version(authentication=Authentication("basic"))) is not shelf
    assert "2 services" in repr(cache)


def test_all_shelves_together_are_bounded() -> None:
    cache = Cache(bytes_max=3 * kept().size_bytes)
    small, large = (cache.shelf(service("", service=name, cache_bytes_max=10_000)) for name in ("s", "l"))
    put(small, "1", kept())
    for target in "123":
        put(large, target, kept())
    cache.make_room()
    assert small.find("1", "a", []) is not None
    assert [target for target in "123" if large.find(target, "a", [])] == ["2", "3"]
