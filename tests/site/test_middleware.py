"""Which instance a request works for."""

import pytest
from django.http import HttpRequest, HttpResponse

from lgsp.domain.errors import InstanceNotChosen
from lgsp.registry.queries.scope import current_instance
from lgsp.site.middleware import InstanceMiddleware, PlainAddressMiddleware


def test_a_request_works_for_the_instance_of_the_home_and_no_longer(db: None) -> None:
    answer = InstanceMiddleware(lambda request: HttpResponse(current_instance()))(HttpRequest())
    assert answer.content == b"VN-H55"
    with pytest.raises(InstanceNotChosen):
        current_instance()


def test_the_health_address_has_no_instance() -> None:
    request = HttpRequest()
    request.path = "/health"

    def answer(_: HttpRequest) -> HttpResponse:
        with pytest.raises(InstanceNotChosen):
            current_instance()
        return HttpResponse("ok")

    assert InstanceMiddleware(answer)(request).content == b"ok"


@pytest.mark.parametrize(("path", "query"), [("/a\0b", ""), ("/a", "q=%00"), ("/a", "q=a\0")])
def test_an_address_with_a_nul_is_refused(path: str, query: str) -> None:
    request = HttpRequest()
    request.path, request.META = path, {"QUERY_STRING": query}
    assert PlainAddressMiddleware(lambda _: HttpResponse("ok"))(request).status_code == 400
    request.path, request.META = "/a", {"QUERY_STRING": "q=%C4%91"}
    assert PlainAddressMiddleware(lambda _: HttpResponse("ok"))(request).content == b"ok"
