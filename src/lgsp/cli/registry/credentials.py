"""`lgsp registry credential …`: issued, replaced, revoked; certificates and public keys registered from their files.

Rules: a secret is printed once and nowhere kept; a file that holds a private key is refused.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from lgsp.cli.registry.words import AsJson, Why, by_terminal, chosen, instant, print_one, print_rows
from lgsp.cli.words import say
from lgsp.registry.facts import CredentialFacts
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

Id = Annotated[str, typer.Argument(help=say("Định danh đầy đủ của hệ thống", "Whole identifier of the subsystem"))]
To = Annotated[str, typer.Option(help=say("Hiệu lực đến trước ngày", "Valid to (exclusive)"))]

credential = typer.Typer(no_args_is_help=True, help=say("Thông tin xác thực", "Credentials"))


@credential.command("certificate")
@chosen
def register_certificate(
    subsystem_id: SubsystemId, file: PemFile, note: str = "", why: Why = "registered", as_json: AsJson = False
) -> None:
    """Đăng ký chứng thư số để nhận biết một hệ thống. Let a subsystem be known by a client certificate."""
    owner = member_queries.subsystem(subsystem_id)
    row = credentials.register_certificate(subsystem=owner, pem=file.read_bytes(), note=note, by=by_terminal(), why=why, now=now())
    names = ("key_id", "kind", "valid_from", "valid_to", "note")
    print_one({name: getattr(row, name) for name in names}, as_json)


@credential.command("key")
@chosen
def register_signature_key(
    subsystem_id: SubsystemId,
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help=say("Tệp khoá công khai hoặc chứng thư số dạng PEM", "Public key or certificate as PEM"),
        ),
    ],
    algorithm: Annotated[str, typer.Option(help="rsa-v1_5-sha256 | rsa-pss-sha512 | ecdsa-p256-sha256 | ed25519")] = "",
    why: Why = "registered",
    as_json: AsJson = False,
) -> None:
    """Đăng ký khoá ký yêu cầu (RFC 9421); mã khoá in ra là keyid. Register a key that signs requests; the key id printed is its keyid."""
    owner = member_queries.subsystem(subsystem_id)
    row = credentials.register_signature_key(
        subsystem=owner, pem=file.read_bytes(), algorithm=algorithm, by=by_terminal(), why=why, now=now()
    )
    print_one({"key_id": row.key_id, "kind": row.kind, "algorithm": row.note}, as_json)


def _print_new(fresh: credentials.NewCredential, as_json: bool) -> None:
    row = fresh.credential
    print_one({"key_id": row.key_id, "kind": row.kind, "secret": fresh.secret}, as_json)


@credential.command("issue")
@chosen
def issue_credential(
    subsystem_id: Id,
    kind: str = "client_secret",
    valid_to: To = "",
    note: str = "",
    why: Why = "issued",
    as_json: AsJson = False,
) -> None:
    """Cấp thông tin xác thực; bí mật chỉ hiện một lần. Issue a credential; the secret is shown once."""
    facts = CredentialFacts.model_validate({"kind": kind, "valid_to": instant(valid_to), "note": note})
    owner = member_queries.subsystem(subsystem_id)
    _print_new(credentials.issue_credential(subsystem=owner, facts=facts, by=by_terminal(), why=why, now=now()), as_json)


@credential.command("rotate")
@chosen
def rotate_credential(key_id: str, overlap_hours: float = 24.0, why: Why = "rotated", as_json: AsJson = False) -> None:
    """Thay thông tin xác thực, bản cũ còn dùng được trong thời gian gối đầu. Replace a credential with an overlap."""
    row, overlap = member_queries.credential(key_id), timedelta(hours=overlap_hours)
    _print_new(credentials.rotate_credential(credential=row, overlap=overlap, by=by_terminal(), why=why, now=now()), as_json)


@credential.command("revoke")
@chosen
def revoke_credential(key_id: str, why: Why = "revoked") -> None:
    """Thu hồi ngay. End a credential at once."""
    credentials.revoke_credential(credential=member_queries.credential(key_id), by=by_terminal(), why=why, now=now())


@credential.command("list")
@chosen
def list_credentials(subsystem_id: Id, as_json: AsJson = False) -> None:
    """Liệt kê thông tin xác thực của một hệ thống. List a subsystem's credentials."""
    rows = member_queries.credentials_of(member_queries.subsystem(subsystem_id))
    names = ("key_id", "kind", "valid_from", "valid_to", "revoked_at", "note")
    print_rows([{name: getattr(row, name) for name in names} for row in rows], as_json)
