"""Find the service and the endpoint that the call names: by published path, or by X-Road identifier."""

from collections.abc import Awaitable

from lgsp.domain.calls import Call, Onward, Reply, Step
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import EndpointNotFound, MethodNotAllowed, ServiceDisabled, ServiceNotFound
from lgsp.domain.routing import endpoint_of, methods_of
from lgsp.gateway.plan import Plan


def find_service(plan: Plan) -> Step:
    """Pass the call on with its service version and endpoint, or refuse it."""
    routes = plan.routes

    def step(call: Call, onward: Onward) -> Awaitable[Reply]:
        if call.face != "rest":
            version = routes.by_service(call.service_named)
            if version is None:
                version = routes.by_service(plan.canonical(call.service_named, call.received_at))
                if version is None:
                    raise ServiceNotFound(service=call.service_named)
                call.alias = call.service_named
        else:
            found = routes.by_path(call.path)
            if found is None:
                raise ServiceNotFound(path=call.path)
            version, call.rest_of_path = found
            call.service_named = version.service
        call.version = version
        call.endpoint = _endpoint(version, call.method, call.rest_of_path)
        if version.is_disabled:
            raise ServiceDisabled(service=version.service, notice=version.notice)
        return onward(call)

    return step


def _endpoint(version: ServiceVersion, method: str, path: str) -> str:
    if version.kind == "SOAP" and method == "POST":
        return ""  # `read_operation` finds it in the body
    if not version.endpoints:
        return f"{method} /**"
    endpoint = endpoint_of(version.endpoints, method, path)
    if endpoint is not None:
        return f"{method} {endpoint.path}"
    allowed = methods_of(version.endpoints, path)
    if allowed:
        raise MethodNotAllowed(service=version.service, method=method, allow=", ".join(allowed))
    raise EndpointNotFound(service=version.service, method=method)
