"""Whether a provider's system is reached, and which configuration is in force: asked of a running gateway."""

from typing import Any
from urllib.parse import urlencode

from lgsp.registry.models import ServiceVersion
from lgsp.runtime.home import home_in_use
from lgsp.runtime.outgoing.gateway_line import ask_gateway


def configuration_in_force() -> int | None:
    """The number of the configuration that a gateway of this home has, None if it has none yet; raises `NotReady` without a gateway."""
    number: int | None = ask_gateway(home_in_use(), "/health/configuration")["number"]
    return number


def tested_links(version: ServiceVersion) -> list[dict[str, Any]]:
    """Each address with its stages (name, connection, TLS, authentication, call), their times and faults.

    Raises `NotReady` without a gateway, and `ServiceNotFound` for a version that is not in force.
    """
    query = urlencode({"service": version.service.identifier, "version": version.version})
    found: list[dict[str, Any]] = ask_gateway(home_in_use(), f"/links?{query}")
    return found
