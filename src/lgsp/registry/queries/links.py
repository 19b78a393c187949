"""Whether a provider's system is reached: asked of a running gateway, which goes the way of a call."""

from typing import Any
from urllib.parse import urlencode

from lgsp.registry.models import ServiceVersion
from lgsp.runtime.gateway_line import ask_gateway
from lgsp.runtime.home import home_in_use


def tested_links(version: ServiceVersion) -> list[dict[str, Any]]:
    """Each address with its stages (name, connection, TLS, authentication, call), their times and faults.

    Raises `NotReady` without a gateway, and `ServiceNotFound` for a version that is not in force.
    """
    query = urlencode({"service": version.service.identifier, "version": version.version})
    found: list[dict[str, Any]] = ask_gateway(home_in_use(), f"/links?{query}")
    return found
