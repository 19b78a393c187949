from lgsp.sandbox.invented.units import THAI_NGUYEN, communes_of
from lgsp.sandbox.systems.land_parcels import parcels_of

COMMUNES = communes_of(THAI_NGUYEN)


def test_an_invented_citizen_owns_invented_parcels() -> None:
    found = parcels_of("019000000001", COMMUNES)
    assert found is not None and found["personalId"] == "019000000001"
    assert [parcel["areaM2"] > 0 for parcel in found["parcels"]] == [True, True]
    assert found == parcels_of("019000000001", COMMUNES)


def test_nobody_owns_nothing() -> None:
    assert parcels_of("019000999999", COMMUNES) is None
    assert parcels_of("x", COMMUNES) is None
