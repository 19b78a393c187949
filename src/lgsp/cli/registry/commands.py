"""`lgsp registry …`: members, subsystems, credentials, services, access rights, officers; export and import of the whole.

Rules: each command is one operation or one query; `--json` prints what a program reads; secrets are printed once and nowhere kept. Whoever may run
it has the machine, so roles are not asked; history says who it was (`name@terminal`).
"""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from lgsp.cli.registry.credentials import credential
from lgsp.cli.registry.mapping import mapping
from lgsp.cli.registry.officers import officer
from lgsp.cli.registry.words import AsJson, Why, by_terminal, chosen, instant, print_lines, print_one, print_rows
from lgsp.cli.registry.wsdl import import_wsdl
from lgsp.cli.words import say
from lgsp.registry.facts import (
    MemberFacts,
    RateLimitFacts,
    RightFacts,
    ServiceFacts,
    SharedLimitsFacts,
    SubsystemFacts,
    VersionFacts,
)
from lgsp.registry.operations import access_rights, members, services
from lgsp.registry.operations.importing import import_registry
from lgsp.registry.queries import members as member_queries
from lgsp.registry.queries import services as service_queries
from lgsp.registry.queries.export import exported_registry
from lgsp.runtime.clock import now

app = typer.Typer(pretty_exceptions_enable=False, no_args_is_help=True)
member = typer.Typer(no_args_is_help=True, help=say("Cơ quan, tổ chức tham gia", "Members"))
subsystem = typer.Typer(no_args_is_help=True, help=say("Hệ thống thông tin", "Subsystems"))
service = typer.Typer(no_args_is_help=True, help=say("Dịch vụ chia sẻ dữ liệu", "Services"))
right = typer.Typer(no_args_is_help=True, help=say("Quyền khai thác", "Access rights"))
for _name, _group in {
    "member": member, "subsystem": subsystem, "credential": credential, "service": service, "right": right, "officer": officer,
    "mapping": mapping,
}.items():  # fmt: skip
    app.add_typer(_group, name=_name)
service.command("import-wsdl")(import_wsdl)

Id = Annotated[
    str, typer.Argument(help=say("Định danh đầy đủ, ví dụ VN-H55/GOV/H55.12", "Whole identifier, such as VN-H55/GOV/H55.12"))
]
From = Annotated[str, typer.Option(help=say("Hiệu lực từ ngày (2025-07-01)", "Valid from (2025-07-01)"))]
To = Annotated[str, typer.Option(help=say("Hiệu lực đến trước ngày", "Valid to (exclusive)"))]


@app.command("export")
@chosen
def export(output: Annotated[Path | None, typer.Option("--output", "-o")] = None) -> None:
    """Xuất toàn bộ sổ đăng ký ra YAML. Export the whole registry as YAML."""
    text = exported_registry()
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")


@app.command("import")
@chosen
def import_(file: Path, dry_run: bool = False, why: Why = "import", as_json: AsJson = False) -> None:
    """Nhập sổ đăng ký từ YAML; --dry-run chỉ cho xem thay đổi. Import a YAML document; --dry-run only shows the changes."""
    changes = import_registry(text=file.read_bytes(), is_dry_run=dry_run, by=by_terminal(), why=why, now=now())
    rows = [
        {"act": "+" if change.is_new else "~", "kind": change.kind, "key": change.key, "fields": ", ".join(change.fields)}
        for change in changes
    ]
    print_rows(rows, as_json)
    if not as_json:
        done = say("sẽ thay đổi", "would change") if dry_run else say("đã thay đổi", "changed")
        print_lines(f"{len(changes)} {done}")


# --- members, subsystems --------------------------------------------------------------------------------------------------


@member.command("add")
@chosen
def add_member(
    code: str,
    name: str,
    name_en: str = "",
    parent: str = "",
    old_code: str = "",
    valid_from: From = "",
    why: Why = "registered",
    as_json: AsJson = False,
) -> None:
    """Đăng ký một cơ quan, tổ chức. Register a member."""
    facts = MemberFacts(code=code, name=name, name_en=name_en, parent=parent, old_code=old_code, valid_from=instant(valid_from))
    row = members.register_member(facts=facts, by=by_terminal(), why=why, now=now())
    print_one({"identifier": row.identifier, "name": row.name, "status": row.status}, as_json)


@member.command("suspend")
@chosen
def suspend_member(id: Id, why: Why = "suspended") -> None:
    """Tạm ngừng một cơ quan cùng các hệ thống của nó. Suspend a member with its systems."""
    members.suspend_member(member=member_queries.member(id), by=by_terminal(), why=why, now=now())


@member.command("resume")
@chosen
def resume_member(id: Id, why: Why = "resumed") -> None:
    """Cho hoạt động trở lại. Let a suspended member take part again."""
    members.resume_member(member=member_queries.member(id), by=by_terminal(), why=why, now=now())


@member.command("list")
@chosen
def list_members(text: Annotated[str, typer.Argument()] = "", as_json: AsJson = False) -> None:
    """Liệt kê cơ quan; tìm không cần dấu. List members."""
    rows = member_queries.members(text=text)
    print_rows([{"identifier": row.identifier, "name": row.name, "status": row.status} for row in rows], as_json)


