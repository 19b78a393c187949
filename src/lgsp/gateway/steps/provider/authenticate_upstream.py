"""Authenticate the platform to a provider that demands it: basic, API key, a token by client credentials, or a dialect's own way.

Rules: secrets are unsealed when first needed and never logged or recorded. A token is fetched by one call while the others wait,
cached until shortly before its expiry, and renewed once if the provider answers 401 and the request can be sent again.
"""

import base64

from lgsp.dialects.wso2.reach import fetch_token
from lgsp.domain.calls import Call, Onward, Reply, Step
from lgsp.domain.configuration import Authentication, ServiceVersion
from lgsp.gateway.dependencies import UpstreamDependencies
from lgsp.gateway.upstream.dialects import (
    Secret,
    with_access_token,
    with_axis,
    with_hashed_basic,
    with_pass,
    with_session,
    with_xroad,
)
from lgsp.gateway.upstream.sessions import Given, UpstreamPass, performed, refused
from lgsp.protocol.credentials.sealing import upstream_purpose


def authenticate_upstream(dependencies: UpstreamDependencies, version: ServiceVersion) -> Step:
    """Pass the call on with our own credential; only services that need one have this step."""
    authentication = version.authentication
    purpose = upstream_purpose(version.service)

    def secret() -> str:
        return dependencies.unseal(authentication.sealed_secret, purpose)

    if authentication.kind == "oauth2_client_credentials":
        return _with_token(dependencies, version, secret)
    if authentication.kind == "lgsp_access_token":
        return with_access_token(dependencies, version, secret)
    if authentication.kind == "hashed_basic":
        return with_hashed_basic(dependencies, version, secret)
    if authentication.kind == "portal_session":
        return with_session(dependencies, version, secret)
    if authentication.kind == "xroad":
        return with_xroad(authentication)
    if authentication.kind == "axis_hmac":
        return with_axis(dependencies, authentication, secret)
    return _with_field(authentication, secret)


def _with_field(authentication: Authentication, secret: Secret) -> Step:
    fields: list[tuple[bytes, bytes]] = []

    async def step(call: Call, onward: Onward) -> Reply:
        if not fields:
            fields.append(_static_field(authentication, secret()))
        call.own_fields = fields
        reply = await onward(call)
        if reply.status == 401:
            raise refused(reply)
        return reply

    return step


def _static_field(authentication: Authentication, secret: str) -> tuple[bytes, bytes]:
    if authentication.kind == "basic":
        return b"Authorization", b"Basic " + base64.b64encode(f"{authentication.client_id}:{secret}".encode())
    return (authentication.header or "X-API-Key").encode("ascii"), secret.encode("utf-8")


def _with_token(dependencies: UpstreamDependencies, version: ServiceVersion, secret: Secret) -> Step:
    authentication = version.authentication

    async def fetch() -> Given:
        asked = fetch_token(token_url=authentication.token_url, client_id=authentication.client_id, client_secret=secret())
        token = await performed(dependencies, version, asked)
        return Given(token.text, token.lifetime_s)

    return with_pass(UpstreamPass(fetch), lambda text: [(b"Authorization", b"Bearer " + text.encode("ascii"))])
