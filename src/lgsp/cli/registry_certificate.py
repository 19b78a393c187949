"""`lgsp registry credential certificate`: a client certificate as the credential of a subsystem.

Rules: the file holds one certificate in PEM form and no key; what is printed is no secret.
"""

from pathlib import Path
from typing import Annotated

import typer

from lgsp.cli.registry_words import AsJson, Why, by_terminal, chosen, print_one
from lgsp.cli.words import say
from lgsp.registry.operations import credentials
from lgsp.registry.queries import members as member_queries
from lgsp.runtime.clock import now

SubsystemId = Annotated[
    str,
    typer.Argument(
        help=say("Định danh của hệ thống, ví dụ VN-H55/GOV/H55.12/motcua", "Subsystem, such as VN-H55/GOV/H55.12/motcua")
    ),
]
PemFile = Annotated[
    Path,
    typer.Argument(
        exists=True, dir_okay=False, help=say("Tệp chứng thư số dạng PEM, không có khoá", "Certificate as PEM, without its key")
    ),
]


@chosen
def register_certificate(
    subsystem_id: SubsystemId, file: PemFile, note: str = "", why: Why = "registered", as_json: AsJson = False
) -> None:
    """Đăng ký chứng thư số để nhận biết một hệ thống. Let a subsystem be known by a client certificate."""
    owner = member_queries.subsystem(subsystem_id)
    row = credentials.register_certificate(subsystem=owner, pem=file.read_bytes(), note=note, by=by_terminal(), why=why, now=now())
    names = ("key_id", "kind", "valid_from", "valid_to", "note")
    print_one({name: getattr(row, name) for name in names}, as_json)
