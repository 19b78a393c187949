from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from lgsp.catalogue.models import Recoding
from lgsp.catalogue.operations import recoding, relinking
from lgsp.catalogue.operations.content import load_content
from lgsp.domain.errors import ActRefused, NotReady, ServiceNotFound
from lgsp.registry import facts
from lgsp.registry.operations import members, services
from lgsp.registry.queries.configurations import configuration_versions

FAULT = {"code": "upstream.unreachable", "vi": "không tới được", "en": "can't be reached"}
BAD = [
    {
        "address": "http://127.0.0.1:9",
        "is_good": False,
        "stages": [{"name": "dns", "fault": None}, {"name": "connect", "fault": FAULT}],
    }
]
GOOD = [{"address": "http://127.0.0.1:9", "is_good": True, "stages": [{"name": "dns", "fault": None}]}]


@pytest.fixture
def changed(told):
    """H03, with a published service, a draft, and one that another calls under a former name, was merged into H55."""
    load_content(now=told["now"])
    members.register_member(facts=facts.MemberFacts(code="H55", name="Thái Nguyên"), **told)
    old = members.register_member(facts=facts.MemberFacts(code="H03", name="Bắc Kạn"), **told)
    system = members.register_subsystem(member=old, facts=facts.SubsystemFacts(code="kho", name="Kho"), **told)
    other = members.register_member(facts=facts.MemberFacts(code="H55.02", name="Sở"), **told)
    outside = members.register_subsystem(member=other, facts=facts.SubsystemFacts(code="ngoai", name="Ngoài"), **told)
    for owner, code, more in (
        (system, "tra-cuu", {}),
        (outside, "hoi", {"authentication": facts.AuthenticationFacts(kind="none", parameters={"client": "VN-H55/GOV/H03/kho"})}),
        (outside, "khac", {}),
    ):
        service = services.register_service(subsystem=owner, facts=facts.ServiceFacts(code=code, title=code), **told)
        for number in ("1.0", "2.0"):
            terms = facts.VersionFacts(version=number, base_path=f"/{code}/{number}", upstreams=["http://127.0.0.1:9"], **more)
            version = services.add_service_version(service=service, facts=terms, **told)
            if number == "1.0":
                services.publish_service_version(version=version, **told)
    until = told["now"] + timedelta(days=9)
    row, _report = recoding.recode(name="ma-dinh-danh-2025", alias_until=until, **told)
    return row


def outcomes(row):
    row.refresh_from_db()
    return {one["service"].rpartition("/")[2]: one["outcome"] for one in row.links}


def test_the_published_versions_that_a_change_concerns_wait_to_be_tried(changed):
    assert outcomes(changed) == {"tra-cuu": "waiting", "hoi": "waiting"}
    assert {one["service"] for one in changed.links} == {"VN-H55/GOV/H55/kho/tra-cuu", "VN-H55/GOV/H55.02/ngoai/hoi"}
    (job,) = ProcrastinateJob.objects.filter(task_name=relinking.LINKS_JOB)
    assert job.args["code"] == changed.code


def test_each_link_is_tried_once_its_configuration_is_in_force(changed, told, monkeypatch):
    seen = iter([None, 0])
    monkeypatch.setattr(relinking, "configuration_in_force", lambda: next(seen, configuration_versions(limit=1)[0].number))
    monkeypatch.setattr(relinking, "WRITTEN_EVERY_S", -1.0)
    progress = []

    def ask(service, version):
        progress.append(sum(one["outcome"] == "waiting" for one in Recoding.objects.get().links))
        return GOOD if service.endswith("tra-cuu") else BAD

    relinking.try_in_force(row=changed, ask=ask, now=told["now"])
    assert outcomes(changed) == {"tra-cuu": "reached", "hoi": "not_reached"} and progress == [2, 1]
    failed = next(one for one in changed.links if one["outcome"] == "not_reached")
    assert failed["addresses"] == [{"address": "http://127.0.0.1:9", "is_good": False, "stage": "connect", "fault": FAULT}]
    relinking.try_in_force(row=changed, ask=None, now=told["now"])  # nothing waits, so nobody is asked


def test_without_a_gateway_the_links_say_that_they_were_not_tried(changed, told, monkeypatch):
    def nobody():
        raise NotReady(why="no gateway of this home answers")

    monkeypatch.setattr(relinking, "configuration_in_force", nobody)
    relinking.try_in_force(row=changed, ask=None, now=told["now"])
    assert set(outcomes(changed).values()) == {"not_tried"} and changed.links[0]["fault"]["code"] == "gateway.not_ready"
    monkeypatch.setattr(relinking, "configuration_in_force", lambda: None)
    monkeypatch.setattr(relinking, "IN_FORCE_TIMEOUT_S", 0.0)
    again = relinking.try_again(code=changed.code, **told)
    assert set(outcomes(again).values()) == {"waiting"}
    relinking.try_in_force(row=again, ask=None, now=told["now"])
    assert set(outcomes(again).values()) == {"not_tried"}, "a configuration that never comes in force is told too"


def test_one_that_can_not_be_tried_holds_up_no_other(changed):
    def ask(service, _version):
        if service.endswith("hoi"):
            raise ServiceNotFound(service=service)
        return []

    relinking.try_waiting(row=changed, ask=ask)
    assert outcomes(changed) == {"tra-cuu": "not_reached", "hoi": "not_tried"}, "no address is no way"


def test_taking_a_change_back_tries_the_links_under_their_former_names(changed, told):
    relinking.try_waiting(row=changed, ask=lambda _service, _version: GOOD)
    row = recoding.revert_recoding(code=changed.code, **told)
    assert {one["service"] for one in row.links} == {"VN-H55/GOV/H03/kho/tra-cuu", "VN-H55/GOV/H55.02/ngoai/hoi"}
    assert set(outcomes(row).values()) == {"waiting"}
    with pytest.raises(ActRefused):
        relinking.try_again(code="none", **told)
