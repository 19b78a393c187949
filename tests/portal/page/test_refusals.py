import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client, RequestFactory

from lgsp.domain.errors import NotRegistered, RoleMissing
from lgsp.portal.page import refusals


def test_an_address_that_is_not_there_says_what_to_do(operator: Client) -> None:
    answer = operator.get("/khong-co")
    assert answer.status_code == 404
    assert "Không có trang này" in answer.content.decode()


def test_a_thing_that_is_not_registered_is_a_page_with_its_code(operator: Client) -> None:
    answer = operator.get("/members/VN-H55/GOV/H99")
    assert answer.status_code == 404
    assert "registry.not_registered" in answer.content.decode()


def test_a_form_without_its_proof_is_explained(operator: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = operator.cookies
    answer = strict.post("/members/new", {})
    assert answer.status_code == 403
    assert "Biểu mẫu không được chấp nhận" in answer.content.decode()


@pytest.mark.django_db
def test_each_refusal_has_its_status(instance: str) -> None:
    request = RequestFactory().get("/")
    assert refusals.bad_request(request).status_code == 400
    assert refusals.forbidden(request, PermissionDenied()).status_code == 403
    assert refusals.not_found(request, Http404()).status_code == 404


def test_only_our_errors_outside_the_api_become_pages(instance: str) -> None:
    middleware = refusals.RefusalMiddleware(lambda request: None)  # type: ignore[arg-type,return-value]
    page = middleware.process_exception(RequestFactory().get("/"), RoleMissing(act="x"))
    assert page is not None
    assert page.status_code == 403
    assert middleware.process_exception(RequestFactory().get("/api/v1/members"), NotRegistered(member="x")) is None
    assert middleware.process_exception(RequestFactory().get("/"), KeyError("x")) is None
