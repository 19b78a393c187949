"""The invented register is the same every time and knows what it does not know."""

from datetime import date

from lgsp.domain.enquiries import Enquiry
from lgsp.sandbox.invented.enterprises import (
    ENTERPRISES,
    FILES_PER_DAY,
    enterprise,
    enterprise_code,
    register_knows,
    registration_files,
)
from lgsp.sandbox.invented.units import THAI_NGUYEN, communes_of

COMMUNES = communes_of(THAI_NGUYEN)
TODAY = date(2026, 11, 22)


def ask(operation, **parameters):
    return register_knows(Enquiry(operation, parameters), COMMUNES, TODAY)


def scalars(value):
    if isinstance(value, dict):
        return [inner for item in value.values() for inner in scalars(item)]
    return [inner for item in value for inner in scalars(item)] if isinstance(value, list) else [value]


def test_every_scalar_of_an_enterprise_is_text():
    assert all(isinstance(value, str) for value in scalars(enterprise(17, COMMUNES)))


def test_an_enterprise_is_found_by_its_code_and_is_always_the_same():
    answer = ask("chiTietDoanhNghiep", msdn=enterprise_code(17))
    assert answer.is_found and answer.content == enterprise(17, COMMUNES)
    assert answer.content["MainInformation"]["ENTERPRISE_GDT_CODE"] == "0000000017"


def test_other_codes_are_not_found():
    for code in ("", "17", enterprise_code(ENTERPRISES + 1), "000000001x", enterprise_code(0)):
        assert not ask("chiTietDoanhNghiep", msdn=code).is_found


def test_a_window_lists_the_files_of_its_days_page_by_page():
    whole = ask("danhSachHoSo", from_date="20/11/2026", to_date="22/11/2026", offset="0", limit="100")
    assert whole.count == len(whole.content) == 3 * FILES_PER_DAY
    page = ask("danhSachHoSo", from_date="20/11/2026", to_date="22/11/2026", offset="5", limit="4")
    assert page.content == whole.content[5:9] and page.count == whole.count


def test_today_lists_todays_files_and_one_file_is_found_by_its_number():
    today = ask("danhSachHoSoTrongNgay", from_ts="00:00", to_ts="23:59")
    assert today.content == registration_files(TODAY, COMMUNES)
    number = today.content[0]["IN_JOURNAL_NO"]
    assert ask("tinhTrangHoSo", in_journal_no=number).content == today.content[0]
    assert not ask("tinhTrangHoSo", in_journal_no="HS-0").is_found
