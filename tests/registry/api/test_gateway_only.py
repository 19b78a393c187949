"""Whoever does not show the home's key finds nothing at all."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from lgsp.registry.api.gateway_only import gateway_only
from lgsp.registry.operations.platform_services import PLATFORM_KEY_FIELD
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import platform_service_key


@gateway_only
def page(request, *words, **named):
    return HttpResponse(f"{words} {named}")


def test_the_gateway_gets_in_and_its_arguments_pass():
    key = platform_service_key(home_in_use().keys)
    request = RequestFactory().post("/x", headers={PLATFORM_KEY_FIELD: key})
    assert page(request, 1, code="H55").content == b"(1,) {'code': 'H55'}" and page.csrf_exempt


@pytest.mark.parametrize("shown", [{}, {PLATFORM_KEY_FIELD: ""}, {PLATFORM_KEY_FIELD: "wrong"}, {PLATFORM_KEY_FIELD: "khoá\xff"}])
def test_anybody_else_gets_404(shown):
    assert page(RequestFactory().get("/x", headers=shown)).status_code == 404
