"""Import of a registry document, with the real database."""

import pytest

from lgsp.domain.errors import ContentRefused
from lgsp.registry.models import Member, Service, ServiceVersion
from lgsp.registry.operations.importing import import_registry
from lgsp.registry.queries.export import exported_registry
from lgsp.runtime.clock import now

WORLD = """
format: lgsp-registry/1
instance: {code: VN-H55, name: Tỉnh Thái Nguyên}
peers:
  - {code: VN, name: Nền tảng quốc gia}
members:
  - {code: H55.01, name: Văn phòng UBND tỉnh, parent: H55, valid_from: 2025-07-01, subsystems: [{code: motcua, name: Một cửa,
      credentials: [{key_id: motcua-1, kind: client_secret, verifier: sha256$00$11}]}]}
  - {code: H55, name: UBND tỉnh Thái Nguyên, old_code: 000.00.00.H55}
  - code: G12
    instance: VN
    name: Bộ Tài chính
    subsystems:
      - code: dkkd
        name: Đăng ký doanh nghiệp
        services:
          - code: dkdn
            title: Tra cứu doanh nghiệp
            versions:
              - version: '1.0'
                base_path: /apiCSDLDKDN/1.0
                status: published
                is_default: true
                upstreams: ['http://127.0.0.1:9/dkkd']
                upstream_weights: [2]
                cache_bytes_max: 4096
                maps: [{part: reply, fields: [/Data/*/MaXa], consumer: dvhc@2025-06-30, provider: dvhc@2, unmappable: empty}]
                endpoints: [GET /chiTietDoanhNghiep]
                authentication: {kind: oauth2_client_credentials, token_url: 'http://127.0.0.1:9/token', client_id: x, secret: bí mật}
access_rights:
  - id: motcua-dkdn
    consumer: VN-H55/GOV/H55.01/motcua
    service: VN/GOV/G12/dkkd/dkdn
    endpoints: [GET /chiTietDoanhNghiep]
    purpose: Tiếp nhận hồ sơ
    legal_basis: Nghị định 278/2025/NĐ-CP
    rate_limit: {calls: 10, burst: 20}
    quota_per_day: 5000
"""


def bring(text: str, *, is_dry_run: bool = False) -> list[str]:
    changes = import_registry(text=text.encode(), is_dry_run=is_dry_run, by="test", why="thử", now=now())
    return [f"{change.kind} {change.key} {','.join(change.fields)}".strip() for change in changes]


def faults(text: str) -> list[str]:
    with pytest.raises(ContentRefused) as caught:
        bring(text)
    return [fault.in_english for fault in caught.value.faults]


def test_a_document_becomes_rows_with_history(instance: str) -> None:
    assert len(bring(WORLD)) == 11
    office = Member.objects.get(code="H55.01")
    assert office.parent.identifier == "VN-H55/GOV/H55"
    told = office.history.get()
    assert (told.history_by, told.history_change_reason, told.history_type) == ("test", "thử", "+")
    assert ServiceVersion.objects.get().upstream_weights == [2]
    assert ServiceVersion.objects.get().sealed_secret.startswith("sealed1:")


def test_the_same_document_twice_changes_nothing(instance: str) -> None:
    bring(WORLD)
    assert bring(WORLD) == []


def test_a_dry_run_tells_the_changes_and_makes_none(instance: str) -> None:
    assert len(bring(WORLD, is_dry_run=True)) == 11
    assert not Member.objects.exists()
    bring(WORLD)
    changed = WORLD.replace("Tra cứu doanh nghiệp", "Tra cứu").replace("quota_per_day: 5000", "quota_per_day: 7")
    assert bring(changed, is_dry_run=True) == ["service VN/GOV/G12/dkkd/dkdn title", "right motcua-dkdn quota_per_day"]
    assert Service.objects.get().title == "Tra cứu doanh nghiệp"


def test_what_is_exported_imports_as_no_change_and_exports_the_same(instance: str) -> None:
    bring(WORLD)
    text = exported_registry()
    assert "bí mật" not in text
    assert "valid_from: '2025-07-01'" in text
    assert "cache_bytes_max: 4096" in text and "consumer: dvhc@2025-06-30" in text
    assert bring(text) == []
    assert exported_registry() == text


def test_every_fault_is_told_with_its_place_and_nothing_is_imported(instance: str) -> None:
    text = (
        WORLD.replace("base_path: /apiCSDLDKDN/1.0", "base_path: apiCSDLDKDN/")
        .replace("service: VN/GOV/G12/dkkd/dkdn", "service: VN/GOV/G12/dkkd/khong-co")
        .replace("parent: H55,", "parent: H99,")
    )
    assert faults(text) == [
        "line 7, members[0].parent: VN-H55/GOV/H99 is not registered",
        "line 21, members[2].subsystems[0].services[0].versions[0].base_path: must look like /apiCSDLDKDN/1.0, without a slash at the end",
        "line 33, access_rights[0].service: VN/GOV/G12/dkkd/khong-co is not registered",
    ]
    assert not Member.objects.exists()


def test_faults_of_form_are_told_with_their_lines(instance: str) -> None:
    assert faults("format: lgsp-registry/1\ninstance: {code: VN-H55}\nmembers:\n  - {code: 5, name: x, nmae: y}\n") == [
        "line 2, instance.name: is missing",
        "line 4, members[0].code: must be a text; put quotes around it",
        "line 4, members[0].nmae: is not a known field",
    ]


def test_another_instance_is_refused(instance: str) -> None:
    assert faults(WORLD.replace("instance: {code: VN-H55,", "instance: {code: VN-H01,")) == [
        "line 3, instance.code: the instance in use is VN-H55"
    ]


def test_members_above_each_other_are_a_fault(instance: str) -> None:
    text = WORLD.replace("name: UBND tỉnh Thái Nguyên,", "name: UBND tỉnh Thái Nguyên, parent: H55.01,")
    assert [line.split(": ")[1] for line in faults(text)] == ["a member can't stand above itself"] * 2


def test_a_path_of_another_service_is_a_fault(instance: str) -> None:
    bring(WORLD)
    assert faults(WORLD.replace("code: dkdn", "code: dkdn2").replace("dkkd/dkdn", "dkkd/dkdn2")) == [
        "line 21, members[2].subsystems[0].services[0].versions[0].base_path: is taken by VN/GOV/G12/dkkd/dkdn 1.0"
    ]


def test_the_default_can_move_to_another_version(instance: str) -> None:
    bring(WORLD)
    second = "              - {version: '2.0', base_path: /x/2.0, status: published, is_default: true, upstreams: ['http://127.0.0.1:9']}\n"
    moved = WORLD.replace("is_default: true", "is_default: false").replace("access_rights:\n", second + "access_rights:\n")
    assert len(bring(moved)) == 2
    assert list(ServiceVersion.objects.filter(is_default=True).values_list("version", flat=True)) == ["2.0"]
