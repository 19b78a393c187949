"""Endpoints that the gateway serves itself: access tokens, the key set that verifies them, server metadata, and receipts for the parties of a call.

Rules: these endpoints need no database and, apart from the credentials in the configuration, no control plane. A token request whose client is
not identified is counted and sampled like every refusal of an unidentified caller (`callers/unidentified_refusals.py`).
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qs

from lgsp.dialects.lgsp_access_token import face as access_token
from lgsp.dialects.wso2.face import TokenGrant, answer_token
from lgsp.domain.calls import Call, Reply
from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import BodyTooLarge, CredentialRefused, LgspError, MethodNotAllowed, NotReady, ReceiptNotFound
from lgsp.domain.http import HttpRequest, HttpResponse
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.faces import refusal, reply_of
from lgsp.gateway.plan import Plan
from lgsp.journal.tree.receipts import is_party
from lgsp.protocol.credentials.tokens import TokenKey
from lgsp.protocol.proof.receipt import Receipt, write_receipt
from lgsp.protocol.xroad.metadata import JSON_TYPE, XML_TYPE, client_list_json, client_list_xml

TOKEN_REQUEST_BYTES_MAX: Final = 16 * 1024
"""Largest body of a token call, in bytes."""

TOKEN_PATH: Final = "/token"  # noqa: S105 - a path
METADATA_PATH: Final = "/.well-known/oauth-authorization-server"
KEYS_PATH: Final = "/.well-known/jwks.json"
CLIENTS_PATH: Final = "/listClients"
RECEIPTS_PATH: Final = "/receipts"
PATHS: Final = frozenset({TOKEN_PATH, METADATA_PATH, KEYS_PATH, CLIENTS_PATH, RECEIPTS_PATH})

ReceiptOf = Callable[[str], tuple[Receipt, JournalEntry]]
"""Makes the receipt of a transaction, with the entry that names its parties; raises `ReceiptNotFound` or `ReceiptNotReady`. Reads files."""


class OwnPages:
    """The endpoints of one gateway process."""

    def __init__(
        self, dependencies: Dependencies, tokens: TokenKey, *, lifetime_s: int, new_id: Callable[[], str], receipt_of: ReceiptOf
    ) -> None:
        self._receipt_of = receipt_of
        self._one_receipt = asyncio.Semaphore()
        self._dependencies = dependencies
        self._tokens = tokens
        self._lifetime_s = lifetime_s
        self._new_id = new_id

    async def answer(self, call: Call, plan: Plan | None) -> Reply:
        """Answer a call to one of `PATHS`."""
        try:
            if call.path == TOKEN_PATH:
                reply = await self._token(call, plan)
            elif call.path == CLIENTS_PATH:
                reply = await self._clients(call, plan)
            elif call.path == RECEIPTS_PATH:
                reply = await self._receipt(call, plan)
            else:
                reply = self._document(call, self._tokens.metadata() if call.path == METADATA_PATH else self._keys())
        except LgspError as fault:
            reply = refusal(call, fault)
            self._dependencies.metrics.refused(fault.code)
        self._dependencies.metrics.answered(call, reply)
        reply.headers.append((b"Lgsp-Transaction-Id", call.transaction_id.encode("ascii")))
        return reply

    def _document(self, call: Call, document: dict[str, object]) -> Reply:
        if call.method not in ("GET", "HEAD"):
            raise MethodNotAllowed(method=call.method, allow="GET, HEAD")
        fields = [(b"Content-Type", b"application/json"), (b"Cache-Control", b"public, max-age=300")]
        return Reply(status=200, headers=fields, body=json.dumps(document).encode())

    def _keys(self) -> dict[str, Any]:
        return {"keys": [*self._tokens.public_keys()["keys"], self._dependencies.replies.public_key()]}

    async def _clients(self, call: Call, plan: Plan | None) -> Reply:
        """X-Road's member list (`pr-meta`), for every caller with a credential here."""
        if call.method not in ("GET", "HEAD"):
            raise MethodNotAllowed(method=call.method, allow="GET, HEAD")
        if plan is None:
            raise NotReady()
        await self._dependencies.identities.of_call(call, plan)
        instance = parse_qs(call.query).get("xRoadInstance", [""])[0]
        is_json = b"json" in call.fields.get(b"accept", b"")
        body = (client_list_json if is_json else client_list_xml)(plan.clients, instance)
        return Reply(status=200, headers=[(b"Content-Type", (JSON_TYPE if is_json else XML_TYPE).encode("ascii"))], body=body)

    async def _receipt(self, call: Call, plan: Plan | None) -> Reply:
        """The receipt of `?id=`, for a system of one of the two parties; made in a thread, one at a time, so that calls keep the processor."""
        if call.method not in ("GET", "HEAD"):
            raise MethodNotAllowed(method=call.method, allow="GET, HEAD")
        if plan is None:
            raise NotReady()
        identity = await self._dependencies.identities.of_call(call, plan)
        wanted = parse_qs(call.query).get("id", [""])[0].strip().lower()
        async with self._one_receipt:
            receipt, entry = await asyncio.to_thread(self._receipt_of, wanted)
        if not is_party("/".join(identity.consumer.split("/")[:3]), entry):
            raise ReceiptNotFound(transaction=wanted)
        fields = [(b"Content-Type", b"application/json"), (b"Cache-Control", b"private, no-store")]
        return Reply(status=200, headers=fields, body=write_receipt(receipt))

    async def _token(self, call: Call, plan: Plan | None) -> Reply:
        if plan is None:
            raise NotReady()
        body = b"" if call.body is None else await call.body.whole(TOKEN_REQUEST_BYTES_MAX)
        if body is None or len(body) > TOKEN_REQUEST_BYTES_MAX:
            raise BodyTooLarge(bytes_max=TOKEN_REQUEST_BYTES_MAX)
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for _, name, value in call.headers)
        request = HttpRequest(call.method, call.target, headers, body)
        if access_token.is_spoken(headers):
            return await self._token_for_access_key(call, request, plan)
        face = answer_token(request)
        grant: TokenGrant | LgspError
        try:
            question = next(face)
            grant = await self._grant(question.client_id, question.client_secret, plan, call.certificate)
            face.send(grant)
        except StopIteration as end:
            response: HttpResponse = end.value
        reply = reply_of(response)
        if reply.status != 200:
            self._dependencies.metrics.refused("token")
            error = CredentialRefused.code if reply.status == 401 else "request.malformed"
            self._dependencies.unidentified_refusals.note(call, reply, error=error, instance=plan.instance)
        return reply

    async def _token_for_access_key(self, call: Call, request: HttpRequest, plan: Plan) -> Reply:
        try:
            shown = access_token.read_token_request(request)
            identity = await self._dependencies.identities.shown.of_secret("access_key", shown.access_key, shown.secret_key, plan)
        except LgspError as fault:
            reply = reply_of(access_token.write_refusal(fault))
            self._dependencies.metrics.refused("token")
            self._dependencies.unidentified_refusals.note(call, reply, error=fault.code, instance=plan.instance)
            return reply
        grant = self._issued(identity.credential, call.certificate)
        return reply_of(access_token.write_grant(access_token.TokenGrant(grant.access_token, grant.expires_in_s)))

    def _issued(self, key_id: str, certificate: str) -> TokenGrant:
        now = self._dependencies.now()
        token = self._tokens.issue(
            key_id=key_id, token_id=self._new_id(), now=now, lifetime_s=self._lifetime_s, certificate=certificate
        )
        self._dependencies.metrics.tokens_issued += 1
        return TokenGrant(token, self._lifetime_s)

    async def _grant(self, client_id: str, secret: str, plan: Plan, certificate: str) -> TokenGrant | LgspError:
        try:
            credential = await self._dependencies.identities.client(client_id, secret, plan)
        except CredentialRefused as refused:
            return refused
        return self._issued(credential.key_id, certificate)
