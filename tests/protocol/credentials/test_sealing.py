"""Sealed secrets open with the right key for the right purpose only."""

import pytest

from lgsp.domain.errors import SecretUnreadable
from lgsp.protocol.credentials.sealing import KEY_BYTES, NONCE_BYTES, credential_purpose, seal, unseal, upstream_purpose

KEY, NONCE = bytes(range(KEY_BYTES)), bytes(NONCE_BYTES)
SEALED = seal("mật khẩu", key=KEY, purpose=upstream_purpose("a"), nonce=NONCE)


def test_a_sealed_secret_opens_again_and_shows_nothing():
    assert unseal(SEALED, key=KEY, purpose=upstream_purpose("a")) == "mật khẩu"
    assert "mật khẩu" not in SEALED


@pytest.mark.parametrize("text", [SEALED[:-4], SEALED.replace("sealed1:", "sealed2:"), "sealed1:!!!", "", "sealed1:" + "A" * 8])
def test_a_changed_text_does_not_open(text):
    with pytest.raises(SecretUnreadable):
        unseal(text, key=KEY, purpose=upstream_purpose("a"))


def test_another_purpose_or_key_does_not_open_it():
    with pytest.raises(SecretUnreadable, match="upstream:b"):
        unseal(SEALED, key=KEY, purpose="upstream:b")
    with pytest.raises(SecretUnreadable):
        unseal(SEALED, key=bytes(KEY_BYTES), purpose=upstream_purpose("a"))


def test_purposes_differ_so_that_no_secret_opens_in_anothers_place():
    assert credential_purpose("a") != upstream_purpose("a")
