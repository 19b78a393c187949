"""Secrets of the simulated outside systems, each made from one secret of the home.

Rules: they are the same for a home at every start and stand in no file; another home has others. User names and keys that are no secret are
written here in clear, so that the registry of the demo world can name them too.
"""

import json
from typing import Final

from lgsp.dialects.lgsp_access_token.access_token import AccessTokenHeader, write_access_token
from lgsp.sandbox.demo_secrets import DemoSecrets, derived_secret

POPULATION_USER: Final = "lgsp-h55-dancu"
CIVIL_STATUS_CLIENT: Final = "lgsp-h55-hotich"
CIVIL_STATUS_KEY: Final = "AK-H55-HOTICH"
INSURANCE_CLIENT: Final = "lgsp-h55-bhxh"
CITY_KEY: Final = "AK-H55-HCM"
CATALOGUES_CLIENT: Final = "lgsp-h55-danhmuc"
PORTAL_USER: Final = "lgsp-h55-dvcqg"
AXIS_SYSTEM: Final = "lgsp-h55-vxp"
CITIZEN_CLIENT: Final = "lgsp-h55-congdan"
CITIZEN_SECRET_FILE: Final = "sandbox-citizens.secret"  # noqa: S105 - the name of a file
"""Beside the keys of the home: the file that the platform's setting names."""


def outside_secret(known: DemoSecrets, name: str) -> str:
    """The secret of one credential: `dancu`, `dancu-apikey`, `hotich`, `hotich-key`, `bhxh`, `hcm`, `hkd`, `ngsp`, `xrd`, `vxp` or `vneid`."""
    return derived_secret(known.register_secret, f"outside:{name}")


def registered_secrets(known: DemoSecrets) -> dict[str, str]:
    """What the registry of the demo world holds of them, by the placeholder in world.yaml."""
    civil_status, key = outside_secret(known, "hotich"), outside_secret(known, "hotich-key")
    population = {"secret": outside_secret(known, "dancu"), "api_key": outside_secret(known, "dancu-apikey")}
    return {
        "population_user": POPULATION_USER,
        "population_secrets": json.dumps(population),
        "civil_status_client": CIVIL_STATUS_CLIENT,
        "civil_status_secret": civil_status,
        "civil_status_key": CIVIL_STATUS_KEY,
        "civil_status_key_secret": key,
        "civil_status_secrets": json.dumps({"secret": key, "client_secret": civil_status}),
        "insurance_client": INSURANCE_CLIENT,
        "insurance_secret": outside_secret(known, "bhxh"),
        "city_authorization": write_access_token(AccessTokenHeader(CITY_KEY, outside_secret(known, "hcm"), "LGSP", "H55")),
        "household_key": outside_secret(known, "hkd"),
        "catalogues_client": CATALOGUES_CLIENT,
        "catalogues_secret": outside_secret(known, "ngsp"),
        "portal_user": PORTAL_USER,
        "portal_secret": outside_secret(known, "xrd"),
        "axis_system": AXIS_SYSTEM,
        "axis_secret": outside_secret(known, "vxp"),
    }
