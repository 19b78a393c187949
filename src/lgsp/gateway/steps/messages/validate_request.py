"""Validate the request against the service's description, before anything of it is sent.

Rules: only services that ask for it have this step; `report` passes the call on and names the places in the record, `enforce`
refuses it.
A body that is too long to be held in memory can't be validated: that is a fault of its own.
"""

from lgsp.domain.calls import Call, Onward, Reply, Step
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import RequestNotValid
from lgsp.domain.faults import Fault
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.messages.contracts import VersionContract, note, told
from lgsp.protocol.http.headers import prefers_english

TOO_LONG = Fault(("body",), "is too long to be checked", "quá dài để kiểm tra")


def validate_request(dependencies: Dependencies, version: ServiceVersion) -> Step:
    """Pass a valid request on."""
    contract = VersionContract(dependencies.descriptions, version)
    is_enforced = version.validation == "enforce"

    async def step(call: Call, onward: Onward) -> Reply:
        if call.held is None:
            faults = [TOO_LONG]
        else:
            faults = (await contract.get()).faults_in_request(
                method=call.method,
                path=call.rest_of_path,
                query=call.query,
                content_type=call.fields.get(b"content-type", b"").decode("latin-1"),
                body=call.held,
            )
        if faults:
            note(call, "request", faults)
            if is_enforced:
                raise RequestNotValid(faults=told(faults, in_english=prefers_english(call.fields.get(b"accept-language"))))
        return await onward(call)

    return step
