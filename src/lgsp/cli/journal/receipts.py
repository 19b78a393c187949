"""`lgsp journal receipt` and `lgsp journal verify-receipt`: proof of one exchange, made at home and checked anywhere.

Rules: verifying needs the file and the public key alone: no home, no database, no network.
"""

import base64
import binascii
import time
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer
from cryptography.x509 import Certificate

from lgsp.cli.words import say
from lgsp.domain.errors import ProofRefused, ReceiptNotReady
from lgsp.journal.tree.receipts import receipt_of
from lgsp.journal.verification.verify import pinned_key
from lgsp.protocol.proof.receipt import Confirmed, Receipt, Timestamp, confirm, read_receipt, write_receipt
from lgsp.protocol.proof.timestamps import Stamped, read_roots, read_token
from lgsp.runtime.home import home_in_use
from lgsp.runtime.settings import setting
from lgsp.runtime.storage.files import write_atomically
from lgsp.runtime.storage.object_storage import storage_in_use

TransactionId = Annotated[
    str, typer.Argument(metavar="ID", help=say("Mã giao dịch (Lgsp-Transaction-Id).", "Transaction id (Lgsp-Transaction-Id)."))
]
ReceiptFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=say("Tệp biên nhận.", "The receipt."))]
KeyFile = Annotated[
    Path, typer.Option(exists=True, dir_okay=False, help=say("Tệp PEM của khoá công khai.", "PEM file of the public key."))
]

ASK_AGAIN_S: Final = 0.2


def trusted_roots(file: Path | None) -> list[Certificate]:
    """The roots of time-stamping authorities to believe: of the file, else of the setting, else the demo's own; none if there is none."""
    demo = home_in_use().folder / "sandbox-tsa.pem"
    chosen = file or setting("LGSP_TIMESTAMP_ROOTS") or (demo if demo.exists() else None)
    return read_roots(chosen.read_bytes()) if chosen else []


def make_receipt(
    transaction_id: TransactionId,
    out: Annotated[
        Path | None, typer.Option(help=say("Ghi vào tệp này thay vì in ra.", "Write it here instead of printing it."))
    ] = None,
    wait: Annotated[
        float,
        typer.Option(
            min=0,
            metavar="SECONDS",
            help=say(
                "Chờ tối đa bấy nhiêu giây cho đến khi lượt gọi nằm trong điểm xác nhận đã ký.",
                "Wait so many seconds at most until a signed checkpoint covers the call.",
            ),
        ),
    ] = 10.0,
) -> None:
    """Make the receipt of one transaction; a call just made is in the tree a second or two later."""
    receipt = _receipt_within(wait, transaction_id.strip().lower())
    data = write_receipt(receipt)
    if out is None:
        typer.echo(data.decode(), nl=False)
    else:
        write_atomically(out.resolve(), data, mode=0o644)
        typer.echo(say(f"Đã ghi biên nhận vào {out}", f"The receipt is in {out}"))


def _receipt_within(wait_s: float, transaction_id: str) -> Receipt:
    home, until = home_in_use(), time.monotonic() + wait_s
    storage = storage_in_use(home)
    while True:
        try:
            return receipt_of(home.journal, storage, transaction_id)[0]
        except ReceiptNotReady:
            if time.monotonic() >= until:
                raise
        time.sleep(ASK_AGAIN_S)


def verify_receipt(
    file: ReceiptFile,
    key: KeyFile,
    origin: Annotated[
        str, typer.Option(help=say("Tên nhật ký phải có, ví dụ lgsp/VN-H55.", "The log it must be of, such as lgsp/VN-H55."))
    ] = "",
    roots: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help=say("Tệp PEM gốc tin cậy của nơi cấp dấu thời gian.", "PEM file of the time-stamping authorities' roots."),
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say("Kết quả cho máy đọc.", "Machine-readable."))] = False,
) -> None:
    """Verify a receipt; raises `ProofRefused`, which makes the exit code 1."""
    receipt = read_receipt(file.read_bytes())
    (key_id, public_key), *_ = pinned_key(key).items()
    confirmed = confirm(receipt, key=public_key, origin=origin)
    stamped = _stamped(receipt, confirmed, read_roots(roots.read_bytes())) if roots else []
    if as_json:
        typer.echo(_for_machines(confirmed, key_id, stamped))
    else:
        typer.echo(_for_people(confirmed, key_id))
        typer.echo(_of_timestamps(receipt, stamped, is_checked=roots is not None))


def _stamped(receipt: Receipt, confirmed: Confirmed, roots: list[Certificate]) -> list[tuple[str, Stamped]]:
    """Each time-stamp of a receipt, verified; raises `ProofRefused`."""
    message = confirmed.checkpoint.text.encode()
    return [(one.authority, read_token(_der_of(one), message, roots=roots)) for one in receipt.timestamps]


def _der_of(timestamp: Timestamp) -> bytes:
    try:
        return base64.b64decode(timestamp.token, validate=True)
    except binascii.Error as cause:
        raise ProofRefused(why="the time-stamp is not base64") from cause


def _of_timestamps(receipt: Receipt, stamped: list[tuple[str, Stamped]], *, is_checked: bool) -> str:
    if not receipt.timestamps:
        return say("Chưa có dấu thời gian.", "No time-stamp yet.")
    if not is_checked:
        return say("Có dấu thời gian; thêm --roots để kiểm chứng.", "There is a time-stamp; give --roots to verify it.")
    return "\n".join(
        say(f"✓ Dấu thời gian {one.at:%Y-%m-%dT%H:%M:%SZ} của {name}", f"✓ Time-stamp {one.at:%Y-%m-%dT%H:%M:%SZ} by {name}")
        for name, one in stamped
    )


def _for_machines(confirmed: Confirmed, key_id: str, stamped: list[tuple[str, Stamped]]) -> str:
    told = {
        "verified": True,
        "origin": confirmed.checkpoint.origin,
        "size": confirmed.checkpoint.size,
        "root": confirmed.checkpoint.root.hex(),
        "key_id": key_id,
        "timestamps": [{"authority": name, "at": one.at} for name, one in stamped],
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
