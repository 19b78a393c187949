import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from lgsp.catalogue.facts import MappingFacts
from lgsp.catalogue.models import CodeMapping, MappingImport
from lgsp.catalogue.operations import mapping_imports
from lgsp.catalogue.operations.import_files import fault_lines
from lgsp.catalogue.operations.mappings import publish_mapping
from lgsp.catalogue.queries.mappings import mapping_rows
from lgsp.domain.errors import ActRefused, NotRegistered, TableUnreadable

FACTS = MappingFacts(code="thu", title="Thử", source="dvhc@1", target="dvhc@2", legal_basis="NQ 1")
COLUMNS = {"Mã cũ": "source_code", "Mã mới": "target_code", "Quan hệ": "kind", "Lý do": "reason"}
HEAD = "Mã cũ,Mã mới,Quan hệ,Lý do\n"
GOOD = HEAD + "06,19,một – một,\n058,,bãi bỏ,hết cấp huyện\n01834,01840,sáp nhập,\n01837,01840,sáp nhập,\n"
BAD = HEAD + "06,99,sáp nhập,\n058,,bãi bỏ,\n01834,01840,gộp,\n"


def taken_in(units, text, facts=FACTS):
    return mapping_imports.take_in_mapping(facts=facts, text=text.encode(), file_name="m.csv", **units.told)


def bring(units, text):
    row = taken_in(units, text)
    row.columns = COLUMNS
    row.save()
    return mapping_imports.run_mapping_import(row=row, now=units.told["now"])


def test_a_good_file_becomes_a_draft_that_can_be_published(units):
    row = bring(units, GOOD)
    assert (row.status, row.rows, row.faults) == ("done", 4, []) and row.mapping.legal_basis == "NQ 1"
    assert [(one.source_code, one.kind) for one in mapping_rows(row.mapping)][:2] == [("06", "one_to_one"), ("058", "withdrawn")]
    assert publish_mapping(mapping=row.mapping, **units.told).status == "published"


def test_a_bad_file_changes_nothing_and_every_fault_has_its_row(units):
    draft = bring(units, GOOD).mapping
    row = bring(units, BAD)
    assert row.status == "refused" and row.mapping is None and len(list(mapping_rows(draft))) == 4
    told = [(line, place) for line, place, *_ in fault_lines(row)]
    assert (2, "target_code") in told and (3, "reason") in told and (4, "kind") in told
    assert (0, "source_code") in told, "01837 has no row at all"
    assert CodeMapping.objects.filter(code="thu").count() == 1


def test_a_file_without_rows_is_told(units):
    assert [line for line, *_ in fault_lines(bring(units, HEAD))] == [0]


def test_a_version_that_is_gone_meanwhile_is_told_in_the_row(units):
    row = taken_in(units, GOOD)
    row.facts, row.columns = {**row.facts, "target": "dvhc@9"}, COLUMNS
    assert mapping_imports.run_mapping_import(row=row, now=units.told["now"]).status == "refused"


def test_the_worker_does_it_later(units):
    row = taken_in(units, GOOD)
    mapping_imports.defer_mapping_import(row=row, columns=COLUMNS, by="test", now=units.told["now"])
    (job,) = ProcrastinateJob.objects.filter(task_name=mapping_imports.MAPPING_IMPORT_JOB)
    assert job.args["number"] == row.pk and MappingImport.objects.get().columns == COLUMNS
    row.status = "running"
    with pytest.raises(ActRefused):
        mapping_imports.defer_mapping_import(row=row, columns=COLUMNS, by="test", now=units.told["now"])


def test_what_is_no_table_or_no_version_is_told_at_once(units):
    with pytest.raises(TableUnreadable):
        taken_in(units, "a\0b")
    with pytest.raises(NotRegistered):
        taken_in(units, GOOD, FACTS.model_copy(update={"source": "dvhc@9"}))
    assert not MappingImport.objects.exists()
