from datetime import timedelta

import pytest

from lgsp.catalogue.operations import import_files, imports
from lgsp.domain.errors import ActRefused, TableUnreadable
from lgsp.domain.faults import Fault


def taken_in(units):
    return imports.take_in(code_list=units.list, text="Mã,Tên\n01,A\n".encode(), file_name="a.csv", **units.told)


def refused(units, count):
    row = taken_in(units)
    faults = [Fault(("code",), f"fault {at}", f"lỗi {at}", at) for at in range(count, 0, -1)]
    import_files.end_refused(row, faults, units.told["now"], rows=count)
    row.refresh_from_db()
    return row


def test_every_fault_is_in_the_report_however_many_there_are(units, monkeypatch):
    monkeypatch.setattr(import_files, "FAULTS_IN_ROW", 10)
    row = refused(units, 25)
    assert (row.status, row.faults_count, len(row.faults)) == ("refused", 25, 10)
    assert list(import_files.fault_lines(row)) == [(at, "code", f"lỗi {at}", f"fault {at}") for at in range(1, 26)]


def test_few_faults_lie_in_the_row_alone(units, monkeypatch):
    monkeypatch.setattr(import_files, "storage_in_use", None)
    row = imports.ListImport(faults=[[1, "code", "en", "vi"]], faults_count=1)
    assert list(import_files.fault_lines(row)) == [(1, "code", "vi", "en")]


def test_a_report_or_a_file_that_is_gone_is_told(units, monkeypatch):
    monkeypatch.setattr(import_files, "FAULTS_IN_ROW", 1)
    row = refused(units, 2)
    assert import_files.file_of(row).startswith("Mã".encode())
    row.sha256, row.pk = "0" * 64, row.pk + 1
    for lost in (import_files.file_of, import_files.fault_lines):
        with pytest.raises(ActRefused):
            lost(row)


def test_files_and_reports_go_when_their_term_is_over_and_what_is_still_wanted_stays(units, monkeypatch):
    monkeypatch.setattr(import_files, "FAULTS_IN_ROW", 1)
    now = units.told["now"]
    old, shared = refused(units, 3), taken_in(units)
    other = imports.take_in(code_list=units.list, text=b"code,name\n02,B\n", file_name="b.csv", **units.told)
    import_files.end_refused(other, [], now, rows=1)
    later = now + timedelta(days=31)
    assert import_files.forget_files(now=later, days=0) == import_files.forget_files(now=later, days=31) == 0
    assert import_files.forget_files(now=later, days=30) == 2  # the report of the first, the file of the other
    assert import_files.file_of(shared) == import_files.file_of(old)
    for lost, row in ((import_files.fault_lines, old), (import_files.file_of, other)):
        with pytest.raises(ActRefused, match="gone"):
            lost(row)
    import_files.end_refused(shared, [], later, rows=1)
    assert import_files.forget_files(now=later, days=30) == 0
    assert import_files.forget_files(now=later + timedelta(days=31), days=30) == 1
    with pytest.raises(ActRefused, match="gone"):
        import_files.file_of(shared)
    old.refresh_from_db()
    assert (old.faults_count, len(old.faults)) == (3, 1)


def test_an_earlier_outcome_is_forgotten(units):
    row = refused(units, 2)
    import_files.begun_again(row)
    assert (row.status, row.faults, row.faults_count, row.ended_at) == ("waiting", [], 0, None)


def test_an_empty_file_is_none(units):
    with pytest.raises(TableUnreadable):
        import_files.keep_file(b"")
