"""The facts that people state about lists and mappings: one shape for operations, pages, the command line and the content on first start."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from lgsp.registry.facts import Facts, Line, Name, Text

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9\-]{0,79}$")]
PropertyType = Literal["text", "number", "date", "yes_no"]


class PropertyFacts(Facts):
    """What a code of a list has beside its names."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,59}$")]
    title: Name
    type: PropertyType = "text"


class FaceFacts(Facts):
    """A code under which the exchange interface serves the list, or one level of it, and how code and name are called there."""

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{1,100}$")]
    level: Annotated[int, Field(ge=1, le=20)] | None = None
    code_property: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,59}$")] = "Ma"
    name_property: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,59}$")] = "Ten"


class CodeListFacts(Facts):
    """A code list. `owner` is a member's identifier, or empty if the owner takes no part here and only `owner_name` is known."""

    code: Slug
    name: Name
    name_en: Line = ""
    description: Text = ""
    owner: Annotated[str, Field(max_length=310)] = ""
    owner_name: Line = ""
    legal_basis: Text = ""
    source: Text = ""
    source_on: date | None = None
    certainty: Literal["V", "O", "S", "U"] = "U"
    properties: Annotated[list[PropertyFacts], Field(max_length=50)] = []
    levels: Annotated[list[Name], Field(max_length=20)] = []
    faces: Annotated[list[FaceFacts], Field(max_length=20)] = []


class VersionFacts(Facts):
    """What is said of a version when it is published."""

    effective_on: date | None = None
    title: Line = ""
    legal_basis: Text = ""


class MappingFacts(Facts):
    """A mapping between two published versions, each named `list@number` or `list` (the newest)."""

    code: Slug
    title: Name
    source: Annotated[str, Field(max_length=100)]
    target: Annotated[str, Field(max_length=100)]
    legal_basis: Text = ""
    source_text: Text = ""
    valid_from: date | None = None
    valid_to: date | None = None
