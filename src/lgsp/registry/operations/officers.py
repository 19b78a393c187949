"""Officers: made, changed, signed in once by a link, given tokens for the JSON API.

Rules: a link and a token are given back once and kept as verifiers; a link works once and not for long.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from lgsp.domain.errors import ActRefused, AlreadyRegistered, NotRegistered, SignInLinkRefused
from lgsp.domain.faults import Fault
from lgsp.protocol.credentials.verifiers import new_secret, verifier_of
from lgsp.registry.facts import OfficerFacts
from lgsp.registry.models import ApiToken, Member, Officer, SignInLink
from lgsp.registry.operations.audit.records import By, begin, refuse
from lgsp.registry.operations.credentials import SALT_BYTES
from lgsp.registry.queries.officers import sign_in_link
from lgsp.registry.queries.scope import current_instance

LINK_LIFETIME_MAX: Final = timedelta(days=7)
TOKEN_LIFETIME_MAX: Final = timedelta(days=366)


def create_officer(*, facts: OfficerFacts, by: By, why: str, now: datetime) -> Officer:
    """Make an account without a password (a link signs in the first time). Safe to repeat with the same facts."""
    with begin("create_officer", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(None)
        member = _member(facts.member)
        officer = Officer.objects.filter(username=facts.username).first()
        columns = {"name": facts.name, "email": facts.email, "role": facts.role, "member": member}
        if officer is not None and any(getattr(officer, name) != value for name, value in columns.items()):
            raise AlreadyRegistered(username=facts.username)
        if officer is None:
            officer = Officer(of_instance_id=current_instance(), username=facts.username, created_at=now, **columns)
            officer.set_unusable_password()
            act.save(officer)
    return officer


def _member(identifier: str) -> Member | None:
    if not identifier:
        return None
    member = Member.objects.filter(identifier=identifier).first()
    if member is None:
        raise NotRegistered(member=identifier)
    return member


def change_officer(*, officer: Officer, facts: OfficerFacts, is_active: bool, by: By, why: str, now: datetime) -> Officer:
    """Change an account's name, address, role, member, or whether it may sign in."""
    with begin("change_officer", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(None)
        if facts.username != officer.username:
            raise ActRefused(username=officer.username, why="a user name never changes")
        officer.name, officer.email, officer.role = facts.name, facts.email, facts.role
        officer.member, officer.is_active = _member(facts.member), is_active
        act.save(officer)
    return officer


def set_password(*, officer: Officer, password: str, by: By, now: datetime) -> Officer:
    """Give an account a password; raises `ContentRefused` if it is weak."""
    try:
        validate_password(password, officer)
    except ValidationError as cause:
        refuse(Fault(("password",), message, message) for message in cause.messages)
    with begin("set_password", by=by, why="set a password", now=now, publishes=False) as act:
        officer.set_password(password)
        act.save(officer)
    return officer


def create_sign_in_link(*, officer: Officer, lifetime: timedelta, by: By, now: datetime) -> str:
    """The token of a link that signs the officer in once.

    Raises `ActRefused` for an inactive account or a lifetime over seven days.
    """
    if not timedelta(0) < lifetime <= LINK_LIFETIME_MAX:
        raise ActRefused(why="a sign-in link lives for at most seven days")
    with begin("create_sign_in_link", by=by, why="sign in by link", now=now, publishes=False) as act:
        act.concerns(None)
        if not officer.is_active:
            raise ActRefused(username=officer.username, why="the account is not active")
        key_id, secret = secrets.token_hex(8), new_secret()
        SignInLink.objects.create(
            of_instance_id=current_instance(),
            officer=officer,
            key_id=key_id,
            verifier=verifier_of(secret, salt=secrets.token_bytes(SALT_BYTES)),
            expires_at=now + lifetime,
            created_at=now,
            created_by=act.by_text,
        )
    return f"{key_id}.{secret}"


@transaction.atomic
def redeem_sign_in_link(*, token: str, now: datetime) -> Officer:
    """Use a link up and say whom it signs in; raises `SignInLinkRefused`. Of two at once, one succeeds."""
    link = sign_in_link(token, now)
    if link is None or not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        raise SignInLinkRefused
    return link.officer


def issue_api_token(*, officer: Officer, name: str, lifetime: timedelta, by: By, now: datetime) -> str:
    """A token for the JSON API, given back once: `lgspt_<id>_<secret>`. An officer makes his own; an operator anybody's."""
    if not timedelta(0) < lifetime <= TOKEN_LIFETIME_MAX:
        raise ActRefused(why="a token lives for at most one year")
    with begin("issue_api_token", by=by, why=f"token {name}", now=now, publishes=False) as act:
        if isinstance(by, Officer) and by.pk != officer.pk and by.role != "operator":
            raise ActRefused(why="a token is made by its owner or by an operator")
        key_id, secret = secrets.token_hex(8), new_secret()
        ApiToken.objects.create(
            of_instance_id=current_instance(),
            officer=officer,
            key_id=key_id,
            verifier=verifier_of(secret, salt=secrets.token_bytes(SALT_BYTES)),
            name=name[:200],
            valid_to=act.now + lifetime,
            created_at=now,
        )
    return f"lgspt_{key_id}_{secret}"


def revoke_api_token(*, token: ApiToken, by: By, now: datetime) -> ApiToken:
    """End a token at once. Safe to repeat."""
    with begin("revoke_api_token", by=by, why="revoke a token", now=now, publishes=False) as act:
        if isinstance(by, Officer) and by.pk != token.officer_id and by.role != "operator":
            raise ActRefused(why="a token is revoked by its owner or by an operator")
        if token.revoked_at is None:
            token.revoked_at = now
            act.save(token)
    return token
