from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory

from lgsp.domain.errors import ActRefused, RoleMissing
from lgsp.portal.connections.forms import ReasonForm
from lgsp.portal.page.act_pages import ActPage, act_page, check_may, reason_page

PAGE = ActPage(section="members", heading="Tạm ngừng", button="Tạm ngừng", back="/members", crumbs=[("/members", "Cơ quan")])


@pytest.fixture
def request_of(operator: Any, officer: Any) -> Any:
    def make(**posted: str) -> Any:
        request = RequestFactory().post("/", posted) if posted else RequestFactory().get("/")
        request.user = SimpleNamespace(name="An", role="operator")
        request._messages = CookieStorage(request)
        return request

    return make


def test_a_form_is_not_shown_to_who_may_not_send_it() -> None:
    check_may(SimpleNamespace(role="operator"), "suspend_member", {"suspend_member"})
    with pytest.raises(RoleMissing):
        check_may(SimpleNamespace(role="auditor"), "suspend_member", set())


def test_an_act_goes_back_to_its_thing(request_of: Any) -> None:
    request = request_of(why="thử")
    answer = act_page(request, PAGE, ReasonForm(request.POST), lambda form: form.cleaned_data["why"])
    assert (answer.status_code, answer["Location"]) == (302, "/members")
    elsewhere = act_page(request, PAGE, ReasonForm(request.POST), lambda form: HttpResponse("x"))
    assert elsewhere.content == b"x"


def test_a_refused_act_shows_the_form_again(request_of: Any) -> None:
    def refuse(form: Any) -> None:
        raise ActRefused(why="đang bận")

    request = request_of(why="lý do đã gõ")
    answer = act_page(request, PAGE, ReasonForm(request.POST), refuse)
    assert answer.status_code == 422
    assert "đang bận" in answer.content.decode()
    assert "lý do đã gõ" in answer.content.decode()


def test_looking_does_nothing(request_of: Any) -> None:
    assert act_page(request_of(), PAGE, ReasonForm(), lambda form: pytest.fail("done")).status_code == 200


def test_an_act_with_a_reason_hears_who_when_and_why(request_of: Any) -> None:
    heard: dict[str, Any] = {}

    def note(**told: Any) -> str:
        heard.update(told)
        return "done"

    request = request_of(why="hết hạn văn bản")
    assert reason_page(request, PAGE, note).status_code == 302
    assert (heard["by"], heard["why"]) == (request.user, "hết hạn văn bản")
    assert heard["now"].tzinfo is not None
    heard.clear()
    assert reason_page(request_of(why=""), PAGE, note).status_code == 422
    assert not heard
