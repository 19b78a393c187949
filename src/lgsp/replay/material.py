"""What is sent again: the exchange it was, as the journal tells it, and the request, as it was kept or as an officer wrote it.

Rules: a request in clear exists in memory only; between asking and deciding it lies sealed, for this one purpose. A kept request must be the
one that the journal's record answers for.
"""

import hashlib
import secrets
from typing import Any, Final

import msgspec
from django.db.models import Q

from lgsp.domain.entries import JournalEntry, request_prefix
from lgsp.domain.errors import KeptBodyUnreadable, NotRegistered
from lgsp.journal.bodies.kept import KeptParts, kept_parts
from lgsp.journal.bodies.store import store_in_use
from lgsp.journal.expiry.expired import refuse_expired
from lgsp.journal.logs.read import story_of
from lgsp.protocol.credentials.sealing import NONCE_BYTES, seal, unseal
from lgsp.protocol.proof.kept_bodies import KeptBody
from lgsp.registry.models import ServiceVersion
from lgsp.registry.queries.scope import current_instance
from lgsp.replay.models.replays import ResendRequest
from lgsp.replay.rules import ReplayCase
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import bodies_key
from lgsp.runtime.settings import setting

_IN_FORCE: Final = ("published", "disabled")


class Material(msgspec.Struct, frozen=True):
    """A request in clear."""

    method: str
    target: str
    fields: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @property
    def content_type(self) -> str:
        """Its content type, empty without one."""
        return next((value for name, value in self.fields if name.lower() == "content-type"), "")

    @property
    def text(self) -> str | None:
        """Its body as text; None if it is none."""
        try:
            return self.body.decode("utf-8")
        except UnicodeDecodeError:
            return None

    @property
    def digest(self) -> str:
        """What the journal says of it (`domain/entries.py`)."""
        head = request_prefix(self.method, self.target, self.content_type.encode("latin-1", "replace"))
        return hashlib.sha256(head + self.body).hexdigest()


class Original(msgspec.Struct, frozen=True):
    """An exchange that is to be sent again. `entry` is its first record, `end` the last that says what became of it; `row` its version in force.

    `is_replayed`: as in `ReplayCase`.
    """

    entry: JournalEntry
    end: JournalEntry | None
    row: ServiceVersion | None
    kept: KeptParts | None
    is_replayed: bool = False

    @property
    def has_request(self) -> bool:
        """Whether its request is kept and can still be read."""
        return self.kept is not None and self.kept.is_there and "request" in self.kept.parts

    @property
    def roots(self) -> tuple[str, ...]:
        """The paths below which a request stays with the same service."""
        base = (self.row.base_path,) if self.row is not None else ()
        return (*base, f"/r1/{self.entry.service}")

    def case(self, *, method: str = "", accepts_repeat: bool = False) -> ReplayCase:
        """What decides whether it may be sent again; `method` is that of an edited request."""
        entry, end, row = self.entry, self.end, self.row
        return ReplayCase(
            consumer=entry.consumer,
            face=entry.face,
            outcome=end.outcome if end is not None else "",
            error=end.error if end is not None else "",
            status=end.status if end is not None else None,
            method=method or entry.endpoint.partition(" ")[0] or "POST",
            resending=row.resending if row is not None else "",
            requires_signature=row is not None and row.requires_signature,
            is_replayed=self.is_replayed,
            accepts_repeat=accepts_repeat,
        )


def original_of(transaction_id: str) -> Original:
    """An exchange of this instance, from the journal's files; raises `NotRegistered`, `RecordExpired` or `JournalBroken`."""
    wanted = transaction_id.strip().lower()
    entries = [placed.entry for placed in story_of(home_in_use().journal, wanted)]
    if not entries:
        refuse_expired(home_in_use().journal, wanted)
    if not entries or entries[0].kind == "act" or entries[0].instance not in ("", current_instance()):
        raise NotRegistered(transaction=wanted)
    first = entries[0]
    rows = ServiceVersion.objects.select_related("service__subsystem__member__parent")
    found = rows.filter(service__identifier=first.service, version=first.version, status__in=_IN_FORCE).first()
    end = next((entry for entry in reversed(entries) if entry.kind in ("reply", "refusal")), None)
    return Original(first, end, found, kept_parts(store_in_use(), entries, setting("LGSP_RETENTION_CLASSES")), _is_resent(wanted))


def _is_resent(transaction_id: str) -> bool:
    was_heard = Q(status="sent") & (Q(reply_status=None) | Q(reply_status__lt=400))
    return ResendRequest.objects.filter(Q(status="waiting") | was_heard, transaction_id=transaction_id).exists()


def material_of(bodies: list[KeptBody], original: Original) -> Material:
    """The kept request; raises `KeptBodyUnreadable` if it is not what the journal's record answers for."""
    kept = next((one for one in bodies if one.head.part == "request"), None)
    found = None if kept is None else Material(kept.head.method, kept.head.target, kept.head.fields, kept.body)
    if found is None or found.digest != original.entry.request_digest:
        raise KeptBodyUnreadable(transaction=original.entry.transaction_id, why="the kept request is not the recorded one")
    return found


def edited_from(before: Material | None, *, consumer: str, **said: Any) -> Material:
    """A request as an officer wrote it (`said`: method, target, body, content_type); the original's other fields stay."""
    kept = before.fields if before is not None else (("Accept", "*/*"),)
    dropped = {"content-type", "content-encoding"}
    fields = [(name, value) for name, value in kept if name.lower() not in dropped]
    if said["target"].startswith("/r1/") and not any(name.lower() == "x-road-client" for name, _ in fields):
        fields.append(("X-Road-Client", consumer))
    if said["content_type"]:
        fields.append(("Content-Type", said["content_type"]))
    return Material(said["method"], said["target"], tuple(fields), said["body"])


def sealed_material(material: Material, transaction_id: str) -> str:
    """A request, sealed until it is decided."""
    text = msgspec.json.encode(material).decode()
    key, nonce = bodies_key(home_in_use().keys), secrets.token_bytes(NONCE_BYTES)
    return seal(text, key=key, purpose=_purpose(transaction_id), nonce=nonce)


def opened_material(text: str, transaction_id: str) -> Material:
    """A sealed request; raises `SecretUnreadable`."""
    opened = unseal(text, key=bodies_key(home_in_use().keys), purpose=_purpose(transaction_id))
    return msgspec.json.decode(opened, type=Material)


def _purpose(transaction_id: str) -> str:
    return f"resend:{current_instance()}/{transaction_id}"
