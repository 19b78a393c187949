"""Dialect credentials are made from the client secret: the same at every start, and different from each other."""

from lgsp.sandbox.demo_secrets import DERIVED_CHARACTERS, derived_secret, dialect_credentials
from lgsp.sandbox.world import SPEAKER, fresh_secrets


def test_derived_secrets_differ_by_secret_and_label():
    assert len({derived_secret(secret, label) for secret in "ab" for label in "xy"}) == 4
    assert derived_secret("a", "x") == derived_secret("a", "x") and len(derived_secret("a", "x")) == DERIVED_CHARACTERS


def test_dialect_credentials_stay_and_belong_to_one_home():
    one, other = fresh_secrets(), fresh_secrets()
    assert dialect_credentials(one, SPEAKER) == dialect_credentials(one, SPEAKER)
    told = dialect_credentials(one, SPEAKER), dialect_credentials(other, SPEAKER)
    pairs = [pair for known in told for pair in (known.access_key, known.hashed_basic, known.login)]
    assert len({name for name, _ in pairs}) == len({secret for _, secret in pairs}) == 6
