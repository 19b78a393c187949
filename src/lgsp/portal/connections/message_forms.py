"""The forms about messages: a WSDL to import, a mapping with a sample to try it on.

Rules: a rule of a mapping stands on one line, `set header X-Unit = {call.consumer}`, `rename query id = ma`, `remove header X-Old`; what can't be
read is told with its line.
"""

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lgsp.portal.connections.forms import OurForm, line, lines_of
from lgsp.portal.connections.forms import text as paragraph
from lgsp.portal.connections.version_forms import DescriptionForm

_RULE: Final = re.compile(r"(set|rename|remove)\s+(header|query)\s+([^=\s]+)\s*(?:=\s*(.*))?")
FORMS: Final = {
    "OPENAPI": _("as REST: callers send JSON, the platform makes the SOAP message"),
    "SOAP": _("as SOAP: messages pass as they are, rights by operation"),
    "REST": _("as XML that the schemas describe"),
}
"""In which form a service with a WSDL or with XML schemas is offered."""
VALIDATIONS: Final = {
    "off": _("not at all"),
    "report": _("yes; what does not fit is recorded"),
    "enforce": _("yes; what does not fit is refused"),
}
LANGUAGES: Final = {"": _("the body stays as it is"), "jmespath": "JMESPath (JSON)", "xslt": "XSLT 1.0 (XML)"}


class WsdlForm(DescriptionForm):
    """A WSDL to import as a draft."""

    wide = ("why", "file", "kind")
    field_order = ("file", "kind", "validation")
    file = forms.FileField(
        label=_("WSDL file"),
        help_text=_("Or an XSD, or a zip with everything that is imported. Nothing is fetched from the network."),
    )
    kind = forms.ChoiceField(label=_("How it is offered"), choices=list(FORMS.items()))
    validation = forms.ChoiceField(label=_("Messages are checked"), choices=list(VALIDATIONS.items()))


class MappingForm(OurForm):
    """A mapping, and a sample."""

    wide = ("why", "sample", "text", "rules")
    name = line(_("Name"), _("It stands in the journal, for example: short land price."), required=False, length=100)
    language = forms.ChoiceField(label=_("The body is rewritten by"), choices=list(LANGUAGES.items()), required=False)
    text = paragraph(
        _("Expression or stylesheet"),
        _("JMESPath sees body, query, header, call and status, for example {ten: body.name, ma: query.id}."),
        required=False,
        rows=8,
    )
    rules = paragraph(
        _("Header fields and query"),
        _("One per line: set header X-Unit = {call.consumer}, rename query id = ma, remove header X-Old."),
        required=False,
        rows=3,
    )
    sample = paragraph(_("Sample of a message"), _("Only for trying; it is not kept."), required=False, rows=6)
    sample_type = line(_("Its content type"), required=False, length=100)
    sample_query = line(_("Its query"), required=False, length=2000)
    why = forms.CharField(label=_("Reason"), help_text=_("Needed for saving."), required=False, max_length=300)

    def clean_rules(self) -> list[dict[str, str]]:
        """The rules as facts."""
        rules = []
        for number, told in enumerate(lines_of(self.cleaned_data["rules"]), 1):
            found = _RULE.fullmatch(told)
            if found is None:
                raise forms.ValidationError(_now("Line %(number)s can't be read as a rule.") % {"number": number})
            rules.append(
                dict(zip(("act", "where", "name", "value"), (found[1], found[2], found[3], (found[4] or "").strip()), strict=True))
            )
        return rules


def rules_text(rules: list[dict[str, Any]]) -> str:
    """Rules as the form shows them."""
    return "\n".join(
        f"{one['act']} {one['where']} {one['name']}" + (f" = {one['value']}" if one.get("value") else "") for one in rules
    )
