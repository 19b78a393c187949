"""Identifiers of members, subsystems and services, in X-Road's form `instance/class/member/subsystem/service`.

Rules: an identifier is written as text with `/` between its parts; a part holds only the characters that X-Road allows
(X-Road `pr-rest` 4.2) and is never empty; identifiers compare as text, case included.
"""

import re
from typing import Final, Self

import msgspec

from lgsp.domain.errors import MalformedIdentifier

PART_LENGTH_MAX: Final = 100
"""Longest part of an identifier, in characters; the whole URL of an X-Road call stays below about 2,000."""

_PART = re.compile(rf"[A-Za-z0-9'()+,\-.=?_]{{1,{PART_LENGTH_MAX}}}")


def checked_part(text: str, name: str) -> str:
    """Return one part of an identifier unchanged, or raise `MalformedIdentifier` naming the part that is wrong."""
    if not _PART.fullmatch(text) or text in {".", ".."}:
        raise MalformedIdentifier(part=name, text=text)
    return text


def _split(text: str, names: tuple[str, ...]) -> list[str]:
    parts = text.split("/")
    if len(parts) != len(names):
        raise MalformedIdentifier(part="/".join(names), text=text)
    return [checked_part(part, name) for part, name in zip(parts, names, strict=True)]


class MemberId(msgspec.Struct, frozen=True, order=True):
    """An organisation taking part: `VN-H55/GOV/H55.12`."""

    instance: str
    member_class: str
    member_code: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `instance/class/code`; raises `MalformedIdentifier`."""
        return cls(*_split(text, ("instance", "member class", "member code")))

    def __str__(self) -> str:
        return f"{self.instance}/{self.member_class}/{self.member_code}"


class SubsystemId(msgspec.Struct, frozen=True, order=True):
    """The part of a member's information system that calls and is called: `VN-H55/GOV/H55.12/motcua`."""

    instance: str
    member_class: str
    member_code: str
    subsystem_code: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `instance/class/code/subsystem`; raises `MalformedIdentifier`."""
        return cls(*_split(text, ("instance", "member class", "member code", "subsystem code")))

    @property
    def member(self) -> MemberId:
        """The organisation it belongs to."""
        return MemberId(self.instance, self.member_class, self.member_code)

    def __str__(self) -> str:
        return f"{self.member}/{self.subsystem_code}"


class ServiceId(msgspec.Struct, frozen=True, order=True):
    """What may be called: `VN/GOV/G12/dkkd/tra-cuu`. A version is not part of the identifier, nor of an access right."""

    instance: str
    member_class: str
    member_code: str
    subsystem_code: str
    service_code: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `instance/class/code/subsystem/service`; raises `MalformedIdentifier`."""
        return cls(*_split(text, ("instance", "member class", "member code", "subsystem code", "service code")))

    @property
    def subsystem(self) -> SubsystemId:
        """The subsystem that provides it."""
        return SubsystemId(self.instance, self.member_class, self.member_code, self.subsystem_code)

    def __str__(self) -> str:
        return f"{self.subsystem}/{self.service_code}"
