"""The services' descriptions, compiled for validation once per description and process.

Rules: a call to a service with validation is refused if the description can't be loaded, because the message could be anything.
"""

import asyncio
from collections.abc import Iterable
from typing import Protocol

from lgsp.domain.calls import Call
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import InternalFault
from lgsp.domain.faults import Fault
from lgsp.gateway.messages.soap_descriptions import description_in_use
from lgsp.protocol.descriptions.contract import Contract
from lgsp.protocol.xml.schema import XmlContract
from lgsp.runtime.storage.descriptions import Descriptions


class Checks(Protocol):
    """The interface of a compiled description."""

    def faults_in_request(self, *, method: str, path: str, query: str, content_type: str, body: bytes) -> list[Fault]:
        """The faults of a request."""

    def faults_in_reply(self, *, method: str, path: str, status: int, content_type: str, body: bytes) -> list[Fault]:
        """The faults of a reply."""


class VersionContract:
    """The compiled description of one service version; compiled at the first call."""

    def __init__(self, descriptions: Descriptions, version: ServiceVersion) -> None:
        self._descriptions = descriptions
        self._version = version
        self._contract: Checks | None = None

    async def get(self) -> Checks:
        """The compiled description; raises `InternalFault` if the description is missing."""
        version = self._version
        if self._contract is None and version.soap and version.kind != "OPENAPI":
            described = await description_in_use(self._descriptions, version)
            self._contract = await asyncio.to_thread(XmlContract, described.schemas, is_soap=version.kind == "SOAP")
        if self._contract is None:
            document = await self._descriptions.of(version)
            if document is None:
                raise InternalFault(why="the service is to be checked against its description, which is not there")
            self._contract = await asyncio.to_thread(Contract, document)
        return self._contract


def note(call: Call, part: str, faults: Iterable[Fault]) -> None:
    """Note the places of faults for the journal; the values are not recorded."""
    call.faults = (*call.faults, *(f"{part} {fault.path}" for fault in faults))


def told(faults: Iterable[Fault], *, in_english: bool) -> str:
    """The faults as one text for the caller."""
    return "; ".join(fault.in_english if in_english else fault.in_vietnamese for fault in faults)
