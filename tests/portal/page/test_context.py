from django.test import RequestFactory
from django.urls import reverse

from lgsp.portal.page.context import NAVIGATION, frame


def test_every_page_of_the_navigation_exists() -> None:
    addresses = [reverse(f"portal:{name}") for _, pages in NAVIGATION for name, _, _ in pages]
    assert len(set(addresses)) == len(addresses)


def test_the_theme_is_one_of_two_or_the_systems(instance: str) -> None:
    request = RequestFactory().get("/")
    assert frame(request)["theme"] == ""
    request.COOKIES["lgsp_theme"] = "dark"
    assert frame(request)["theme"] == "dark"
    request.COOKIES["lgsp_theme"] = '"><script>'
    assert frame(request)["theme"] == ""
    assert str(frame(request)["instance"]) == "VN-H55"
