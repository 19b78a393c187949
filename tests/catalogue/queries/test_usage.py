from types import SimpleNamespace

import pytest

from lgsp.catalogue.operations import imports, notices, synchronisation
from lgsp.catalogue.queries import usage
from lgsp.domain.errors import NotRegistered
from lgsp.registry import facts
from lgsp.registry.models import IdentifierAlias
from lgsp.registry.operations import access_rights, services

FIELD_MAP = {"part": "request", "fields": ["/code"], "consumer": "dvhc@2025-06-30", "provider": "dvhc"}


def test_who_uses_a_list_is_told(units, world):
    terms = facts.VersionFacts(version="1.0", base_path="/gia-dat/1.0", upstreams=["http://127.0.0.1:9"], maps=[FIELD_MAP])
    services.change_service_version(version=world.version, facts=terms, **units.told)
    other = facts.RightFacts(purpose="x", legal_basis="y", maps=[{**FIELD_MAP, "consumer": "khac", "provider": "khac"}, FIELD_MAP])
    access_rights.grant_access_right(consumer=world.onestop, service=world.service, facts=other, **units.told)
    assert [(one.kind, one.field_map["provider"]) for one in usage.uses_of(units.list)] == [("service", "dvhc"), ("right", "dvhc")]
    assert usage.mappings_of(units.list) == [units.mapping]


def test_what_belongs_to_a_list_is_found(units, world):
    assert usage.synchronisation_of(units.list) is None
    with pytest.raises(NotRegistered):
        usage.followed_list("dvhc")
    upper = synchronisation.Upper("/a", "b", "c", "d")
    row = synchronisation.follow_list(code_list=units.list, upper=upper, every_h=0, **units.told)
    assert usage.followed_list("dvhc") == row
    address = notices.register_notice_address(
        subsystem=world.onestop, code_list=None, url="http://127.0.0.1:9/", **units.told
    ).address
    assert usage.notice_addresses(units.list) == [address]
    taken = imports.take_in(code_list=units.list, text=b"a", file_name="a.csv", **units.told)
    assert usage.list_import(taken.pk) == taken
    with pytest.raises(NotRegistered):
        usage.list_import(0)
    assert list(usage.recodings()) == []


def test_aliases_stand_with_their_use(units):
    for before in ("VN-H55/GOV/H03", "VN-H55/GOV/H04"):
        IdentifierAlias.objects.create(of_instance_id="VN-H55", before=before, now="VN-H55/GOV/H55", created_at=units.told["now"])
    used = [SimpleNamespace(alias="VN-H55/GOV/H03/motcua"), SimpleNamespace(alias="VN-H55/GOV/H031")]
    assert [(row.before, use) for row, use in usage.aliases_with_use(used)] == [
        ("VN-H55/GOV/H03", used[0]),
        ("VN-H55/GOV/H04", None),
    ]
