import os

import msgspec
import pytest

from lgsp.catalogue.operations import synchronisation, versions
from lgsp.catalogue.queries.codes import rows_of
from lgsp.catalogue.queries.lists import draft_of
from lgsp.domain.errors import ActRefused, ListRefused, NotRunning
from lgsp.domain.http import HttpResponse, header
from lgsp.runtime.processes.supervisor import Running

UPPER = synchronisation.Upper("/danh-muc-quoc-gia/1.0", "madantoc", "MaDanToc", "TenDanToc")


@pytest.fixture
def upper(monkeypatch):
    """What the upper level answers; the requests made of it."""
    monkeypatch.setenv("LGSP_PUBLIC_URL", "http://127.0.0.1:8080")
    state = {"records": [{"MaDanToc": "19", "TenDanToc": "Tỉnh Thái Nguyên"}], "status": 200, "asked": []}

    def perform(request, *, timeout_s):
        state["asked"].append(request)
        return HttpResponse(state["status"], (), msgspec.json.encode(state["records"]))

    monkeypatch.setattr(synchronisation, "perform", perform)
    return state


def follow(units, every_h=24):
    return synchronisation.follow_list(code_list=units.list, upper=UPPER, every_h=every_h, **units.told)


def test_a_list_is_asked_for_through_the_gateway_with_our_own_credential(units, upper, monkeypatch):
    monkeypatch.setenv("LGSP_PUBLIC_URL", "http://127.0.0.1:8080/")
    names = synchronisation.fetched_names(follow(units))
    (request,) = upper["asked"]
    assert names == {"19": "Tỉnh Thái Nguyên"} and request.url == "http://127.0.0.1:8080/danh-muc-quoc-gia/1.0/Category/madantoc"
    assert header(request.headers, "X-API-Key").startswith("lgsp_danh-muc-dong-bo_")


def test_the_gateway_is_found_where_the_home_runs_it(units, upper, monkeypatch):
    running = Running(pid=os.getpid(), started_at=0.0, gateway="http://127.0.0.1:18080", portal="http://127.0.0.1:18000", health=())
    monkeypatch.setattr(synchronisation, "running_in", lambda _home: running)
    monkeypatch.setenv("LGSP_PUBLIC_URL", "")
    synchronisation.fetched_names(follow(units))
    assert upper["asked"][0].url.startswith("http://127.0.0.1:18080/danh-muc-quoc-gia/1.0/")
    monkeypatch.setattr(synchronisation, "running_in", lambda _home: None)
    with pytest.raises(NotRunning) as refused:
        synchronisation.fetched_names(follow(units))
    assert "lgsp up" in refused.value.in_vietnamese and refused.value.facts["home"]


def test_a_preview_changes_nothing_and_a_run_fills_the_draft(units, upper):
    row = follow(units)
    upper["records"].append({"MaDanToc": "20", "TenDanToc": "Tỉnh  Lạng Sơn"})
    found, _ = synchronisation.preview(row, now=units.told["now"])
    assert [(one.kind, one.code) for one in found.changes] == [("local", "01840"), ("local", "01843"), ("added", "20")]
    assert draft_of(units.list) is None and row.fetched == {}
    synchronisation.synchronise(row=row, **units.told)
    assert {one.code: one.name for one in rows_of(draft_of(units.list))}["20"] == "Tỉnh Lạng Sơn"
    assert row.fetched["20"] == "Tỉnh Lạng Sơn" and "added 1" in row.last_outcome and "local 2" in row.last_outcome


def test_it_waits_for_people_who_work_on_a_draft_and_reports_conflicts(units, upper):
    row = follow(units)
    upper["records"] = [{"MaDanToc": "19", "TenDanToc": "Tên khác"}]
    found = synchronisation.synchronise(row=row, **units.told)
    assert [one.code for one in found.conflicts] == ["19"] and row.conflicts == [
        {"code": "19", "theirs": "Tên khác", "ours": "Tỉnh Thái Nguyên"}
    ]
    again = synchronisation.synchronise(row=row, **units.told)
    assert [one.code for one in again.conflicts] == ["19"], "it stays open until people decide"
    synchronisation.keep_ours(row=row, **units.told)
    settled, _ = synchronisation.preview(row, now=units.told["now"])
    assert row.conflicts == [] and settled.conflicts == [] and ("local", "19") in {(one.kind, one.code) for one in settled.changes}
    versions.open_draft(code_list=units.list, **units.told)
    upper["records"].append({"MaDanToc": "20", "TenDanToc": "X"})
    with pytest.raises(ActRefused):
        synchronisation.synchronise(row=row, **units.told)


def test_what_is_no_such_list_is_refused(units, upper):
    row = follow(units)
    upper["records"] = [{"Ma": "1"}]
    with pytest.raises(ListRefused):
        synchronisation.fetched_names(row)
    upper["status"], upper["records"] = 404, {"MSG": "none"}
    with pytest.raises(ListRefused):
        synchronisation.fetched_names(row)
    with pytest.raises(ActRefused):
        follow(units, every_h=-1)


def test_following_again_changes_the_schedule(units):
    assert follow(units).pk == follow(units, every_h=1).pk


def test_a_first_version_may_come_from_above(told, upper):
    from lgsp.catalogue.facts import CodeListFacts
    from lgsp.catalogue.operations.lists import register_code_list

    code_list = register_code_list(facts=CodeListFacts(code="moi", name="Mới"), **told)
    row = synchronisation.follow_list(code_list=code_list, upper=UPPER, every_h=0, **told)
    synchronisation.synchronise(row=row, **told)
    assert [one.code for one in rows_of(draft_of(code_list))] == ["19"]
