"""Addresses of the pages of an officer's own account, and signing in by a link."""

from django.urls import URLPattern, path

from lgsp.portal.account import account, sign_in
from lgsp.portal.page.addresses import page

urlpatterns: list[URLPattern] = [
    path("sign-in/<str:token>", sign_in.by_link, name="sign_in_link"),
    page("account", account.account, "account"),
    page("account/tokens/new", account.issue_token, "token_new"),
    page("account/tokens/<str:key_id>/revoke", account.revoke_token, "token_revoke"),
]
