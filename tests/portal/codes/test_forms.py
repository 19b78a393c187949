from lgsp.portal.codes.forms import ColumnsForm

HEADINGS = ("Mã", "Tên", "")
FIELDS = [("code", "Mã"), ("name", "Tên")]


def form(**chosen: str) -> ColumnsForm:
    return ColumnsForm(chosen, headings=HEADINGS, fields=FIELDS, needed=("code", "name"))


def test_columns_are_chosen_once_and_code_and_name_are_needed() -> None:
    good = form(column0="code", column1="name", column2="")
    assert good.is_valid() and good.columns(HEADINGS) == {"Mã": "code", "Tên": "name"}
    assert not form(column0="code", column1="code").is_valid() and not form(column0="code").is_valid()
    assert not form(column0="odd", column1="name").is_valid()
