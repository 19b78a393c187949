"""The forms: what each asks, in which words, with an example where a newcomer would stumble.

Rules: a form checks shape only; the operations decide. Lists are written one per line. Dates are Vietnamese days.
"""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lgsp.citizens.rules import QUESTION_LENGTH_MAX
from lgsp.domain.periods import start_of_day
from lgsp.portal.page.words import CREDENTIALS
from lgsp.registry.facts import RateLimitFacts, SharedLimitsFacts

NO_CHOICE: Final = [("", "—")]
REGISTERED_KINDS: Final = frozenset({"certificate", "signature_key"})
"""Credentials that are handed over as a file, not issued."""


class OurForm(forms.Form):
    """A form whose fields look like ours; those named in `wide` take the whole width, those in `rare` are folded away until they are used."""

    wide: tuple[str, ...] = ("why",)
    rare: tuple[str, ...] = ()
    use_required_attribute = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs.setdefault("class", kind)
            field.is_wide = name in self.wide or isinstance(field.widget, forms.Textarea)

    def usual_fields(self) -> list[forms.BoundField]:
        """What nearly everybody fills in, before the reason."""
        return [field for field in self if field.name not in self.rare and field.name != "why"]

    def rare_fields(self) -> list[forms.BoundField]:
        """What few need."""
        return [field for field in self if field.name in self.rare]

    def is_rare_used(self) -> bool:
        """Whether a rare field holds something, or is at fault."""
        return any(field.errors or field.value() for field in self.rare_fields())


def line(label: Any, hint: Any = "", *, required: bool = True, length: int = 300) -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label, help_text=hint, required=required, max_length=length)


def text(label: Any, hint: Any = "", *, required: bool = True, rows: int = 3) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(label=label, help_text=hint, required=required, widget=forms.Textarea({"rows": rows}))


