"""The first story: what the platform is for, told on the terminal with real calls against the demo world.

Rules: it uses demo.json and the gateway's own address only, as anybody's script would; each step says what was asked and what came back; a
step that does not hold is said so, and the whole story then does not hold.
"""

import base64
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from lgsp.cli.words import say
from lgsp.journal.logs.read import story_of
from lgsp.journal.verification.verify import verify_journal
from lgsp.runtime.home import Home

TIMEOUT_S: Final = 20.0
SEAL_TIMEOUT_S: Final = 10.0
POLL_S: Final = 0.1


class Heard(msgspec.Struct, frozen=True):
    """What came back from the gateway."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def transaction_id(self) -> str:
        """The exchange's id, as the gateway gave it."""
        return self.headers.get("lgsp-transaction-id", "")

    def content(self) -> Any:
        """The body as JSON; None if it is not."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Story:
    """One telling. `tell` prints a line."""

    def __init__(self, home: Home, tell: Callable[[str], None]) -> None:
        self._home = home
        self._tell = tell
        self._demo: dict[str, Any] = json.loads(home.demo_file.read_text(encoding="utf-8"))
        self._step = 0
        self.holds = True

    def tell(self) -> bool:
        """Tell it all; whether every step held."""
        system = self._demo["systems"][0]
        self._tell(say(f"— Câu chuyện đầu tiên: {system['name']} —", f"— The first story: {system['subsystem_id']} —"))
        token = self._ask_token(system)
        allowed = self._call(system["may_call"][0], token)
        self._check(allowed.status == 200, _allowed(system["may_call"][0], allowed))
        refused = self._call(system["may_not_call"][0], token)
        self._check(refused.status == 403, _refused(system["may_not_call"][0], refused))
        self._show_records(allowed, refused)
        self._verify()
        self._tell(
            say(
                f"  Xem trên trang: {self._demo['portal']}/transactions/{allowed.transaction_id}",
                f"  See it on the page: {self._demo['portal']}/transactions/{allowed.transaction_id}",
            )
        )
        return self.holds

    def _check(self, is_so: bool, sentence: str) -> None:
        self._step += 1
        self.holds = self.holds and is_so
        self._tell(f"  {self._step}. {'✓' if is_so else '✗'} {sentence}")

    def _ask_token(self, system: Mapping[str, Any]) -> str:
        pair = base64.b64encode(f"{system['client_id']}:{system['client_secret']}".encode()).decode()
        form = urllib.parse.urlencode({"grant_type": "client_credentials"}).encode()
        heard = self._send("POST", "/token", {"Authorization": f"Basic {pair}"}, form)
        token = (heard.content() or {}).get("access_token", "")
        self._check(
            bool(token),
            say("POST /token: nhận mã truy cập", "POST /token: got an access token") + f" ({heard.status}, {len(token)} B)",
        )
        return str(token)

    def _call(self, call: Mapping[str, Any], token: str) -> Heard:
        data = json.dumps(call["body"]).encode() if call["body"] is not None else None
        return self._send(call["method"], call["path"], {"Authorization": f"Bearer {token}"}, data)

    def _send(self, method: str, path: str, headers: dict[str, str], data: bytes | None) -> Heard:
        request = urllib.request.Request(  # noqa: S310 - the gateway of this home, on loopback
            f"{self._demo['gateway']}{path}", data=data, headers={"Accept-Language": say("vi", "en"), **headers}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310 - as above
                return Heard(response.status, _lower(response.headers), response.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Heard(refusal.code, _lower(refusal.headers), refusal.read())
        except OSError as cause:
            return Heard(0, {}, str(cause).encode())

    def _show_records(self, allowed: Heard, refused: Heard) -> None:
        kinds = {}
        until = time.monotonic() + SEAL_TIMEOUT_S
        for name, heard in (("allowed", allowed), ("refused", refused)):
            placed = story_of(self._home.journal, heard.transaction_id)
            while not (placed and all(record.seal for record in placed)) and time.monotonic() < until:
                time.sleep(POLL_S)
                placed = story_of(self._home.journal, heard.transaction_id)
            kinds[name] = [f"{record.log}#{record.sequence} {record.entry.kind}" for record in placed if record.seal]
        self._check(
            len(kinds["allowed"]) == 2 and len(kinds["refused"]) == 1,
            say("Nhật ký giữ cả hai, đã niêm phong: ", "The journal holds both, sealed: ")
            + "; ".join(kinds["allowed"] + kinds["refused"]),
        )

    def _verify(self) -> None:
        report = verify_journal(self._home.journal)
        self._check(
            report.is_good,
            say(
                f"Kiểm chứng nhật ký: {report.records} bản ghi, không sai khác",
                f"The journal verifies: {report.records} records, nothing amiss",
            )
            if report.is_good
            else say("Nhật ký KHÔNG khớp: lgsp journal verify", "The journal does NOT verify: lgsp journal verify"),
        )


def tell_story(home: Home, tell: Callable[[str], None]) -> bool:
    """Tell the first story of the demo world on this home; whether every step held."""
    return Story(home, tell).tell()


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _allowed(call: Mapping[str, Any], heard: Heard) -> str:
    content = heard.content() or {}
    name = ((content.get("Data") or {}).get("MainInformation") or {}).get("NAME", "") if isinstance(content, dict) else ""
    return f"{call['method']} {call['path']} → {heard.status} {name}  [{heard.transaction_id}]"


def _refused(call: Mapping[str, Any], heard: Heard) -> str:
    content = heard.content() or {}
    detail = content.get("title", "") if isinstance(content, dict) else ""
    return f"{call['method']} {call['path'].partition('?')[0]} → {heard.status} {detail}  [{heard.transaction_id}]"
