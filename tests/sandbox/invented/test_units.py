"""The demo's administrative units are real ones."""

import pytest

from lgsp.sandbox.invented import units
from lgsp.sandbox.invented.units import THAI_NGUYEN, communes_of


def test_thai_nguyen_has_92_communes_those_of_former_bac_kan_included():
    communes = communes_of(THAI_NGUYEN)
    assert len(communes) == 92
    assert {"Phường Phan Đình Phùng", "Phường Bắc Kạn", "Xã Tân Cương"} <= {commune.name for commune in communes}
    assert all(len(commune.code) == 5 and commune.code.isdecimal() for commune in communes)


def test_a_province_that_does_not_exist_has_none():
    assert communes_of("99") == ()


def test_without_the_packages_data_it_says_so(monkeypatch):
    monkeypatch.setattr(units.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(LookupError, match="vietnamadminunits"):
        communes_of(THAI_NGUYEN)
