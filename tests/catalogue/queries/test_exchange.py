from datetime import date

from lgsp.catalogue.queries import exchange


def test_properties_are_told_in_the_order_of_the_wire(units):
    told = exchange.metadata("donvihanhchinhcap3").content
    assert [one["PropertyCode"] for one in told] == ["Ma", "Ten", "TenTiengAnh", "TenNgan", "MaCapTren", "kind", "since"]
    assert told[-1]["PropertyType"] == "DateTime"


def test_records_are_those_of_the_level_valid_on_the_day(units):
    told = exchange.records("donvihanhchinhcap3", date(2026, 1, 1))
    assert told.count == 2 and told.content[0] == {
        "Ma": "01840", "Ten": "Phường Đức Xuân", "TenTiengAnh": "Duc Xuan", "TenNgan": "", "MaCapTren": "19", "kind": "", "since": "",
    }  # fmt: skip
    former = exchange.records("donvihanhchinhcap3", date(2025, 6, 30)).content
    assert [one["Ma"] for one in former] == ["01834", "01837"] and former[0]["since"] == "01/01/1997"


def test_other_codes_are_unknown(units):
    assert not exchange.metadata("none").is_found and not exchange.records("none", date(2026, 1, 1)).is_found


def test_later_versions_are_told(units):
    assert [one.number for one in exchange.versions_since(units.list, 1)] == [2]
