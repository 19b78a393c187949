from typing import Any

from django.utils.translation import override

from lgsp.portal.page.parties import names_of


def test_identifiers_that_are_registered_have_their_names(world: Any) -> None:
    with override("vi"):
        names = names_of([world.onestop.identifier, ""], [world.service.identifier, "VN-H55/GOV/X/y"])
    assert names == {world.onestop.identifier: "Một cửa", world.service.identifier: "Tra cứu giá đất"}


def test_no_identifier_asks_nothing() -> None:
    assert names_of([], [""]) == {}
