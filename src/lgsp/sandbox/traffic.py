"""A little life for the demo: the demo systems call what they may, and now and then what they may not.

Rules: loopback only, about one call in a second, one at a time; it stops with the sandbox and shrugs at a gateway that is not there.
"""

import asyncio
import base64
import contextlib
import json
import random
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any, Final

PAUSE_S: Final = 1.0
REFUSED_SHARE: Final = 0.08
TIMEOUT_S: Final = 10.0
ENTERPRISE_NUMBERS: Final = 430
"""A few more than there are, so that some look-ups find nothing."""
CITIZENS: Final = 3
"""Those who can sign in at the simulated identity provider."""
SOAP_DIALECT: Final = "population"
"""Its ready calls are sent too, so that citizens are looked at through SOAP as well."""


class Traffic:
    """The demo systems as callers. `demo` is the content of demo.json."""

    def __init__(self, demo: Mapping[str, Any], chance: random.Random) -> None:
        self._gateway: str = demo["gateway"]
        self._systems: list[Mapping[str, Any]] = list(demo["systems"])
        self._chance = chance
        self._tokens: dict[str, str] = {}

    async def flow(self) -> None:
        """Call until cancelled."""
        while True:
            await asyncio.sleep(PAUSE_S * self._chance.uniform(0.3, 1.7))
            with contextlib.suppress(OSError, ValueError):
                await asyncio.to_thread(self.call_once)

    def call_once(self) -> int:
        """Make one call; the status of its answer. Raises `OSError` if the gateway is not there."""
        is_forbidden = self._chance.random() < REFUSED_SHARE
        system = self._chance.choice([one for one in self._systems if one["may_not_call" if is_forbidden else "may_call"]])
        soap = [call for call in system.get("dialect_calls", ()) if call["dialect"] == SOAP_DIALECT]
        call = self._chance.choice(system["may_not_call"] if is_forbidden else [*system["may_call"], *soap])
        path = call["path"].replace("msdn=0000000017", f"msdn={self._chance.randint(1, ENTERPRISE_NUMBERS):010d}")
        path = path.replace("/owners/019000000001/", f"/owners/019000{self._chance.randint(1, CITIZENS):06d}/")
        token = self._tokens.get(system["client_id"]) or self._fetch_token(system)
        status = self._send(call["method"], path, (call["body"], call.get("headers", {})), token)
        if status == 401:
            self._tokens.pop(system["client_id"], None)
        return status

    def _fetch_token(self, system: Mapping[str, Any]) -> str:
        pair = base64.b64encode(f"{system['client_id']}:{system['client_secret']}".encode()).decode()
        request = urllib.request.Request(  # noqa: S310 - the gateway of this home, on loopback
            f"{self._gateway}/token",
            data=urllib.parse.urlencode({"grant_type": "client_credentials"}).encode(),
            headers={"Authorization": f"Basic {pair}"},
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310 - as above
            token: str = json.load(response)["access_token"]
        self._tokens[system["client_id"]] = token
        return token

    def _send(self, method: str, path: str, content: tuple[Any, Mapping[str, str]], token: str) -> int:
        body, stated = content
        data = None if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        headers = {**({"Content-Type": "application/json"} if data else {}), **stated, "Authorization": f"Bearer {token}"}
        request = urllib.request.Request(f"{self._gateway}{path}", data=data, headers=headers, method=method)  # noqa: S310 - as above
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310 - as above
                response.read()
                return int(response.status)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code
