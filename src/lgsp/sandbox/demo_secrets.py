"""What the parts of the demo world know of each other, and what is made from it.

Rules: a home has its own; what can be made from one secret is made from it, so that demo.json files of earlier releases stay readable.
"""

import hashlib
import hmac

import msgspec

DERIVED_CHARACTERS = 40


class DemoSecrets(msgspec.Struct, frozen=True):
    """`consumers` maps a subsystem to (client id, client secret)."""

    consumers: dict[str, tuple[str, str]]
    register_client_id: str
    register_secret: str
    land_prices_key: str


class DialectCredentials(msgspec.Struct, frozen=True):
    """What a subsystem shows in the dialects, beside its client secret: each a public name and a secret."""

    access_key: tuple[str, str]
    hashed_basic: tuple[str, str]
    login: tuple[str, str]


def derived_secret(secret: str, label: str) -> str:
    """Another secret, made from one: the same at every start, and none leads back to it."""
    return hmac.new(secret.encode(), label.encode(), hashlib.sha256).hexdigest()[:DERIVED_CHARACTERS]


def dialect_credentials(known: DemoSecrets, subsystem: str) -> DialectCredentials:
    """The dialect credentials of a demo subsystem."""
    client_id, secret = known.consumers[subsystem]
    return DialectCredentials(
        access_key=(f"AK-{client_id}", derived_secret(secret, "inside:access_key")),
        hashed_basic=(f"{client_id}-dancu", derived_secret(secret, "inside:hashed_basic")),
        login=(f"{client_id}-dvcqg", derived_secret(secret, "inside:login")),
    )
