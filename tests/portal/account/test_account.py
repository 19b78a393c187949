import re

from django.test import Client

from lgsp.registry.queries.officers import api_tokens_of, officer_of_api_token, officers
from lgsp.runtime.clock import now


def test_a_token_is_made_shown_once_and_revoked(operator: Client) -> None:
    assert operator.get("/account/tokens/new").status_code == 200
    answer = operator.post("/account/tokens/new", {"name": "kết xuất đêm", "days": "30"})
    (token,) = re.findall(r"lgspt_[0-9a-f]+_[\w-]+", answer.content.decode())
    owner = officer_of_api_token(token, now())
    assert owner is not None
    assert owner.username == "an-operator"
    page = operator.get("/account").content.decode()
    assert "kết xuất đêm" in page
    assert token not in page
    (row,) = api_tokens_of(owner)
    assert operator.get(f"/account/tokens/{row.key_id}/revoke").status_code == 405
    operator.post(f"/account/tokens/{row.key_id}/revoke")
    assert officer_of_api_token(token, now()) is None
    assert operator.post("/account/tokens/khong-co/revoke").status_code == 404


def test_a_token_lives_at_most_a_year(operator: Client) -> None:
    assert operator.post("/account/tokens/new", {"name": "x", "days": "500"}).status_code == 422


def test_a_password_is_set_after_signing_in_by_link(operator: Client) -> None:
    assert "Chưa đặt mật khẩu" in operator.get("/account").content.decode()
    word = "mot-mat-khau-rat-dai-2026"
    operator.post("/accounts/password/set/", {"password1": word, "password2": word})
    assert officers()[0].check_password(word)
