"""The forms of sending a call again: as it was, or edited.

Rules: those of `forms.py`. A browser sends line ends as CR LF; they become LF again.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lgsp.portal.connections.forms import OurForm, line, text, why_field
from lgsp.replay.rules import REPLAYED_METHODS


class ResendForm(OurForm):
    """Send it as it was. The tick is asked for only where it could be done twice."""

    wide = ("why", "accepts_repeat")
    accepts_repeat = forms.BooleanField(label=_("I accept that it may be done twice"), required=False)
    why = why_field()

    def __init__(self, *args: Any, is_risky: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_risky:
            del self.fields["accepts_repeat"]


class EditedForm(ResendForm):
    """Send it edited."""

    wide = ("why", "accepts_repeat", "target", "body")
    field_order = ("method", "content_type", "target", "body", "accepts_repeat", "why")
    method = forms.ChoiceField(label=_("Method"), choices=[(name, name) for name in REPLAYED_METHODS])
    target = line(_("Path and query"), _("Below the service's own published path."), length=8000)
    content_type = line(_("Content type"), required=False, length=200)
    body = text(_("Body"), required=False, rows=10)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].strip = False

    def clean_body(self) -> str:
        """With the line ends it had before the browser's."""
        return str(self.cleaned_data["body"]).replace("\r\n", "\n")