@subsystem.command("add")
@chosen
def add_subsystem(member_id: Id, code: str, name: str, name_en: str = "", why: Why = "registered", as_json: AsJson = False) -> None:
    """Đăng ký một hệ thống thông tin. Register a subsystem."""
    facts = SubsystemFacts(code=code, name=name, name_en=name_en)
    owner = member_queries.member(member_id)
    row = members.register_subsystem(member=owner, facts=facts, by=by_terminal(), why=why, now=now())
    print_one({"identifier": row.identifier, "name": row.name, "status": row.status}, as_json)


@subsystem.command("change")
@chosen
def change_subsystem(
    id: Id,
    name: Annotated[str, typer.Option(help=say("Tên; để trống thì giữ nguyên", "Name; empty keeps it"))] = "",
    name_en: str = "",
    network: Annotated[
        list[str] | None,
        typer.Option(
            help=say(
                "Mạng được gọi đến; lặp lại được; 'any' là mọi nơi", "Where calls may come from, again and again; 'any' is anywhere"
            )
        ),
    ] = None,
    calls_per_s: Annotated[int | None, typer.Option()] = None,
    burst: int = 1,
    quota_per_day: Annotated[int | None, typer.Option()] = None,
    quota_per_month: Annotated[int | None, typer.Option()] = None,
    concurrent: Annotated[int | None, typer.Option()] = None,
    why: Why = "changed",
    as_json: AsJson = False,
) -> None:
    """Đổi tên, mạng được phép, hạn mức chung. Change names, networks, or the ceilings for all its calls together.

    Hạn mức nêu ra thay cho mọi hạn mức cũ. Ceilings that are stated stand in place of all earlier ones.
    """
    row = member_queries.subsystem(id)
    stated = SharedLimitsFacts(
        rate_limit=None if calls_per_s is None else RateLimitFacts(calls=calls_per_s, burst=burst),
        quota_per_day=quota_per_day,
        quota_per_month=quota_per_month,
        concurrent_calls_max=concurrent,
    )
    ceilings = stated.model_dump(exclude_none=True) or row.ceilings
    networks = row.networks if network is None else [one for one in network if one != "any"]
    facts = SubsystemFacts(
        code=row.code, name=name or row.name, name_en=name_en or row.name_en, networks=networks, ceilings=ceilings
    )
    changed = members.change_subsystem(subsystem=row, facts=facts, by=by_terminal(), why=why, now=now())
    print_one(
        {"identifier": changed.identifier, "name": changed.name, "networks": changed.networks, "ceilings": changed.ceilings},
        as_json,
    )


@subsystem.command("suspend")
@chosen
def suspend_subsystem(id: Id, why: Why = "suspended") -> None:
    """Tạm ngừng một hệ thống thông tin. Suspend a subsystem."""
    members.suspend_subsystem(subsystem=member_queries.subsystem(id), by=by_terminal(), why=why, now=now())


@subsystem.command("resume")
@chosen
def resume_subsystem(id: Id, why: Why = "resumed") -> None:
    """Cho hoạt động trở lại. Let a suspended subsystem take part again."""
    members.resume_subsystem(subsystem=member_queries.subsystem(id), by=by_terminal(), why=why, now=now())


@subsystem.command("list")
@chosen
def list_subsystems(text: Annotated[str, typer.Argument()] = "", as_json: AsJson = False) -> None:
    """Liệt kê hệ thống thông tin. List subsystems."""
    rows = member_queries.subsystems(text=text)
    print_rows([{"identifier": row.identifier, "name": row.name, "status": row.status} for row in rows], as_json)


# --- services -------------------------------------------------------------------------------------------------------------


def _version_facts(version: str, base_path: str, upstream: list[str], endpoint: list[str]) -> VersionFacts:
    return VersionFacts(version=version, base_path=base_path, upstreams=upstream, endpoints=endpoint)


def _shown_version(row: Any) -> dict[str, Any]:
    return {"service": row.service.identifier, "version": row.version, "base_path": row.base_path, "status": row.status}


@service.command("add")
@chosen
def add_service(
    subsystem_id: Id,
    code: str,
    title: str,
    version: str = "1.0",
    base_path: str = "",
    upstream: Annotated[list[str] | None, typer.Option()] = None,
    endpoint: Annotated[list[str] | None, typer.Option(help="GET /path")] = None,
    title_en: str = "",
    legal_basis: str = "",
    why: Why = "registered",
    as_json: AsJson = False,
) -> None:
    """Đăng ký dịch vụ; có --base-path thì thêm luôn phiên bản nháp. Register a service, with a draft version if --base-path is given."""
    facts = ServiceFacts(code=code, title=title, title_en=title_en, legal_basis=legal_basis)
    owner = member_queries.subsystem(subsystem_id)
    row = services.register_service(subsystem=owner, facts=facts, by=by_terminal(), why=why, now=now())
    if base_path:
        wanted = _version_facts(version, base_path, upstream or [], endpoint or [])
        services.add_service_version(service=row, facts=wanted, by=by_terminal(), why=why, now=now())
    print_one({"identifier": row.identifier, "title": row.title}, as_json)


