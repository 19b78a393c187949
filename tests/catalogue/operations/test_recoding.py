from datetime import timedelta

import pytest

from lgsp.catalogue.facts import CodeListFacts, MappingFacts, VersionFacts
from lgsp.catalogue.operations import lists, mappings, recoding, versions
from lgsp.catalogue.rules import CodeRow, MappingRow
from lgsp.domain.errors import ActRefused
from lgsp.protocol.credentials.sealing import unseal, upstream_purpose
from lgsp.registry import facts
from lgsp.registry.models import AccessRight, IdentifierAlias, Member, Service, ServiceVersion, Subsystem
from lgsp.registry.operations import access_rights, members, services
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import sealing_key

OWN = "VN-H55/GOV/"


@pytest.fixture
def merger(told, world):
    """H03 with a system and a service becomes H55; the mapping says so."""
    code_list = lists.register_code_list(facts=CodeListFacts(code="co-quan", name="Cơ quan"), **told)
    rows = [CodeRow("H03", "Bắc Kạn"), CodeRow("H55", "Thái Nguyên")]
    versions.publish_version(version=versions.replace_codes(code_list=code_list, rows=rows, **told), facts=VersionFacts(), **told)
    drafted = mappings.draft_mapping(
        facts=MappingFacts(code="sap-nhap", title="Sáp nhập", source="co-quan", target="co-quan"),
        rows=[MappingRow("H03", "H55", "merged"), MappingRow("H55", "H55")],
        **told,
    )
    mappings.publish_mapping(mapping=drafted, **told)
    new = members.register_member(facts=facts.MemberFacts(code="H55", name="UBND tỉnh Thái Nguyên"), **told)
    old = members.register_member(facts=facts.MemberFacts(code="H03", name="UBND tỉnh Bắc Kạn", old_code="000.00.00.H03"), **told)
    members.register_member(facts=facts.MemberFacts(code="H99", name="Trực thuộc", parent="H03"), **told)
    system = members.register_subsystem(member=old, facts=facts.SubsystemFacts(code="kho", name="Kho"), **told)
    members.register_subsystem(member=new, facts=facts.SubsystemFacts(code="kho", name="Kho"), **told)
    service = services.register_service(subsystem=system, facts=facts.ServiceFacts(code="tra-cuu", title="Tra cứu (H03)"), **told)
    terms = facts.VersionFacts(
        version="1.0", base_path="/kho/1.0", upstreams=["http://127.0.0.1:9"],
        authentication=facts.AuthenticationFacts(
            kind="api_key", header="X-Key", secret="mot-bi-mat", parameters={"client": "VN-H55/GOV/H03/kho"}
        ),
    )  # fmt: skip
    services.publish_service_version(version=services.add_service_version(service=service, facts=terms, **told), **told)
    access_rights.grant_access_right(
        consumer=world.onestop, service=service, facts=facts.RightFacts(purpose="Hồ sơ của H03", legal_basis="Luật"), **told
    )
    return told


def apply(told, **more):
    return recoding.recode(name="sap-nhap", alias_until=told["now"] + timedelta(days=365), **told, **more)


def test_a_report_tells_everything_and_changes_nothing(merger):
    before = list(Member.objects.order_by("pk").values())
    report = recoding.report_of("sap-nhap")
    assert report.counts == {"member": 2, "subsystem": 1, "service": 1, "version": 1} and report.touched == {
        "credentials": 0,
        "rights": 1,
    }
    assert report.services == [f"{OWN}H55/kho-h03/tra-cuu"]
    assert {(one.kind, one.field) for one in report.mentions} >= {("service", "title"), ("right", "purpose"), ("code", "code")}
    assert report.plan.aliases == {
        f"{OWN}H03/kho": f"{OWN}H55/kho-h03",
        f"{OWN}H03": f"{OWN}H55",
        f"{OWN}000.00.00.H03": f"{OWN}H55",
    }
    assert list(Member.objects.order_by("pk").values()) == before


def test_the_act_renames_moves_reseals_and_leaves_aliases(merger):
    row, _ = apply(merger)
    system, service = (
        Subsystem.objects.get(identifier=f"{OWN}H55/kho-h03"),
        Service.objects.get(identifier=f"{OWN}H55/kho-h03/tra-cuu"),
    )
    assert system.member.code == "H55" and service.subsystem == system and AccessRight.objects.filter(service=service).exists()
    assert Member.objects.get(code="H03").status == "suspended" and Member.objects.get(code="H99").parent.code == "H55"
    version = ServiceVersion.objects.get(service=service)
    assert version.authentication["parameters"] == {"client": "VN-H55/GOV/H55/kho"}
    assert (
        unseal(version.sealed_secret, key=sealing_key(home_in_use().keys), purpose=upstream_purpose(service.identifier))
        == "mot-bi-mat"
    )
    alias = IdentifierAlias.objects.get(before=f"{OWN}H03")
    assert (alias.now, alias.recoding, alias.valid_to) == (f"{OWN}H55", row.code, row.alias_until)
    assert service.history.first().history_by == "test"


def test_it_can_be_taken_back_as_long_as_nobody_changed_it_since(merger):
    def state():
        models = (Member, Subsystem, Service, ServiceVersion)
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = state()
    row, _ = apply(merger)
    recoding.revert_recoding(code=row.code, **merger)
    assert state() == before and not IdentifierAlias.objects.exists()
    assert recoding.revert_recoding(code=row.code, **merger).status == "reverted"
    row, _ = apply(merger)
    service = Service.objects.get(identifier=f"{OWN}H55/kho-h03/tra-cuu")
    Service.objects.filter(pk=service.pk).update(identifier=f"{OWN}H55/kho-h03/khac")
    with pytest.raises(ActRefused):
        recoding.revert_recoding(code=row.code, **merger)
    with pytest.raises(ActRefused):
        recoding.revert_recoding(code="none", **merger)


def test_an_alias_of_an_alias_leads_to_what_it_is_called_now(merger):
    IdentifierAlias.objects.create(of_instance_id="VN-H55", before=f"{OWN}X", now=f"{OWN}H03", created_at=merger["now"])
    apply(merger)
    assert IdentifierAlias.objects.get(before=f"{OWN}X").now == f"{OWN}H55"


def test_nothing_to_change_is_refused(merger, units):
    with pytest.raises(ActRefused):
        recoding.recode(name="dvhc-2025", alias_until=None, **merger)
    assert recoding.report_of("dvhc-2025").mentions == []
    drafted = mappings.draft_mapping(facts=MappingFacts(code="x", title="x", source="co-quan", target="co-quan"), rows=[], **merger)
    with pytest.raises(ActRefused):
        recoding.report_of(str(drafted))


def test_mentions_are_bounded_and_counted(merger, monkeypatch):
    all_of_them = recoding.report_of("sap-nhap")
    monkeypatch.setattr(recoding, "MENTIONS_MAX", 1)
    bounded = recoding.report_of("sap-nhap")
    assert bounded.mentions == all_of_them.mentions[:1]
    assert bounded.mentions_found == all_of_them.mentions_found == len(all_of_them.mentions) > 1
