"""The invented land database answers as its description says."""

import pytest
from openapi_spec_validator import validate

from lgsp.sandbox.invented.units import Commune
from lgsp.sandbox.systems.land_prices import LAND_USES, OPENAPI, prices_of, valuation

COMMUNE = Commune("05443", "Phường", "Phường Phan Đình Phùng")
COMMUNES = {COMMUNE.code: COMMUNE}


def test_its_description_is_valid_openapi():
    validate(OPENAPI)


def test_every_land_use_has_a_price():
    assert set(prices_of(COMMUNE)["prices"]) == set(LAND_USES)


def test_a_plot_is_worth_its_area_times_the_price():
    value = valuation({"communeCode": "05443", "landUse": "ODT", "areaM2": 2}, COMMUNES)
    assert value["value"] == 2 * prices_of(COMMUNE)["prices"]["ODT"]


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ([], "JSON"),
        ({"communeCode": "00000"}, "communeCode"),
        ({"communeCode": "05443", "landUse": "X", "areaM2": 1}, "landUse"),
        ({"communeCode": "05443", "landUse": "ODT", "areaM2": -1}, "areaM2"),
        ({"communeCode": "05443", "landUse": "ODT", "areaM2": True}, "areaM2"),
        ({"communeCode": "05443", "landUse": "ODT", "areaM2": "1"}, "areaM2"),
    ],
)
def test_a_wrong_question_names_the_field(asked, word):
    assert word in valuation(asked, COMMUNES)
