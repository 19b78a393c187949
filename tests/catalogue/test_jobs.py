from datetime import timedelta

import pytest

from lgsp.catalogue import jobs
from lgsp.catalogue.facts import MappingFacts
from lgsp.catalogue.models import Recoding, Synchronisation
from lgsp.catalogue.operations import import_files, imports, mapping_imports, notices, relinking, synchronisation
from lgsp.domain.errors import ActRefused, UpstreamUnreachable


def test_one_address_is_told_and_one_that_is_gone_is_not(units, world):
    address = notices.register_notice_address(
        subsystem=world.onestop, code_list=None, url="http://127.0.0.1:9/", **units.told
    ).address
    with pytest.raises(UpstreamUnreachable):
        jobs.notify(instance="VN-H55", address=address.pk, version=units.second.pk)
    jobs.notify(instance="VN-H55", address=0, version=units.second.pk)


def test_a_file_is_brought_in(units):
    row = imports.take_in(code_list=units.list, text=b"code,name\n1,A\n", file_name="a.csv", **units.told)
    row.columns = {"code": "code", "name": "name"}
    row.save()
    jobs.bring_in(instance="VN-H55", number=row.pk)
    row.refresh_from_db()
    assert row.status == "done"


def test_files_of_imports_go_in_the_night_after_their_term(units, monkeypatch):
    row = imports.take_in(code_list=units.list, text=b"code,name\n1,A\n", file_name="a.csv", **units.told)
    import_files.end_refused(row, [], units.told["now"])
    monkeypatch.setattr(jobs, "now", lambda: units.told["now"] + timedelta(days=364))
    jobs.forget_import_files(0)
    assert import_files.file_of(row)
    monkeypatch.setattr(jobs, "now", lambda: units.told["now"] + timedelta(days=366))
    jobs.forget_import_files(0)
    with pytest.raises(ActRefused):
        import_files.file_of(row)


def test_a_mapping_is_brought_in(units):
    facts = MappingFacts(code="thu", title="Thử", source="dvhc@2", target="dvhc@2")
    text = b"source_code,target_code,kind\n19,19,\n01840,01840,\n01843,01843,\n"
    row = mapping_imports.take_in_mapping(facts=facts, text=text, file_name="m.csv", **units.told)
    row.columns = {name: name for name in ("source_code", "target_code", "kind")}
    row.save()
    jobs.bring_mapping_in(instance="VN-H55", number=row.pk)
    row.refresh_from_db()
    assert row.status == "done" and str(row.mapping) == "thu@1"


def test_links_are_tried_through_the_gateway(units, world, monkeypatch):
    waiting = {
        "service": world.service.identifier,
        "title": "x",
        "version": "1.0",
        "outcome": "waiting",
        "addresses": [],
        "fault": None,
    }
    row = Recoding.objects.create(
        of_instance_id="VN-H55", code="DM-1", mapping="m@1", links=[waiting], by="test", why="thử", created_at=units.told["now"]
    )
    monkeypatch.setattr(jobs, "tested_links", lambda version: [{"address": version.upstreams[0], "is_good": True, "stages": []}])
    monkeypatch.setattr(relinking, "configuration_in_force", lambda: 10**6)
    jobs.try_links(instance="VN-H55", code="DM-1")
    row.refresh_from_db()
    assert row.links[0]["outcome"] == "reached" and row.links[0]["addresses"][0]["address"].startswith("http://127.0.0.1")


def test_lists_whose_time_has_come_are_followed_and_a_failure_is_kept(units, monkeypatch):
    upper = synchronisation.Upper("/a", "b", "c", "d")
    row = synchronisation.follow_list(code_list=units.list, upper=upper, every_h=1, **units.told)
    monkeypatch.setenv("LGSP_PUBLIC_URL", "http://127.0.0.1:9")
    jobs.follow(0)
    row.refresh_from_db()
    assert row.last_at is not None and "can't be reached" in row.last_outcome
    first = row.last_at
    jobs.follow(0)
    row.refresh_from_db()
    assert row.last_at == first, "not before its time"
    Synchronisation.objects.update(last_at=first - timedelta(hours=2))
    monkeypatch.setattr(synchronisation, "fetched_names", lambda _row: {"19": "Tỉnh Thái Nguyên"})
    jobs.follow(0)
    row.refresh_from_db()
    assert row.last_outcome.startswith("added 0")
