"""Keys are made once and stay."""

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from lgsp.runtime import keys
from lgsp.runtime.home import Home


@pytest.fixture
def folder(tmp_path):
    home = Home(tmp_path)
    home.prepare()
    return home.keys


def test_a_key_is_the_same_the_second_time(folder):
    assert keys.configuration_key(folder).private_bytes_raw() == keys.configuration_key(folder).private_bytes_raw()
    assert keys.journal_key(folder).private_bytes_raw() != keys.configuration_key(folder).private_bytes_raw()
    assert keys.replay_key(folder).private_bytes_raw() == keys.replay_key(folder).private_bytes_raw()
    assert keys.sealing_key(folder) == keys.sealing_key(folder)
    assert keys.session_key(folder) == keys.session_key(folder)


def test_tokens_are_signed_with_rsa(folder):
    key = load_pem_private_key(keys.token_key(folder), None)
    assert isinstance(key, RSAPrivateKey) and key.key_size == keys.RSA_BITS
    assert keys.token_key(folder) == keys.token_key(folder)


def test_nobody_else_can_read_them(folder):
    keys.configuration_key(folder), keys.token_key(folder), keys.sealing_key(folder), keys.session_key(folder)
    assert [path.name for path in folder.iterdir() if path.stat().st_mode & 0o077] == []


def test_the_platforms_own_services_have_keys_of_their_own(folder):
    made = keys.platform_service_key(folder), keys.catalogue_consumer_key(folder)
    assert made == (keys.platform_service_key(folder), keys.catalogue_consumer_key(folder)) and made[0] != made[1]
    assert [path.name for path in folder.iterdir() if path.stat().st_mode & 0o077] == []


def test_the_key_of_kept_bodies_is_one_of_its_own(folder):
    assert keys.bodies_key(folder) == keys.bodies_key(folder) != keys.sealing_key(folder)
