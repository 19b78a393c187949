"""`lgsp registry mapping …`: how messages of a version are rewritten: tried with a sample, set, removed.

Rules: `try` keeps nothing and calls nobody; a mapping file is YAML or JSON as in docs/reference/mapping.md.
"""

import sys
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from lgsp.cli.registry.words import AsJson, Why, by_terminal, chosen, print_lines, print_one
from lgsp.cli.words import say
from lgsp.domain.errors import NotRegistered
from lgsp.protocol.files.documents import read_document
from lgsp.protocol.transformation.mapping import Part
from lgsp.registry.facts import MappingFacts
from lgsp.registry.operations import mappings
from lgsp.registry.operations.mapping_trial import Sample, try_mapping
from lgsp.registry.queries import services as service_queries
from lgsp.runtime.clock import now

mapping = typer.Typer(no_args_is_help=True, help=say("Ánh xạ yêu cầu, trả lời", "Mappings of requests and replies"))
FILE_BYTES_MAX = 1024 * 1024

ServiceId = Annotated[str, typer.Argument(help=say("Định danh dịch vụ", "Service"))]
PartName = Annotated[str, typer.Argument(help="request, reply")]
MappingFile = Annotated[
    Path, typer.Option("--file", exists=True, dir_okay=False, help=say("Tệp ánh xạ (YAML, JSON)", "Mapping file"))
]


def _part(text: str) -> Part:
    if text == "request":
        return "request"
    if text == "reply":
        return "reply"
    raise typer.BadParameter("request, reply", param_hint="part")


def _read(file: Path) -> MappingFacts:
    content: Any = read_document(file.read_bytes(), bytes_max=FILE_BYTES_MAX).content
    return MappingFacts.model_validate(content)


@mapping.command("set")
@chosen
def set_mapping(service_id: ServiceId, version: str, part: PartName, file: MappingFile, why: Why = "mapped") -> None:
    """Đặt ánh xạ cho một phiên bản. Set a version's mapping."""
    row = service_queries.service_version(service_id, version)
    mappings.change_mapping(version=row, part=_part(part), mapping=_read(file), by=by_terminal(), why=why, now=now())


@mapping.command("remove")
@chosen
def remove_mapping(service_id: ServiceId, version: str, part: PartName, why: Why = "not mapped any more") -> None:
    """Bỏ ánh xạ của một phiên bản. Take a version's mapping away."""
    row = service_queries.service_version(service_id, version)
    mappings.change_mapping(version=row, part=_part(part), mapping=None, by=by_terminal(), why=why, now=now())


@mapping.command("try")
@chosen
def try_out(
    service_id: ServiceId,
    version: str,
    part: PartName,
    sample: Annotated[Path, typer.Option(allow_dash=True, help=say("Tệp mẫu, - là đầu vào chuẩn", "Sample file, - for stdin"))],
    file: Annotated[Path | None, typer.Option(exists=True, dir_okay=False)] = None,
    content_type: str = "application/json",
    query: str = "",
    status: int = 200,
    header: Annotated[list[str] | None, typer.Option(help="Name: value")] = None,
    as_json: AsJson = False,
) -> None:
    """Thử ánh xạ với một mẫu trước khi công bố; không có --file thì thử ánh xạ đang có. Try a mapping with a sample."""
    side = _part(part)
    if file is not None:
        facts = _read(file)
    else:
        kept = getattr(service_queries.service_version(service_id, version), f"{side}_mapping")
        if kept is None:
            raise NotRegistered(mapping=side, service=service_id, version=version)
        facts = MappingFacts(**kept)
    body = sys.stdin.read() if str(sample) == "-" else sample.read_text(encoding="utf-8")
    headers = {name.strip(): value.strip() for name, _, value in (one.partition(":") for one in header or [])}
    asked = Sample(body=body, content_type=content_type, query=query, status=status, headers=headers)
    trial = try_mapping(mapping=facts, part=side, sample=asked)
    if as_json or not trial.is_mapped:
        print_one(msgspec.to_builtins(trial), as_json)
    else:
        print_lines(trial.body)
    if not trial.is_mapped:
        raise typer.Exit(1)
