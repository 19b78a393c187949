import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from lgsp.catalogue.operations import imports, versions
from lgsp.catalogue.operations.import_files import fault_lines
from lgsp.catalogue.queries.codes import rows_of
from lgsp.catalogue.queries.lists import draft_of
from lgsp.domain.errors import ActRefused, TableUnreadable

COLUMNS = {"Mã": "code", "Tên": "name", "Cấp trên": "parent"}
GOOD = "Mã,Tên,Cấp trên\n06,Tỉnh,\n060,B¾c K¹n,06\n"
BAD = "Mã,Tên,Cấp trên\n06,Tỉnh,\n06,Tỉnh,\n07,=A1,99\n"


def bring(units, text, *, is_partial=False, progress=None):
    row = imports.take_in(code_list=units.list, text=text.encode(), file_name="dvhc.csv", **units.told)
    row.columns, row.is_partial = COLUMNS, is_partial
    row.save()
    return imports.run_import(row=row, now=units.told["now"], progress=progress)


def test_a_good_file_becomes_the_draft(units):
    stages = []
    row = bring(units, GOOD, progress=lambda stage, done, total: stages.append(stage))
    assert (row.status, row.rows, row.faults_count) == ("done", 2, 0) and stages == ["open", "read", "check", "write"]
    assert [(one.code, one.name, one.level) for one in rows_of(draft_of(units.list))] == [("06", "Tỉnh", 1), ("060", "Bắc Kạn", 2)]
    assert "TCVN3" in row.notices[0][0]


def test_a_bad_file_changes_nothing_and_every_fault_is_kept_with_its_row(units):
    draft = versions.open_draft(code_list=units.list, **units.told)
    row = bring(units, BAD)
    assert row.status == "refused" and row.faults_count == 3
    assert [(line, place) for line, place, *_ in fault_lines(row)] == [(3, "code"), (4, "name"), (4, "parent")]
    assert len(list(rows_of(draft))) == 3


def test_a_partial_file_adds_and_changes(units):
    row = bring(units, "Mã,Tên,Cấp trên\n19,Tỉnh Thái Nguyên mới,\n99,Xã mới,19\n", is_partial=True)
    assert row.status == "done", row.faults
    names = {one.code: one.name for one in rows_of(draft_of(units.list))}
    assert len(names) == 4 and names["19"] == "Tỉnh Thái Nguyên mới" and names["01843"] == "Phường Bắc Kạn"
    assert bring(units, "Mã,Tên,Cấp trên\n98,Xã,19\n", is_partial=True).rows == 1 and len(list(rows_of(draft_of(units.list)))) == 5


def test_the_worker_does_it_later(units):
    row = imports.take_in(code_list=units.list, text=GOOD.encode(), file_name="a.csv", **units.told)
    imports.defer_import(row=row, columns=COLUMNS, is_partial=False, by="test", now=units.told["now"])
    (job,) = ProcrastinateJob.objects.filter(task_name=imports.IMPORT_JOB)
    assert job.args["number"] == row.pk and row.columns == COLUMNS
    row.status = "running"
    with pytest.raises(ActRefused):
        imports.defer_import(row=row, columns=COLUMNS, is_partial=False, by="test", now=units.told["now"])


def test_what_is_no_table_is_told_in_the_row(units):
    assert bring(units, "a\0b").faults[0][0] == 0
    with pytest.raises(TableUnreadable):
        imports.take_in(code_list=units.list, text=b"", file_name="a.csv", **units.told)


def test_a_file_that_is_gone_is_told_in_the_row(units):
    row = imports.take_in(code_list=units.list, text=GOOD.encode(), file_name="a.csv", **units.told)
    row.sha256 = "0" * 64
    assert imports.run_import(row=row, now=units.told["now"]).status == "refused"
