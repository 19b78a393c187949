"""Link tests on the health port: the platform asks a running gateway to test the connection to a provider exactly as a call would use it.

Rules: a request must carry a key that only this home's processes can derive, because any process of the machine reaches the port. The service
version in force is tested.
"""

import hmac
import json
from collections.abc import Callable
from urllib.parse import parse_qs

from lgsp.domain.calls import Call, Reply
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import CredentialRefused, NotReady, ServiceNotFound
from lgsp.gateway.dependencies import UpstreamDependencies
from lgsp.gateway.plan import Plan
from lgsp.gateway.upstream.links import plain_link, probed_links
from lgsp.runtime.outgoing.gateway_line import KEY_FIELD


class LinkTests:
    """The endpoint `/links`."""

    def __init__(
        self,
        dependencies: UpstreamDependencies,
        plan: Callable[[], Plan | None],
        *,
        key: str,
        new_id: Callable[[], str],
        loopback_only: bool,
    ) -> None:
        self._dependencies = dependencies
        self._plan = plan
        self._key = key.encode("ascii")
        self._new_id = new_id
        self._loopback_only = loopback_only

    async def answer(self, call: Call) -> Reply:
        """Test the service version that the query names; raises `CredentialRefused`, `NotReady` or `ServiceNotFound`."""
        if not hmac.compare_digest(call.fields.get(KEY_FIELD.lower().encode("ascii"), b""), self._key):
            raise CredentialRefused()
        asked = parse_qs(call.query)
        version = self._version(asked.get("service", [""])[0], asked.get("version", [""])[0])
        links = await probed_links(version, self._dependencies, new_id=self._new_id, loopback_only=self._loopback_only)
        body = json.dumps([plain_link(link) for link in links], ensure_ascii=False).encode()
        return Reply(status=200, headers=[(b"Content-Type", b"application/json")], body=body)

    def _version(self, service: str, version: str) -> ServiceVersion:
        plan = self._plan()
        if plan is None:
            raise NotReady()
        for one in plan.routes.versions_of(service):
            if one.version == version or (not version and one.is_default):
                return one
        raise ServiceNotFound(service=service, version=version)
