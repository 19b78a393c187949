"""`lgsp codes recode`, `revert`, `aliases`: codes changed over the whole platform after a merger.

Rules: a dry run prints the whole report and changes nothing. After the act the configuration is published, and the links of the services that
were renamed are tried again from the configuration that gateways then have; `--json` has their outcomes too.
"""

import asyncio
import time
from datetime import datetime
from typing import Annotated, Any, Final

import typer

from lgsp.catalogue.operations.recoding import Report, recode, report_of, revert_recoding
from lgsp.catalogue.operations.relinking import Ask, try_waiting
from lgsp.catalogue.queries.usage import aliases_with_use, recodings
from lgsp.cli.registry.link import in_force, probed, version_of
from lgsp.cli.registry.words import AsJson, Why, by_terminal, chosen, instant, print_lines, print_one, print_rows
from lgsp.cli.words import say
from lgsp.exchanges.queries.exchanges import alias_use
from lgsp.gateway.upstream.links import plain_link
from lgsp.registry.operations.publication import publish_configuration
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use

IN_FORCE_TIMEOUT_S: Final = 5.0
SHOWN_MAX: Final = 200

MappingName = Annotated[str, typer.Option("--mapping", help=say("Bảng chuyển đổi mã cơ quan", "The mapping of agency codes"))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=say("Chỉ báo cáo, không đổi gì", "Only report"))]
Until = Annotated[str, typer.Option(help=say("Định danh cũ dùng được đến ngày", "Until when identifiers of before work on"))]


@chosen
def recode_codes(mapping: MappingName, dry_run: DryRun = False, until: Until = "", why: Why = "", as_json: AsJson = False) -> None:
    """Đổi mã sau sáp nhập trên toàn nền tảng. Change codes over the whole platform after a merger."""
    if dry_run:
        _print(report_of(mapping), as_json)
        return
    row, report = recode(name=mapping, alias_until=instant(until), by=by_terminal(), why=why, now=now())
    publish_configuration(by=by_terminal(), why=why, now=now())
    tried = try_waiting(row=row, ask=_probed(time.monotonic() + IN_FORCE_TIMEOUT_S))
    _print(report, as_json, code=row.code, links=tried.links)
    if not as_json:
        _print_links(tried.links)


def _print(report: Report, as_json: bool, **more: Any) -> None:
    facts: dict[str, Any] = {
        **more,
        "mapping": report.mapping,
        "changes": report.counts,
        "along": report.touched,
        "members": [{"before": one.before, "after": one.after, "joins": one.joins} for one in report.plan.members],
        "aliases": report.plan.aliases,
        "undecided": [{"code": code, "why": why} for code, why in report.plan.undecided],
        "mentions": [{"kind": one.kind, "of": one.of, "field": one.field, "text": one.text} for one in report.mentions],
        "mentions_found": report.mentions_found,
    }
    if as_json:
        print_one(facts, as_json)
        return
    print_lines(*(f"{name}: {value}" for name, value in facts.items() if not isinstance(value, list)))
    _print_first(facts["members"], len(facts["members"]))
    print_lines(say("— Chưa đổi được —", "— Undecided —"))
    _print_first(facts["undecided"], len(facts["undecided"]))
    print_lines(say("— Chỗ nhắc tới mã cũ, cần người xem —", "— Mentions, for people to look at —"))
    _print_first(facts["mentions"], report.mentions_found)


def _print_first(rows: list[dict[str, Any]], count: int) -> None:
    """The first rows, and a line that says so if there are more."""
    shown = rows[:SHOWN_MAX]
    print_rows(shown, False)
    if count > len(shown):
        print_lines(
            say(
                f"Hiện {len(shown)} trong {count}; --json cho {len(rows)}.",
                f"{len(shown)} of {count} are shown; --json gives {len(rows)}.",
            )
        )


def _print_links(links: list[dict[str, Any]]) -> None:
    signs = {"reached": "✓", "not_reached": "✗", "not_tried": "–"}
    for one in links:
        faults = [one["fault"], *(address["fault"] for address in one["addresses"])]
        told = "; ".join(fault["code"] for fault in faults if fault)
        print_lines(f"{signs[one['outcome']]} {one['service']} {one['version']}{': ' if told else ''}{told}")


def _probed(until: float) -> Ask:
    """Tries from this terminal, as soon as the gateways of this home have the renamed service in force."""

    def ask(service: str, version: str) -> list[dict[str, Any]]:
        home = home_in_use()
        while service not in {one.service for one in in_force(home).services} and time.monotonic() < until:
            time.sleep(0.1)
        return [plain_link(link) for link in asyncio.run(probed(home, version_of(in_force(home), service, version)))]

    return ask


@chosen
def revert_codes(code: str, why: Why = "", as_json: AsJson = False) -> None:
    """Hoàn lại một lần đổi mã. Take a change of codes back."""
    row = revert_recoding(code=code, by=by_terminal(), why=why, now=now())
    publish_configuration(by=by_terminal(), why=why, now=now())
    print_one({"code": row.code, "status": row.status}, as_json)


@chosen
def alias_list(as_json: AsJson = False) -> None:
    """Định danh cũ còn dùng được, và ai còn gọi bằng định danh cũ. Identifiers of before, and who still uses them."""
    used = alias_use(since=_since())
    rows = [
        {
            "before": one.before,
            "now": one.now,
            "until": one.valid_to,
            "consumer": use.consumer if use else "",
            "calls": use.calls if use else 0,
            "last": use.last_at if use else None,
        }
        for one, use in aliases_with_use(used)
    ]
    print_rows(rows, as_json)


def _since() -> datetime | None:
    applied = [row.created_at for row in recodings() if row.status == "applied"]
    return min(applied) if applied else None
