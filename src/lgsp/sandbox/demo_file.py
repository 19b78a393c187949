"""demo.json: what a script needs to use the demo world, and what the sandbox needs to play it.

    gateway, portal, sign_in, sandbox        addresses; `sign_in` is a one-time link
    systems[]                                name, subsystem_id, client_id, client_secret, may_call[], may_not_call[]
                                             the first also: access_key, hashed_basic, login (credentials of the dialects),
                                             dialect_calls[] (dialect, method, path, headers, body: a ready call for each face)
    providers                                what the simulated providers accept from the platform
    edition                                  of the demo world

Rules: readable by its owner only; made anew at every start of the demo, with the same secrets as before.
"""

import json
from pathlib import Path
from typing import Any

import msgspec

from lgsp.runtime.storage.files import write_atomically
from lgsp.sandbox.demo_secrets import DemoSecrets
from lgsp.sandbox.world import EDITION, demo_systems


def read_demo(path: Path) -> dict[str, Any] | None:
    """The file's content, or None if there is none (or an unfinished one)."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content


def secrets_in(demo: dict[str, Any]) -> DemoSecrets:
    """The secrets that the file holds."""
    consumers = {system["subsystem_id"]: (system["client_id"], system["client_secret"]) for system in demo["systems"]}
    return msgspec.convert({"consumers": consumers, **demo["providers"]}, DemoSecrets)


def write_demo(path: Path, known: DemoSecrets, addresses: dict[str, str]) -> None:
    """Write the file. `addresses` holds gateway, portal, sign_in and sandbox."""
    providers = {name: value for name, value in msgspec.structs.asdict(known).items() if name != "consumers"}
    content = {**addresses, "edition": EDITION, "systems": demo_systems(known), "providers": providers}
    write_atomically(path, json.dumps(content, ensure_ascii=False, indent=2).encode(), mode=0o600)
