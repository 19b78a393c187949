"""Sign-in of officers through allauth.

Rules: nobody registers himself; an identity of the OpenID Connect issuer signs in only the officer whose e-mail address it
has verified.
"""

from collections.abc import Mapping

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from lgsp.registry.queries.officers import officer_by_email


def name_signing_in(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """Whose attempts are counted: the user name as it was sent, whichever step of the sign-in asks."""
    name = (credentials or {}).get("username") or request.POST.get("login", "")
    return name.strip().casefold()


class OfficerAccounts(DefaultAccountAdapter):
    """Local accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: the operator makes accounts."""
        return False


class OfficerIdentities(DefaultSocialAccountAdapter):
    """Identities of the OpenID Connect issuer."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: the operator makes accounts."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Connect a first-time identity with the officer of the same, verified, address."""
        if sociallogin.is_existing:
            return
        verified = [address.email for address in sociallogin.email_addresses if address.verified]
        officer = next((found for found in map(officer_by_email, verified) if found is not None), None)
        if officer is not None:
            sociallogin.connect(request, officer)
