"""The neutral descriptions of SOAP services in a gateway process, each loaded once.

Rules: a call is refused if the service's description can't be loaded, because the message could be anything.
"""

import asyncio
from collections import OrderedDict
from typing import Final
from weakref import WeakKeyDictionary

from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import ContentRefused, InternalFault
from lgsp.protocol.xml.soap_description import SoapDescription, soap_description
from lgsp.protocol.xml.soap_json import SoapCodec
from lgsp.runtime.storage.descriptions import Descriptions

READ_MAX: Final = 64
_read: Final[WeakKeyDictionary[Descriptions, OrderedDict[str, SoapDescription]]] = WeakKeyDictionary()


async def description_in_use(descriptions: Descriptions, version: ServiceVersion) -> SoapDescription:
    """The description of a version; raises `InternalFault` if it is missing."""
    known = _read.setdefault(descriptions, OrderedDict())
    found = known.get(version.soap)
    if found is None:
        document = await descriptions.by_digest(version.soap)
        if document is None:
            raise InternalFault(why="the service is described by a WSDL whose description is not there")
        try:
            found = known[version.soap] = await asyncio.to_thread(soap_description, document)
        except ContentRefused as cause:
            raise InternalFault(why="the description of the SOAP service can't be read") from cause
        while len(known) > READ_MAX:
            known.popitem(last=False)
    return found


class VersionCodec:
    """The codec of one bridged version; compiled at the first call."""

    def __init__(self, descriptions: Descriptions, version: ServiceVersion) -> None:
        self._descriptions = descriptions
        self._version = version
        self._codec: SoapCodec | None = None

    async def get(self) -> SoapCodec:
        """The codec; raises `InternalFault` if the description is missing."""
        if self._codec is None:
            self._codec = SoapCodec(await description_in_use(self._descriptions, self._version))
        return self._codec
