"""The descriptions of services made ready for checking, once per description and process.

Rules: a service that shall be checked but whose description can't be had is not let through: it could be anything.
"""

import asyncio
from collections.abc import Iterable

from lgsp.domain.calls import Call
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import InternalFault
from lgsp.domain.faults import Fault
from lgsp.protocol.contract import Contract
from lgsp.runtime.descriptions import Descriptions


class VersionContract:
    """The contract of one service version; made at the first call."""

    def __init__(self, descriptions: Descriptions, version: ServiceVersion) -> None:
        self._descriptions = descriptions
        self._version = version
        self._contract: Contract | None = None

    async def get(self) -> Contract:
        """The contract; raises `InternalFault` if the description is not there."""
        if self._contract is None:
            document = await self._descriptions.of(self._version)
            if document is None:
                raise InternalFault(why="the service is to be checked against its description, which is not there")
            self._contract = await asyncio.to_thread(Contract, document)
        return self._contract


def note(call: Call, part: str, faults: Iterable[Fault]) -> None:
    """Keep the places of faults for the record; what stood there is not kept."""
    call.faults = (*call.faults, *(f"{part} {fault.path}" for fault in faults))


def told(faults: Iterable[Fault], *, in_english: bool) -> str:
    """The faults as one text for the caller."""
    return "; ".join(fault.in_english if in_english else fault.in_vietnamese for fault in faults)
