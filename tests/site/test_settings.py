"""Django's settings."""

import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command


def test_djangos_own_checks_find_nothing(db: None) -> None:
    call_command("check", fail_level="WARNING", stderr=StringIO(), stdout=StringIO())


def test_no_inline_script_or_style_and_nothing_from_outside_is_allowed() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    told = [source for sources in directives.values() for source in sources]
    assert set(told) == {"'none'", "'self'", "data:"}


def test_passwords_are_argon2_and_tries_are_counted() -> None:
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert settings.AUTHENTICATION_BACKENDS[0] == "axes.backends.AxesStandaloneBackend"


@pytest.mark.parametrize(("url", "is_secure"), [("https://lgsp.example.vn", "True"), ("http://127.0.0.1:8000", "False")])
def test_cookies_are_secure_where_the_portal_is(url: str, is_secure: str) -> None:
    code = "from lgsp.site import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)"
    environment = {**os.environ, "LGSP_PORTAL_URL": url}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.split() == [is_secure] * 3


def test_an_openid_issuer_is_known_when_it_is_set(tmp_path: object) -> None:
    code = "from lgsp.site import settings as s; print(s.SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS'][0]['secret'])"
    secret = f"{tmp_path}/secret"
    with open(secret, "w") as file:  # noqa: PTH123
        file.write("bi-mat\n")
    environment = {
        **os.environ,
        "LGSP_OIDC_NAME": "SSO tỉnh",
        "LGSP_OIDC_SERVER_URL": "https://sso.example.vn",
        "LGSP_OIDC_CLIENT_ID": "lgsp",
        "LGSP_OIDC_CLIENT_SECRET_FILE": secret,
    }
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "bi-mat"