@service.command("import-openapi")
@chosen
def import_openapi(
    service_id: Id,
    file: Path,
    version: str,
    base_path: str,
    upstream: Annotated[list[str] | None, typer.Option()] = None,
    why: Why = "described",
    as_json: AsJson = False,
) -> None:
    """Tạo phiên bản nháp từ mô tả OpenAPI. Make a draft version from an OpenAPI description."""
    facts = _version_facts(version, base_path, upstream or [], [])
    row = service_queries.service(service_id)
    made = services.import_openapi(service=row, facts=facts, text=file.read_bytes(), by=by_terminal(), why=why, now=now())
    print_one(_shown_version(made) | {"endpoints": made.endpoints}, as_json)


@service.command("publish")
@chosen
def publish_version(service_id: Id, version: str, why: Why = "published", as_json: AsJson = False) -> None:
    """Công bố một phiên bản. Publish a version."""
    row = service_queries.service_version(service_id, version)
    print_one(_shown_version(services.publish_service_version(version=row, by=by_terminal(), why=why, now=now())), as_json)


@service.command("disable")
@chosen
def disable_version(service_id: Id, version: str, notice: str = "", why: Why = "disabled", as_json: AsJson = False) -> None:
    """Tạm ngừng một phiên bản kèm thông báo. Switch a version off for now."""
    row = service_queries.service_version(service_id, version)
    done = services.disable_service_version(version=row, notice=notice, by=by_terminal(), why=why, now=now())
    print_one(_shown_version(done), as_json)


@service.command("list")
@chosen
def list_services(text: Annotated[str, typer.Argument()] = "", as_json: AsJson = False) -> None:
    """Liệt kê dịch vụ cùng các phiên bản. List services with their versions."""
    rows = []
    for row in service_queries.services(text=text):
        told = [f"{version.version} {version.status} {version.base_path}" for version in service_queries.versions_of(row)]
        rows.append({"identifier": row.identifier, "title": row.title, "versions": told})
    print_rows(rows, as_json)


# --- access rights ----------------------------------------------------------------------------------------------


@right.command("grant")
@chosen
def grant_right(
    consumer_id: Id,
    service_id: Id,
    purpose: Annotated[str, typer.Option(help=say("Mục đích khai thác", "Purpose"))],
    legal_basis: Annotated[str, typer.Option(help=say("Căn cứ pháp lý", "Legal basis"))],
    endpoint: Annotated[list[str] | None, typer.Option(help="GET /path")] = None,
    valid_from: From = "",
    valid_to: To = "",
    calls_per_s: Annotated[int | None, typer.Option()] = None,
    burst: int = 1,
    quota_per_day: Annotated[int | None, typer.Option()] = None,
    quota_per_month: Annotated[int | None, typer.Option()] = None,
    concurrent: Annotated[int | None, typer.Option(help=say("Số lượt gọi cùng lúc tối đa", "Most calls at the same time"))] = None,
    why: Why = "granted",
    as_json: AsJson = False,
) -> None:
    """Cấp quyền khai thác. Grant an access right."""
    facts = RightFacts(
        purpose=purpose,
        legal_basis=legal_basis,
        endpoints=endpoint or [],
        valid_from=instant(valid_from),
        valid_to=instant(valid_to),
        rate_limit=None if calls_per_s is None else RateLimitFacts(calls=calls_per_s, burst=burst),
        quota_per_day=quota_per_day,
        quota_per_month=quota_per_month,
        concurrent_calls_max=concurrent,
    )
    consumer, provided = member_queries.subsystem(consumer_id), service_queries.service(service_id)
    row = access_rights.grant_access_right(consumer=consumer, service=provided, facts=facts, by=by_terminal(), why=why, now=now())
    print_one({"id": row.code, "status": row.status}, as_json)


@right.command("suspend")
@chosen
def suspend_right(code: str, why: Why = "suspended") -> None:
    """Tạm dừng một quyền. Stop a right for a while."""
    access_rights.suspend_access_right(right=service_queries.access_right(code), by=by_terminal(), why=why, now=now())


@right.command("resume")
@chosen
def resume_right(code: str, why: Why = "resumed") -> None:
    """Cho dùng trở lại. Let a suspended right be used again."""
    access_rights.resume_access_right(right=service_queries.access_right(code), by=by_terminal(), why=why, now=now())


@right.command("end")
@chosen
def end_right(code: str, why: Why = "ended") -> None:
    """Chấm dứt hẳn một quyền. End a right for good."""
    access_rights.end_access_right(right=service_queries.access_right(code), by=by_terminal(), why=why, now=now())


@right.command("list")
@chosen
def list_rights(text: Annotated[str, typer.Argument()] = "", as_json: AsJson = False) -> None:
    """Liệt kê quyền khai thác. List access rights."""
    rows = service_queries.access_rights(text=text)
    shown = [
        {"id": row.code, "consumer": row.consumer.identifier, "service": row.service.identifier, "status": row.status}
        for row in rows
    ]
    print_rows(shown, as_json)
