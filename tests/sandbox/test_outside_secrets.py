"""Each simulated system has a secret of its own, the same for a home and another for another home."""

import json

from lgsp.dialects.lgsp_access_token.access_token import read_bare_authorization
from lgsp.sandbox.outside_secrets import CITY_KEY, outside_secret, registered_secrets
from lgsp.sandbox.world import fresh_secrets

NAMES = ("dancu", "dancu-apikey", "hotich", "hotich-key", "bhxh", "hcm", "xrd")


def test_secrets_differ_by_name_and_home_and_stay_the_same():
    one, other = fresh_secrets(), fresh_secrets()
    told = {outside_secret(known, name) for known in (one, other) for name in NAMES}
    assert len(told) == 2 * len(NAMES)
    assert outside_secret(one, "dancu") == outside_secret(one, "dancu")
    assert all(one.register_secret not in secret and len(secret) == 40 for secret in told)


def test_the_registry_holds_what_the_outside_systems_take():
    known = fresh_secrets()
    held = registered_secrets(known)
    assert json.loads(held["population_secrets"]) == {
        "secret": outside_secret(known, "dancu"),
        "api_key": outside_secret(known, "dancu-apikey"),
    }
    city = read_bare_authorization(held["city_authorization"])
    assert (city.access_key, city.secret_key) == (CITY_KEY, outside_secret(known, "hcm"))
