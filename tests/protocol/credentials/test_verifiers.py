"""Secrets are kept so that they can be checked but not read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgsp.protocol.credentials.verifiers import (
    api_key,
    certificate_verifier,
    is_verified,
    new_secret,
    sealed_in,
    sealed_verifier,
    split_api_key,
    verifier_of,
)

SALT = bytes(range(16))


@pytest.mark.parametrize("by_a_person", [False, True])
def test_only_the_same_secret_is_verified(by_a_person):
    verifier = verifier_of("bí mật", salt=SALT, chosen_by_a_person=by_a_person)
    assert is_verified("bí mật", verifier)
    assert not is_verified("bi mat", verifier)
    assert "bí mật" not in verifier


@pytest.mark.parametrize("verifier", ["", "sha256", "sha256$zz$00", "sha256$00$zz", "md5$00$00", "plain$$"])
def test_a_broken_verifier_verifies_nothing(verifier):
    assert not is_verified("x", verifier)


@given(st.text())
@settings(max_examples=50)
def test_any_text_may_be_a_secret(text):
    assert is_verified(text, verifier_of(text, salt=SALT))


def test_new_secrets_are_long_and_different():
    assert len(new_secret()) >= 43 and new_secret() != new_secret()


def test_an_api_key_is_split_into_key_id_and_secret():
    assert split_api_key(api_key("k1", "a_b_c")) == ("k1", "a_b_c")


@pytest.mark.parametrize("text", ["", "lgsp", "lgsp_k1", "lgsp__s", "other_k1_s", "lgsp_k1_"])
def test_other_texts_are_no_api_keys(text):
    assert split_api_key(text) is None


def test_the_verifier_of_a_certificate_verifies_nothing():
    verifier = certificate_verifier("ab" * 32)
    assert verifier == "certificate$" + "ab" * 32
    assert not is_verified("ab" * 32, verifier) and not is_verified("", verifier)


def test_a_sealed_secret_is_found_in_its_verifier_and_verifies_nothing_by_itself():
    verifier = sealed_verifier("sealed1:abc")
    assert sealed_in(verifier) == "sealed1:abc" and not is_verified("abc", verifier)
    assert sealed_in("sha256$00$11") is None and sealed_in("sealed$") is None
