"""The forms of code lists: a file to bring in, its columns, a publication, a change of codes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lgsp.portal.connections.forms import NO_CHOICE, OurForm, day, line, text, whole, why_field


class ListForm(OurForm):
    """A code list."""

    code = line(_("Code of the list"), _("Small letters, digits and hyphens, for example chuc-danh."), length=80)
    name = line(_("Name"))
    name_en = line(_("English name"), required=False)
    owner_name = line(_("Issued by"), required=False)
    legal_basis = text(_("Legal basis"), required=False, rows=2)
    source = text(_("Where the data is from"), _("For example the number of the letter that it came with."), required=False, rows=2)
    source_on = day(_("State of the data on"))
    why = why_field()


class FileForm(OurForm):
    """A file to bring in."""

    file = forms.FileField(label=_("CSV or Excel file"), help_text=_("One heading row; every further row is a code."))
    is_partial = forms.BooleanField(
        label=_("Only add and change"),
        help_text=_("Codes that the file leaves out stay. Otherwise the file is the whole list."),
        required=False,
    )
    why = why_field()


class MappingFileForm(OurForm):
    """A mapping to bring in: what is said of it, and the file of its rows. Whoever shows it gives the versions to choose from."""

    wide = ("why", "file", "title")
    field_order = ("code", "title", "source", "target", "file")
    code = line(_("Code of the mapping"), _("Small letters, digits and hyphens. An existing code gets its next number."), length=80)
    title = line(_("Title of the mapping"), _("For example: Commune codes before and since 01/07/2025."))
    source = forms.ChoiceField(label=_("From version"))
    target = forms.ChoiceField(label=_("To version"))
    file = forms.FileField(
        label=_("CSV or Excel file"),
        help_text=_("One heading row; every further row is a code before, its code now, and what became of it."),
    )
    legal_basis = text(_("Legal basis"), required=False, rows=2)
    source_text = text(_("Where the data is from"), required=False, rows=2)
    valid_from = day(_("In force from"))
    valid_to = day(_("In force until (that day not included)"), _("Empty: no end."))
    why = why_field()


class ColumnsForm(OurForm):
    """Which column of the file is what: one choice per heading."""

    def __init__(
        self, *args: Any, headings: tuple[str, ...], fields: list[tuple[str, str]], needed: tuple[str, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._needed = [(name, word) for name, word in fields if name in needed]
        for at, heading in enumerate(headings):
            field = forms.ChoiceField(label=heading or "—", required=False, choices=NO_CHOICE + fields)
            field.widget.attrs["class"] = "form-select"
            self.fields[f"column{at}"] = field

    def columns(self, headings: tuple[str, ...]) -> dict[str, str]:
        """What was chosen: field by heading."""
        chosen = ((heading, self.cleaned_data[f"column{at}"]) for at, heading in enumerate(headings))
        return {heading: field for heading, field in chosen if field}

    def clean(self) -> dict[str, Any]:
        """A field may be chosen once, and what is needed must be."""
        said = super().clean() or {}
        chosen = [value for value in said.values() if value]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError(_("Two columns are chosen for the same field."))
        missing = [str(word) for name, word in self._needed if name not in chosen]
        if missing:
            raise forms.ValidationError(_("No column is chosen for: %(names)s.") % {"names": ", ".join(missing)})
        return said


class FollowForm(OurForm):
    """The list of an upper level that a list follows."""

    base_path = line(_("Path of its service here"), _("For example /danh-muc-quoc-gia/1.0."))
    face_code = line(_("Code of the list there"), _("For example madantoc."))
    code_property = line(_("Property of the code"))
    name_property = line(_("Property of the name"))
    every_h = whole(_("Every how many hours"), _("Empty: only when somebody asks."))
    why = why_field()


class PublicationForm(OurForm):
    """What is said of a version when it is published."""

    effective_on = day(_("In force from"), _("Empty: it was always so."))
    title = line(_("Title of the version"), required=False)
    legal_basis = text(_("Legal basis"), required=False, rows=2)
    why = why_field()


class RecodingForm(OurForm):
    """A change of codes after a merger."""

    alias_until = day(_("Former identifiers work until"), _("Empty: no end."))
    confirmed = line(_("Write the name of the mapping to confirm"))
    why = why_field()
