"""`lgsp registry service import-wsdl`: a SOAP service from its WSDL, bridged to REST or passed on; or XML schemas to check against."""

from pathlib import Path
from typing import Annotated

import typer

from lgsp.cli.registry.words import AsJson, Why, by_terminal, chosen, print_lines, print_one
from lgsp.cli.words import say
from lgsp.registry.facts import VersionFacts
from lgsp.registry.operations import wsdl
from lgsp.registry.queries import services as service_queries
from lgsp.runtime.clock import now

ServiceId = Annotated[str, typer.Argument(help=say("Định danh dịch vụ", "Service"))]
WsdlFile = Annotated[
    Path,
    typer.Argument(
        exists=True,
        dir_okay=False,
        help=say(
            "Tệp WSDL (hoặc XSD), hoặc tệp zip gồm cả các tệp được import", "WSDL (or XSD) file, or a zip with what it imports"
        ),
    ),
]
FormOption = Annotated[
    str,
    typer.Option(
        "--as",
        help=say(
            "bridge: thành REST/JSON; soap: giữ nguyên SOAP, quyền theo thao tác; xml: chỉ kiểm tra theo XSD",
            "bridge: as REST/JSON; soap: as it is, rights by operation; xml: only checked against XSD",
        ),
    ),
]


@chosen
def import_wsdl(
    service_id: ServiceId,
    file: WsdlFile,
    version: str,
    base_path: str,
    upstream: Annotated[list[str] | None, typer.Option()] = None,
    form: FormOption = "bridge",
    validation: Annotated[str, typer.Option(help="off, report, enforce")] = "off",
    why: Why = "described",
    as_json: AsJson = False,
) -> None:
    """Tạo phiên bản nháp từ WSDL. Make a draft version from a WSDL."""
    if form not in wsdl.KINDS:
        raise typer.BadParameter(", ".join(wsdl.KINDS), param_hint="--as")
    facts = VersionFacts.model_validate(
        {
            "version": version,
            "base_path": base_path,
            "upstreams": upstream or [],
            "kind": wsdl.KINDS[form],
            "validation": validation,
        }
    )
    row = service_queries.service(service_id)
    made = wsdl.import_wsdl(service=row, facts=facts, data=file.read_bytes(), by=by_terminal(), why=why, now=now())
    told = {"service": service_id, "version": made.version, "base_path": made.base_path, "status": made.status}
    left_out = wsdl.left_out(made)
    print_one({**told, "endpoints": made.endpoints, "left_out": left_out}, as_json)
    if left_out and not as_json:
        print_lines(say("Các thao tác trong left_out không chuyển được sang REST.", "Operations in left_out can't be bridged."))
