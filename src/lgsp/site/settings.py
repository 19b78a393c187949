"""Django's settings, made from ours.

Rules: nothing here is read from a file of its own; whoever operates the platform knows only `LGSP_*` (docs/reference/settings.md).
The pages come with a strict content security policy: no inline script or style, nothing from outside.
"""

import importlib.util
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import session_key
from lgsp.runtime.settings import setting
from lgsp.site.database import database_url, django_database

_PACKAGE = Path(__file__).resolve().parent.parent


def _own_apps() -> list[str]:
    return [
        name
        for name in (
            "lgsp.registry",
            "lgsp.catalogue",
            "lgsp.exchanges",
            "lgsp.retention",
            "lgsp.replay",
            "lgsp.citizens",
            "lgsp.portal",
        )
        if importlib.util.find_spec(f"{name}.apps")
    ]


HOME = home_in_use()
HOME.prepare()
SECRET_KEY = session_key(HOME.keys)
DEBUG = False
ALLOWED_HOSTS = list(setting("LGSP_ALLOWED_HOSTS")) or ["localhost", "127.0.0.1", "[::1]", ".localhost"]
PORTAL_URL = str(setting("LGSP_PORTAL_URL"))
IS_BEHIND_TLS = PORTAL_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PORTAL_URL.rstrip("/")] if PORTAL_URL else []

INSTALLED_APPS = [
    *_own_apps(),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "lgsp.site.middleware.PlainAddressMiddleware",
    "lgsp.site.middleware.InstanceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "lgsp.portal.page.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "lgsp.site.urls"
ASGI_APPLICATION = "lgsp.site.asgi.application"
WSGI_APPLICATION = "lgsp.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_PACKAGE],  # a page's template goes by its path: portal/codes/templates/code_list.html
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lgsp.portal.page.context.frame",
            ]
        },
    }
]

DATABASES = {"default": django_database(database_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people --------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "registry.Officer"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "lgsp.site.accounts.name_signing_in"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "portal/page/templates/locked_out.html"
AXES_VERBOSE = False

ACCOUNT_ADAPTER = "lgsp.site.accounts.OfficerAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}  # of one account, axes counts, and its page says what to do
SOCIALACCOUNT_ADAPTER = "lgsp.site.accounts.OfficerIdentities"
SOCIALACCOUNT_ONLY = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "LGSP"


def _identity_providers() -> dict[str, Any]:
    if not setting("LGSP_OIDC_NAME"):
        return {}
    secret_file = str(setting("LGSP_OIDC_CLIENT_SECRET_FILE"))
    app = {
        "provider_id": "oidc",
        "name": setting("LGSP_OIDC_NAME"),
        "client_id": setting("LGSP_OIDC_CLIENT_ID"),
        "secret": Path(secret_file).read_text().strip() if secret_file else "",
        "settings": {"server_url": setting("LGSP_OIDC_SERVER_URL"), "token_auth_method": "client_secret_basic"},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


SOCIALACCOUNT_PROVIDERS = _identity_providers()

# --- sessions, headers ---------------------------------------------------------------------------------------------------

SESSION_COOKIE_NAME = "lgsp_session"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = IS_BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "lgsp_csrf"
CSRF_COOKIE_SECURE = IS_BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "lgsp.portal.page.refusals.form_too_old"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31536000 if IS_BEHIND_TLS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- language, time, files -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "lgsp_language"
LOCALE_PATHS = [_PACKAGE / "site" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = HOME.folder / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {"staticfiles": {"BACKEND": "lgsp.site.static_files.CollectedFiles"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# --- history, jobs, log --------------------------------------------------------------------------------------------------

SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["lgsp.site.jobs"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": str(setting("LGSP_LOG_LEVEL")).upper()},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
    },
}

# W004: user names are unique within an instance, and row-level security shows no other.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
