from lgsp.catalogue.models import CodeList, CodeMapping
from lgsp.catalogue.operations.content import load_content
from lgsp.catalogue.queries.codes import rows_of
from lgsp.catalogue.queries.lists import version_named
from lgsp.catalogue.queries.mappings import mapping, mapping_rows
from lgsp.domain.periods import local_date


def rows(name, now):
    return {row.code: row for row in rows_of(version_named(name, local_date(now)))}


def test_a_new_platform_begins_with_real_lists_and_says_where_they_are_from(told):
    now = told["now"]
    brought = load_content(now=now)
    assert len(brought) == 15 and load_content(now=now) == []
    assert all(row.source and row.source_on and row.certainty for row in CodeList.objects.all())
    groups = rows("dan-toc", now)
    assert len(groups) == 54 and (groups["04"].name, groups["05"].name, groups["06"].name, groups["54"].name) == (
        "Hoa",
        "Khơ-me",
        "Mường",
        "Rơ-măm",
    )
    countries = rows("quoc-gia", now)
    assert len(countries) == 249 and (countries["VN"].name, countries["DE"].name, countries["DE"].properties) == (
        "Việt Nam",
        "Đức",
        {"alpha3": "DEU"},
    )
    agencies = rows("ma-dinh-danh", now)
    assert agencies["H03"].valid_to.isoformat() == "2025-07-01" and agencies["H55"].valid_to is None
    assert len(rows("trang-thai-ho-so", now)) == 10 and len(rows("loai-van-ban", now)) == 29
    assert (len(rows("don-vi-hanh-chinh@1", now)), len(rows("don-vi-hanh-chinh", now))) == (10_794, 3_355)


def test_the_mappings_are_whole_and_published(told):
    load_content(now=told["now"])
    assert set(CodeMapping.objects.values_list("status", flat=True)) == {"published"}
    census = {row.source_code: row.target_code for row in mapping_rows(mapping("dan-toc-dieu-tra")) if row.target_code}
    assert census == {"04": "06", "05": "05", "06": "04"}, "the positions that collide between the two codings"
    agencies = {row.source_code: row.target_code for row in mapping_rows(mapping("ma-dinh-danh-2025"))}
    assert agencies["H03"] == "H55" and agencies["G10"] == ""
