"""`lgsp journal receipt` and `lgsp journal verify-receipt`: proof of one exchange, made at home and checked anywhere.

Rules: verifying needs the file and the public key alone: no home, no database, no network.
"""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from lgsp.cli.words import say
from lgsp.journal.receipts import receipt_of
from lgsp.journal.verify import pinned_key
from lgsp.protocol.receipt import Confirmed, confirm, read_receipt, write_receipt
from lgsp.runtime.files import write_atomically
from lgsp.runtime.home import home_in_use
from lgsp.runtime.object_storage import storage_in_use

TransactionId = Annotated[
    str, typer.Argument(metavar="ID", help=say("Mã giao dịch (Lgsp-Transaction-Id).", "Transaction id (Lgsp-Transaction-Id)."))
]
ReceiptFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=say("Tệp biên nhận.", "The receipt."))]
KeyFile = Annotated[
    Path, typer.Option(exists=True, dir_okay=False, help=say("Tệp PEM của khoá công khai.", "PEM file of the public key."))
]


def make_receipt(
    transaction_id: TransactionId,
    out: Annotated[
        Path | None, typer.Option(help=say("Ghi vào tệp này thay vì in ra.", "Write it here instead of printing it."))
    ] = None,
) -> None:
    """Make the receipt of one transaction."""
    home = home_in_use()
    receipt, _ = receipt_of(home.journal, storage_in_use(home), transaction_id.strip().lower())
    data = write_receipt(receipt)
    if out is None:
        typer.echo(data.decode(), nl=False)
    else:
        write_atomically(out.resolve(), data, mode=0o644)
        typer.echo(say(f"Đã ghi biên nhận vào {out}", f"The receipt is in {out}"))


def verify_receipt(
    file: ReceiptFile,
    key: KeyFile,
    origin: Annotated[
        str, typer.Option(help=say("Tên nhật ký phải có, ví dụ lgsp/VN-H55.", "The log it must be of, such as lgsp/VN-H55."))
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help=say("Kết quả cho máy đọc.", "Machine-readable."))] = False,
) -> None:
    """Verify a receipt; raises `ProofRefused`, which makes the exit code 1."""
    receipt = read_receipt(file.read_bytes())
    (key_id, public_key), *_ = pinned_key(key).items()
    confirmed = confirm(receipt, key=public_key, origin=origin)
    typer.echo(_for_machines(confirmed, key_id) if as_json else _for_people(confirmed, key_id))


def _for_machines(confirmed: Confirmed, key_id: str) -> str:
    told = {
        "verified": True,
        "origin": confirmed.checkpoint.origin,
        "size": confirmed.checkpoint.size,
        "root": confirmed.checkpoint.root.hex(),
        "key_id": key_id,
        "records": [{"index": index, "entry": entry} for index, entry in zip(confirmed.indices, confirmed.entries, strict=True)],
    }
    return msgspec.json.encode(told).decode()


def _for_people(confirmed: Confirmed, key_id: str) -> str:
    checkpoint, first = confirmed.checkpoint, confirmed.entries[0]
    lines = [
        say("✓ Biên nhận đứng vững.", "✓ The receipt holds."),
        say(
            f"Nhật ký {checkpoint.origin}, {checkpoint.size} bản ghi, khoá {key_id}",
            f"Log {checkpoint.origin}, {checkpoint.size} records, key {key_id}",
        ),
        f"{say('Giao dịch', 'Transaction')} {first.transaction_id}: {first.consumer} → {first.service} {first.endpoint}".rstrip(),
    ]
    for index, entry in zip(confirmed.indices, confirmed.entries, strict=True):
        facts = (
            entry.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            entry.kind,
            entry.outcome,
            str(entry.status or ""),
        )
        digests = [text for text in (entry.request_digest, entry.reply_digest) if text]
        lines.append(f"  #{index}  {' '.join(fact for fact in facts if fact)}")
        lines += [f"      SHA-256 {digest}" for digest in digests]
    return "\n".join(lines)
