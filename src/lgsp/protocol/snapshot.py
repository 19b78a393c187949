"""The configuration as a signed file.

Format: one line of JSON (the heading), LF, then the configuration as JSON in UTF-8.
Heading: `{"format":"lgsp-configuration/1","instance":…,"number":…,"sha256":hex,"key_id":…,"signature":base64}`.
Signed (Ed25519, RFC 8032): the bytes `lgsp-configuration/1 LF instance LF number LF sha256 LF`.
Rules: the signature is checked before a byte of the configuration is parsed; heading and configuration must agree; the file is
canonical, so that a change of any byte is detected.
When this changes, docs/explain/configuration.md changes too.
"""

import base64
import hashlib
from collections.abc import Mapping
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lgsp.domain.configuration import Configuration
from lgsp.domain.errors import ConfigurationRefused

FORMAT: Final = "lgsp-configuration/1"
HEADING_BYTES_MAX: Final = 4096


class Heading(msgspec.Struct, frozen=True):
    """The heading before the configuration; names the key that signed it."""

    format: str
    instance: str
    number: int
    sha256: str
    key_id: str
    signature: str


def key_id_of(key: Ed25519PublicKey) -> str:
    """The key id of a public key: the first 16 hex digits of the SHA-256 of its 32 raw bytes."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def write_snapshot(configuration: Configuration, key: Ed25519PrivateKey) -> bytes:
    """Serialise and sign a configuration."""
    payload = msgspec.json.encode(configuration)
    sha256 = hashlib.sha256(payload).hexdigest()
    heading = Heading(
        format=FORMAT,
        instance=configuration.instance,
        number=configuration.number,
        sha256=sha256,
        key_id=key_id_of(key.public_key()),
        signature=base64.b64encode(key.sign(_signed(configuration.instance, configuration.number, sha256))).decode(),
    )
    return msgspec.json.encode(heading) + b"\n" + payload


def read_heading(data: bytes) -> Heading:
    """Parse the heading without verifying it; raises `ConfigurationRefused`."""
    line, newline, _ = data[:HEADING_BYTES_MAX].partition(b"\n")
    try:
        heading = msgspec.json.decode(line, type=Heading)
    except (msgspec.DecodeError, UnicodeDecodeError) as cause:
        raise ConfigurationRefused(why="no readable heading") from cause
    if not newline or heading.format != FORMAT or msgspec.json.encode(heading) != line:
        raise ConfigurationRefused(why="unknown format", format=heading.format)
    return heading


def read_snapshot(data: bytes, *, keys: Mapping[str, Ed25519PublicKey], instance: str, newer_than: int = 0) -> Configuration:
    """Verify and parse; raises `ConfigurationRefused` saying why. `keys` maps a key id to a trusted key (the anchor)."""
    heading = read_heading(data)
    key = keys.get(heading.key_id)
    if key is None:
        raise ConfigurationRefused(why="signed with a key that is not trusted", key_id=heading.key_id)
    payload = memoryview(data)[data.index(b"\n") + 1 :]  # a view and not a copy: a large one has 40 MB
    sha256 = hashlib.sha256(payload).hexdigest()
    if sha256 != heading.sha256:
        raise ConfigurationRefused(why="the content was changed", number=heading.number)
    try:
        key.verify(_signature_in(heading.signature), _signed(heading.instance, heading.number, sha256))
    except (InvalidSignature, ValueError) as cause:
        raise ConfigurationRefused(why="the signature does not fit", number=heading.number) from cause
    if heading.instance != instance:
        raise ConfigurationRefused(why="made for another instance", instance=heading.instance)
    if heading.number <= newer_than:
        raise ConfigurationRefused(why="older than the one in force", number=heading.number, in_force=newer_than)
    configuration = _decode(payload)
    if (configuration.instance, configuration.number) != (heading.instance, heading.number):
        raise ConfigurationRefused(why="heading and content differ", number=heading.number)
    return configuration


def _signature_in(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("base64 with loose bits at its end")
    return raw


def _decode(payload: memoryview) -> Configuration:
    try:
        return msgspec.json.decode(payload, type=Configuration)
    except (msgspec.DecodeError, UnicodeDecodeError) as cause:
        raise ConfigurationRefused(why=f"unreadable content: {cause}") from cause


def _signed(instance: str, number: int, sha256: str) -> bytes:
    return f"{FORMAT}\n{instance}\n{number}\n{sha256}\n".encode()
