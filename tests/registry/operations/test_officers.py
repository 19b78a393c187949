"""Officers, sign-in links, tokens."""

from datetime import timedelta
from typing import Any

import pytest

from lgsp.domain.errors import ActRefused, AlreadyRegistered, ContentRefused, NotRegistered, RoleMissing, SignInLinkRefused
from lgsp.registry.facts import OfficerFacts
from lgsp.registry.models import ApiToken, Officer, SignInLink
from lgsp.registry.operations.officers import (
    change_officer,
    create_officer,
    create_sign_in_link,
    issue_api_token,
    redeem_sign_in_link,
    revoke_api_token,
    set_password,
)
from lgsp.registry.queries.officers import officer_of_api_token
from lgsp.runtime.clock import now

HOUR = timedelta(hours=1)


def officer(username: str = "an", role: str = "operator", **more: Any) -> Officer:
    facts = OfficerFacts(username=username, name="An", role=role, **more)
    return create_officer(facts=facts, by="test", why="thử", now=now())


def test_an_account_is_made_once_without_a_password(instance: str) -> None:
    first = officer()
    assert officer().pk == first.pk
    assert not first.has_usable_password()
    with pytest.raises(AlreadyRegistered):
        officer(role="leader")
    with pytest.raises(NotRegistered):
        officer("binh", member="VN-H55/GOV/khong-co")


def test_an_account_changes_all_but_its_name(instance: str) -> None:
    facts = OfficerFacts(username="an", name="An", role="leader")
    told: dict[str, Any] = {"by": "test", "why": "thử", "now": now()}
    changed = change_officer(officer=officer(), facts=facts, is_active=False, **told)
    assert (changed.role, changed.is_active) == ("leader", False)
    with pytest.raises(ActRefused):
        change_officer(officer=changed, facts=OfficerFacts(username="b", name="b", role="leader"), is_active=True, **told)


def test_a_password_is_argon2_and_not_weak(instance: str) -> None:
    who = officer()
    with pytest.raises(ContentRefused):
        set_password(officer=who, password="12345678", by=who, now=now())
    set_password(officer=who, password="nước chảy đá mòn 7", by=who, now=now())
    assert who.password.startswith("argon2$") and who.check_password("nước chảy đá mòn 7")
    assert not hasattr(who.history.first(), "password")


def test_a_link_signs_in_once(instance: str) -> None:
    who = officer()
    token = create_sign_in_link(officer=who, lifetime=HOUR, by="test", now=now())
    assert token.partition(".")[2] not in SignInLink.objects.get().verifier
    assert redeem_sign_in_link(token=token, now=now()) == who
    with pytest.raises(SignInLinkRefused):
        redeem_sign_in_link(token=token, now=now())


@pytest.mark.parametrize("token", ["", "x", "x.y"])
def test_a_link_that_is_none_is_refused(instance: str, token: str) -> None:
    with pytest.raises(SignInLinkRefused):
        redeem_sign_in_link(token=token, now=now())


def test_a_link_ends_with_its_time_its_secret_or_its_account(instance: str) -> None:
    who = officer()
    token = create_sign_in_link(officer=who, lifetime=HOUR, by="test", now=now())
    for odd, at in ((token, now() + HOUR), (token + "x", now())):
        with pytest.raises(SignInLinkRefused):
            redeem_sign_in_link(token=odd, now=at)
    who.is_active = False
    who.save()
    with pytest.raises(SignInLinkRefused):
        redeem_sign_in_link(token=token, now=now())
    with pytest.raises(ActRefused, match="not active"):
        create_sign_in_link(officer=who, lifetime=HOUR, by="test", now=now())


def test_links_live_seven_days_at_most_and_are_made_by_operators(instance: str) -> None:
    who = officer()
    with pytest.raises(ActRefused):
        create_sign_in_link(officer=who, lifetime=timedelta(days=8), by="test", now=now())
    with pytest.raises(RoleMissing):
        create_sign_in_link(officer=who, lifetime=HOUR, by=officer("lan", "leader"), now=now())


def test_a_token_names_its_officer_until_it_ends(instance: str) -> None:
    who = officer()
    token = issue_api_token(officer=who, name="máy", lifetime=HOUR, by=who, now=now())
    assert officer_of_api_token(token, now()) == who
    assert officer_of_api_token(token, now() + HOUR) is None
    assert officer_of_api_token(token + "x", now()) is None
    assert officer_of_api_token(token.replace("lgspt", "other"), now()) is None
    assert officer_of_api_token("", now()) is None
    for _ in range(2):
        revoke_api_token(token=ApiToken.objects.get(), by=who, now=now())
    assert officer_of_api_token(token, now()) is None


def test_tokens_are_made_and_revoked_by_their_owner_or_an_operator(instance: str) -> None:
    who, other = officer("lan", "leader"), officer("mai", "auditor")
    with pytest.raises(ActRefused):
        issue_api_token(officer=who, name="x", lifetime=HOUR, by=other, now=now())
    with pytest.raises(ActRefused):
        issue_api_token(officer=who, name="x", lifetime=timedelta(days=400), by=who, now=now())
    issue_api_token(officer=who, name="x", lifetime=HOUR, by=officer(), now=now())
    with pytest.raises(ActRefused):
        revoke_api_token(token=ApiToken.objects.get(), by=other, now=now())
