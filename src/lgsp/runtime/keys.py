"""The home's keys: generated on first use, stored in `keys/` with mode 0600, never printed.

configuration.pem   Ed25519, signs the configuration; its public half is the anchor that gateways trust
journal.pem         Ed25519, signs the journal's seals and checkpoints
bundles.key         32 bytes, encrypts the bundles of records beside the Merkle tree's tiles
bodies.key          32 bytes, wraps the day keys of stored bodies
reply.pem           Ed25519, signs replies for consumers that ask for it (RFC 9421)
person.key          32 bytes, computes the pseudonyms of persons; if it is lost, citizens can't be shown what was recorded before
resend.pem          Ed25519, signs the tokens of replays (calls that officers send again); its public half is in the configuration
token.pem           RSA 2048, signs access tokens (RFC 9068 asks for RS256)
sealing.key         32 bytes, seals providers' secrets
session.key         signs the portal's cookies
platform-services.key    the gateway's credential for the platform's own services
catalogue-consumer.key   the catalogue's credential for the gateway when it follows lists of an upper level
"""

import secrets
from pathlib import Path
from typing import cast

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.protocol.credentials.sealing import KEY_BYTES
from lgsp.runtime.storage.files import create_once

RSA_BITS = 2048


def _pem(key: Ed25519PrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _ed25519(path: Path) -> Ed25519PrivateKey:
    data = path.read_bytes() if path.exists() else create_once(path, _pem(Ed25519PrivateKey.generate()))
    return cast(Ed25519PrivateKey, serialization.load_pem_private_key(data, None))


def configuration_key(keys: Path) -> Ed25519PrivateKey:
    """Signs the configuration."""
    return _ed25519(keys / "configuration.pem")


def journal_key(keys: Path) -> Ed25519PrivateKey:
    """Signs the journal's seals and checkpoints."""
    return _ed25519(keys / "journal.pem")


def reply_key(keys: Path) -> Ed25519PrivateKey:
    """Signs replies for consumers that ask for it."""
    return _ed25519(keys / "reply.pem")


def replay_key(keys: Path) -> Ed25519PrivateKey:
    """Signs the tokens of replays: calls that an officer sends again in a consumer's name."""
    return _ed25519(keys / "resend.pem")


def token_key(keys: Path) -> bytes:
    """PEM of the key that signs access tokens."""
    path = keys / "token.pem"
    if path.exists():
        return path.read_bytes()
    return create_once(path, _pem(rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)))


def sealing_key(keys: Path) -> bytes:
    """Seals providers' secrets: 32 bytes."""
    return _random(keys / "sealing.key")


def bundles_key(keys: Path) -> bytes:
    """Encrypts the bundles of records: 32 bytes."""
    return _random(keys / "bundles.key")


def bodies_key(keys: Path) -> bytes:
    """Wraps the day keys of stored bodies: 32 bytes."""
    return _random(keys / "bodies.key")


def person_key(keys: Path) -> bytes:
    """Computes the pseudonyms of persons: 32 bytes."""
    return _random(keys / "person.key")


def session_key(keys: Path) -> str:
    """Signs the portal's cookies."""
    path = keys / "session.key"
    data = path.read_bytes() if path.exists() else create_once(path, secrets.token_urlsafe(64).encode())
    return data.decode()


def platform_service_key(keys: Path) -> str:
    """The gateway's credential for the platform's own services, so that nobody else can call them."""
    return _text(keys / "platform-services.key")


def catalogue_consumer_key(keys: Path) -> str:
    """The catalogue's credential for calling lists of an upper level through the gateway."""
    return _text(keys / "catalogue-consumer.key")


def _random(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else create_once(path, secrets.token_bytes(KEY_BYTES))


def _text(path: Path) -> str:
    data = path.read_bytes() if path.exists() else create_once(path, secrets.token_urlsafe(32).encode())
    return data.decode()
