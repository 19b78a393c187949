import pytest

from lgsp.catalogue.facts import VersionFacts
from lgsp.catalogue.models import Code, CodeListVersion
from lgsp.catalogue.operations import versions
from lgsp.catalogue.queries.codes import rows_of
from lgsp.catalogue.rules import CodeRow
from lgsp.domain.errors import ActRefused, ContentRefused, NotRegistered


def codes(version):
    return [row.code for row in rows_of(version)]


def test_a_published_version_is_numbered_dated_and_has_a_digest(units):
    assert [(one.number, one.rows, one.status) for one in (units.first, units.second)] == [(1, 4, "published"), (2, 3, "published")]
    assert len(units.first.sha256) == 64 and units.first.sha256 != units.second.sha256


def test_a_draft_begins_as_a_copy_and_there_is_one_at_a_time(units):
    draft = versions.open_draft(code_list=units.list, **units.told)
    assert codes(draft) == codes(units.second) and draft.rows == 3
    assert versions.open_draft(code_list=units.list, **units.told).pk == draft.pk


def test_codes_are_put_and_removed_one_by_one(units):
    told = {"code_list": units.list, **units.told}
    draft = versions.put_code(row=CodeRow("99", "Xã mới", parent="19", properties={"kind": "xã"}), **told)
    versions.put_code(row=CodeRow("99", "Xã mới sửa", parent="19"), **told)
    found = Code.objects.get(version=draft, code="99")
    assert (found.name, found.level, draft.rows) == ("Xã mới sửa", 2, 4)
    with pytest.raises(NotRegistered):
        versions.put_code(row=CodeRow("98", "X", parent="không có"), **told)
    with pytest.raises(ContentRefused):
        versions.put_code(row=CodeRow("98", ""), **told)
    assert versions.remove_code(code="99", **told).rows == 3
    with pytest.raises(NotRegistered):
        versions.remove_code(code="99", **told)
    versions.discard_draft(**told)
    versions.discard_draft(**told)
    assert not CodeListVersion.objects.filter(code_list=units.list, status="draft").exists()


def test_nothing_is_replaced_if_a_row_is_wrong(units):
    draft = versions.open_draft(code_list=units.list, **units.told)
    with pytest.raises(ContentRefused) as refused:
        versions.replace_codes(code_list=units.list, rows=[CodeRow("1", "A", row=2), CodeRow("1", "B", row=3)], **units.told)
    assert [fault.line for fault in refused.value.faults] == [3] and codes(draft) == codes(units.second)


def test_a_version_in_review_is_closed_until_it_is_returned(units):
    draft = versions.put_code(code_list=units.list, row=CodeRow("99", "Mới"), **units.told)
    versions.submit_version(version=draft, **units.told)
    with pytest.raises(ActRefused):
        versions.put_code(code_list=units.list, row=CodeRow("98", "Mới"), **units.told)
    with pytest.raises(ActRefused):
        versions.submit_version(version=draft, **units.told)
    versions.return_version(version=draft, **units.told)
    published = versions.publish_version(version=draft, facts=VersionFacts(title="Ba"), **units.told)
    assert (published.number, published.title) == (3, "Ba")
    with pytest.raises(ActRefused):
        versions.publish_version(version=published, facts=VersionFacts(), **units.told)


def test_what_hangs_in_the_air_is_not_published(units):
    draft = versions.open_draft(code_list=units.list, **units.told)
    versions.remove_code(code_list=units.list, code="19", **units.told)
    with pytest.raises(ContentRefused):
        versions.publish_version(version=draft, facts=VersionFacts(), **units.told)
    with pytest.raises(ContentRefused):
        versions.submit_version(version=draft, **units.told)
    for code in ("01840", "01843"):
        versions.remove_code(code_list=units.list, code=code, **units.told)
    with pytest.raises(ActRefused):
        versions.publish_version(version=draft, facts=VersionFacts(), **units.told)
