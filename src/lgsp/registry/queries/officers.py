"""Officers and their tokens."""

from datetime import datetime

from lgsp.protocol.credentials.verifiers import is_verified
from lgsp.registry.models import ApiToken, Officer, SignInLink


def officers() -> list[Officer]:
    """Everybody who may sign in, or once could."""
    return list(Officer.objects.select_related("member").order_by("username"))


def officer_by_username(username: str) -> Officer | None:
    """One officer."""
    return Officer.objects.select_related("member").filter(username=username).first()


def officer_by_email(email: str) -> Officer | None:
    """The active officer of an address, if it is of exactly one."""
    found = list(Officer.objects.filter(email__iexact=email, is_active=True).exclude(email="")[:2])
    return found[0] if len(found) == 1 else None


def sign_in_link(token: str, now: datetime) -> SignInLink | None:
    """The link of a token, if it may still be used. Says so without using it up."""
    key_id, _, secret = token.partition(".")
    link = SignInLink.objects.select_related("officer").filter(key_id=key_id).first()
    if link is None or link.used_at is not None or link.expires_at <= now or not link.officer.is_active:
        return None
    return link if is_verified(secret, link.verifier) else None


def officer_of_api_token(token: str, now: datetime) -> Officer | None:
    """Whose token it is, if it is in force."""
    prefix, _, rest = token.partition("_")
    key_id, _, secret = rest.partition("_")
    row = ApiToken.objects.select_related("officer").filter(key_id=key_id, revoked_at=None, valid_to__gt=now).first()
    if prefix != "lgspt" or row is None or not row.officer.is_active or not is_verified(secret, row.verifier):
        return None
    return row.officer


def api_tokens_of(officer: Officer) -> list[ApiToken]:
    """The tokens of an officer, newest first."""
    return list(ApiToken.objects.filter(officer=officer).order_by("-created_at"))
