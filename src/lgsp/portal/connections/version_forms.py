"""The forms of a version of a service: declared by hand, or from an OpenAPI description.

Rules: those of `forms.py`.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lgsp.portal.connections.forms import LimitsForm, OurForm, line, text, why_field
from lgsp.portal.page.words import AUTHENTICATIONS, DIALECTS, RESENDINGS, retention_told
from lgsp.runtime.settings import setting


class VersionForm(LimitsForm):
    """A version of a service."""

    wide = ("why", "openapi")
    rare = (
        *LimitsForm.rare,
        "person_place",
        "person_data",
        "person_data_en",
        "probe",
        "body_retention",
        "resending",
        "parameters",
        "certificate",
        "key",
        "authorities",
    )
    field_order = (
        "version", "base_path", "upstreams", "endpoints", "kind", "token_url", "client_id", "header", "secret", "parameters", "certificate",
        "key", "authorities", "dialect", "timeout_s", "request_mb", "reply_mb",
    )  # fmt: skip
    version = line(_("Version"), _("For example 1.0."), length=50)
    base_path = line(_("Published path"), _("Where callers find it at the gateway, for example /gia-dat/1.0."))
    upstreams = text(
        _("Addresses of the provider's system"), _("One per line, for example https://10.20.1.5:8443/api."), required=False, rows=2
    )
    endpoints = text(
        _("Endpoints"),
        _("One per line: method and path, * for one segment, for example GET /gia/*. Empty: every one."),
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("How we identify ourselves to the provider"),
        choices=list(AUTHENTICATIONS.items()),
    )
    token_url = line(_("Token address"), _("For OAuth 2."), required=False)
    client_id = line(_("Client id or user name"), required=False)
    header = line(_("Header's name"), _("For an API key, for example X-API-Key."), required=False)
    secret = forms.CharField(
        label=_("Secret"),
        help_text=_("Sealed at once and never shown again. Empty: the one that is there stays."),
        required=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    parameters = text(
        _("Further facts of the identification"),
        _("One per line, name=value; only if the provider asks for them."),
        required=False,
        rows=2,
    )
    certificate = text(
        _("Our client certificate for this provider"),
        _("PEM, with its chain; shown in TLS beside the identification above. Empty: none."),
        required=False,
        rows=2,
    )
    key = forms.CharField(
        label=_("Its private key"),
        help_text=_("PEM, not encrypted. Sealed at once and never shown again. Empty: the one that is there stays."),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 2, "autocomplete": "off"}),
    )
    authorities = text(
        _("Authorities of the provider's certificate"),
        _("PEM; believed in place of the system's. Empty: the system's."),
        required=False,
        rows=2,
    )
    person_place = line(
        _("Where a request names the person"),
        _("For personal data, so that the person can see who asked: query:soDinhDanh, path:2, header:X, or body:/a/*/b."),
        required=False,
    )
    person_data = line(
        _("What kind of data, in plain words"),
        _("The person reads it, for example: full name, place of residence."),
        required=False,
    )
    person_data_en = line(_("The same in English"), required=False)
    probe = line(
        _("Path of the harmless call"),
        _("Asked by GET to test the connection and to check health, for example /communes. Empty: the first plain GET endpoint."),
        required=False,
    )
    body_retention = forms.ChoiceField(
        label=_("Keep the bodies of calls"),
        help_text=_("Sealed, for so long; then their key is destroyed. Empty: only digests are kept."),
        required=False,
    )
    dialect = forms.ChoiceField(label=_("Errors are told in the words of"), choices=list(DIALECTS.items()), required=False)
    timeout_s = forms.FloatField(label=_("Timeout in seconds"), min_value=0.1, max_value=3600, initial=30)
    request_mb = forms.FloatField(label=_("Largest request in MB"), min_value=0, initial=10)
    reply_mb = forms.FloatField(label=_("Largest reply in MB"), min_value=0, initial=100)
    is_default = forms.BooleanField(label=_("Default version of the service"), required=False)
    resending = forms.ChoiceField(
        label=_("Officers may send a call again"),
        choices=list(RESENDINGS.items()),
        required=False,
        help_text=_("In the caller's name, with a reason; every step is recorded."),
    )
    requires_signature = forms.BooleanField(label=_("Only signed requests (RFC 9421)"), required=False)
    why = why_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A class that the settings no longer know stays to be seen, so that it is refused and not lost unnoticed.
        names = dict.fromkeys((*setting("LGSP_RETENTION_CLASSES"), self.initial.get("body_retention") or ""))
        self.fields["body_retention"].choices = [("", "—"), *((name, retention_told(name)) for name in names if name)]


class DescriptionForm(OurForm):
    """A description to import as a draft: what it can't say itself."""

    version = line(_("Version"), _("For example 1.0. A draft of the same version is replaced."), length=50)
    base_path = line(_("Published path"), _("Where callers find it at the gateway, for example /gia-dat/1.0."))
    upstreams = text(
        _("Addresses of the provider's system"),
        _("One per line. Addresses in the description are not used."),
        required=False,
        rows=2,
    )
    why = why_field()


class OpenApiForm(DescriptionForm):
    """An OpenAPI description to import as a draft."""

    wide = ("why", "file")
    field_order = ("file", "pasted")
    file = forms.FileField(label=_("OpenAPI file"), help_text=_("JSON or YAML, OpenAPI 3.0 or 3.1."), required=False)
    pasted = text(_("or its text"), required=False, rows=10)

    def clean(self) -> dict[str, Any]:
        """A file or a text."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("file") and not cleaned.get("pasted"):
            self.add_error("file", _("Choose a file, or paste its text."))
        return cleaned