def day(label: Any, hint: Any = "") -> forms.DateField:
    """A Vietnamese day; empty means open."""
    return forms.DateField(label=label, help_text=hint, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


def whole(label: Any, hint: Any = "", *, required: bool = False) -> forms.IntegerField:
    """A whole number from 1."""
    return forms.IntegerField(label=label, help_text=hint, required=required, min_value=1)


def why_field() -> forms.CharField:
    """Every change has its reason."""
    return line(_("Reason"), _("It stands in the history, for example the number of a document: 125/STP-CNTT."))


def lines_of(value: str) -> list[str]:
    """The lines of a text without the empty ones."""
    return [stripped for part in value.splitlines() if (stripped := part.strip())]


def pairs_of(value: str) -> dict[str, str]:
    """The lines `name=value` of a text."""
    return {name.strip(): rest.strip() for name, _, rest in (part.partition("=") for part in lines_of(value))}


def instant(value: Any) -> Any:
    """The beginning of a Vietnamese day, None for none."""
    return start_of_day(value) if value else None


class ReasonForm(OurForm):
    """An act that needs only its reason."""

    why = why_field()


class AskForm(OurForm):
    """What a person asks of, or objects against, one use of their data."""

    kind = forms.ChoiceField(
        label=_("What do you want"),
        choices=[("question", _("Ask the agency a question")), ("objection", _("Object to this use of my data"))],
        initial="question",
    )
    text = forms.CharField(label=_("In your words"), max_length=QUESTION_LENGTH_MAX, widget=forms.Textarea({"rows": 5}))


class AnswerForm(OurForm):
    """An agency's answer to a person."""

    text = forms.CharField(
        label=_("Answer to the citizen"),
        help_text=_("The citizen reads it as it stands; it can't be changed afterwards."),
        max_length=QUESTION_LENGTH_MAX,
        widget=forms.Textarea({"rows": 5}),
    )
    why = why_field()


class HoldForm(OurForm):
    """A legal hold: on one transaction, or on a service in a period."""

    wide = ("why", "transaction_id", "service")
    document = line(_("Document that demands it"), _("For example: 125/CV-TTr of 20 November 2026."), length=200)
    transaction_id = line(_("Transaction id"), _("To hold one transaction."), required=False, length=36)
    service = line(
        _("or service"), _("To hold all of a service, for example VN-H55/GOV/H55.02/datdai/gia-dat."), required=False, length=510
    )
    since = day(_("From"))
    until = day(_("Until (that day not included)"), _("Empty: no end."))
    why = why_field()


class NoticeForm(OurForm):
    """Switching a version off, with what callers are told."""

    notice = line(
        _("Notice to callers"),
        _("Callers get it with the answer 503, for example: under maintenance until 18:00 today."),
        required=False,
    )
    why = why_field()


class MemberForm(OurForm):
    """An organisation."""

    code = line(
        _("Agency identification code"),
        _("Under Decision 20/2020/QĐ-TTg, for example H55.12. It never changes afterwards."),
        length=100,
    )
    name = line(_("Name"))
    name_en = line(_("English name"), required=False)
    parent = forms.ChoiceField(label=_("Superior agency"), required=False)
    old_code = line(_("Former code"), _("Before the reorganisation, for example 000.00.12.H55."), required=False)
    valid_from = day(_("Takes part from"))
    valid_to = day(_("Takes part until (that day not included)"), _("Empty: no end."))
    why = why_field()


class LimitsForm(OurForm):
    """A thing with ceilings that all who share it have together."""

    rare: tuple[str, ...] = (
        "rate_calls", "rate_period_s", "rate_burst", "quota_per_day", "quota_per_month", "concurrent_calls_max",
    )  # fmt: skip

    rate_calls = whole(_("At most so many calls"), _("Of all callers together, with the period; empty: no limit of speed."))
    rate_period_s = whole(_("in so many seconds"))
    rate_burst = whole(_("Calls at once"), _("How many may come together before the limit of speed counts."))
    quota_per_day = whole(_("Quota per day"))
    quota_per_month = whole(_("Quota per month"))
    concurrent_calls_max = whole(_("Calls under way at the same time"), _("Empty: as many as come."))

    def rate_limit(self) -> RateLimitFacts | None:
        """The limit of speed that was stated, if any."""
        calls = self.cleaned_data["rate_calls"]
        if calls is None:
            return None
        burst = self.cleaned_data["rate_burst"] or calls
        return RateLimitFacts(calls=calls, period_s=self.cleaned_data["rate_period_s"] or 1, burst=burst)

    def ceilings(self) -> SharedLimitsFacts | None:
        """The ceilings that were stated; None if there is none."""
        names = ("quota_per_day", "quota_per_month", "concurrent_calls_max")
        facts = SharedLimitsFacts(rate_limit=self.rate_limit(), **{name: self.cleaned_data[name] for name in names})
        return facts if facts != SharedLimitsFacts() else None


def initial_limits(ceilings: dict[str, Any] | None) -> dict[str, Any]:
    """What the fields of a form hold at first."""
    told = dict(ceilings or {})
    rate = told.pop("rate_limit", None) or {}
    return told | {f"rate_{name}": value for name, value in rate.items()}


class SubsystemForm(LimitsForm):
    """An information system."""

    field_order = ("code", "name", "name_en", "networks")
    code = line(_("System code"), _("Short, without accents, for example motcua. It never changes afterwards."), length=100)
    name = line(_("Name"))
    name_en = line(_("English name"), required=False)
    networks = text(
        _("Networks it may call from"),
        _("One per line, for example 10.20.0.0/16. Empty: from anywhere."),
        required=False,
        rows=2,
    )
    why = why_field()

    def facts(self) -> dict[str, Any]:
        """What the form states."""
        said = {name: self.cleaned_data[name] for name in ("code", "name", "name_en")}
        return said | {"networks": lines_of(self.cleaned_data["networks"]), "ceilings": self.ceilings()}


class CredentialForm(OurForm):
    """A credential to issue."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind, word) for kind, word in CREDENTIALS.items() if kind not in REGISTERED_KINDS]
    )
    note = line(_("Note"), _("Who gets it, for example: vendor of the one-stop system."), required=False)
    valid_from = day(_("In force from"))
    valid_to = day(_("In force until (that day not included)"), _("Empty: no end."))
    why = why_field()


class RotationForm(OurForm):
    """How long the old credential stays in force beside the new one."""

    overlap_hours = forms.IntegerField(
        label=_("Overlap in hours"),
        help_text=_("The old credential still works for so long, so that the system can change over without a stop."),
        min_value=0,
        max_value=2160,
        initial=24,
    )
    why = why_field()


class ServiceForm(OurForm):
    """A service."""

    wide = ("title", "title_en", "why")
    code = line(_("Service code"), _("Short, without accents, for example gia-dat. It never changes afterwards."), length=100)
    title = line(_("Title"))
    title_en = line(_("English title"), required=False)
    description = text(_("Description"), _("What one asks, what one gets, for whom."), required=False)
    legal_basis = text(_("Legal basis"), required=False, rows=2)
    why = why_field()


class RightForm(LimitsForm):
    """An access right to grant."""

    may_hide_use = forms.BooleanField(
        label=_("May keep a use of personal data from the person (only where a law says so)"), required=False
    )

    rare = ()
    wide = ("why", "consumer", "service")
    field_order = ("consumer", "service", "purpose", "legal_basis", "endpoints", "fields_seen", "valid_from", "valid_to")
    consumer = forms.ChoiceField(label=_("Who may call (information system)"))
    service = forms.ChoiceField(label=_("Which service"))
    purpose = text(_("Purpose"), _("For example: checking the applicant's enterprise while receiving a dossier."), rows=2)
    legal_basis = text(_("Legal basis"), _("For example: Decree 47/2020/NĐ-CP, article 9; agreement 12/TT-2025."), rows=2)
    endpoints = text(_("Endpoints"), _("One per line, for example GET /gia/*. Empty: the whole service."), required=False)
    fields_seen = text(
        _("Fields that may be seen"),
        _("One per line, for example /duLieu/hoTen or /danhSach/*/ten. Empty: all. Others are removed from the reply."),
        required=False,
    )
    valid_from = day(_("In force from"))
    valid_to = day(_("In force until (that day not included)"), _("Empty: no end."))
    why = why_field()


class KeyFileForm(OurForm):
    """A certificate or a public key that a system hands over."""

    wide = ("why", "file")
    kind = forms.ChoiceField(
        label=_("What it is for"),
        choices=[
            ("certificate", _("client certificate, by which the system is known in TLS")),
            ("signature_key", _("key that signs requests")),
        ],
    )
    file = forms.FileField(label=_("File"), help_text=_("PEM. Never hand over the private key: a file with one is refused."))
    why = why_field()


class TokenForm(OurForm):
    """A token for the JSON API."""

    name = line(_("What it is for"), _("For example: nightly export."), length=200)
    days = forms.IntegerField(label=_("Valid for so many days"), min_value=1, max_value=366, initial=90)
