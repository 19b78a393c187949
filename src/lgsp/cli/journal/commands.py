"""`lgsp journal`: read and verify the journal of a home, from its files alone.

Rules: needs no running platform and no database; verifying exits with 1 when something does not verify. People's text goes to
standard output in their language, `--json` is the same for all.
"""

import time
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import typer

from lgsp.cli.journal.bodies import bodies, erase
from lgsp.cli.journal.follow import monitor
from lgsp.cli.journal.receipts import make_receipt, trusted_roots, verify_receipt
from lgsp.cli.journal.replay import resend
from lgsp.cli.journal.retention import disk, expire
from lgsp.cli.words import is_english, say
from lgsp.journal.expiry.expired import refuse_expired
from lgsp.journal.logs.read import Placed, Position, all_records, last_records, records_after, story_of
from lgsp.journal.logs.segments import logs_of
from lgsp.journal.verification.verify import Report, pinned_key, verify_journal
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import bundles_key
from lgsp.runtime.settings import setting
from lgsp.runtime.storage.object_storage import storage_in_use

app = typer.Typer(
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help=say("Xem và kiểm chứng nhật ký giao dịch.", "Read and verify the journal."),
)

FOLLOW_PAUSE_S: Final = 0.5
AsJson = Annotated[bool, typer.Option("--json", help=say("Kết quả cho máy đọc.", "Machine-readable."))]


@app.command(
    help=say(
        "Kiểm chứng toàn bộ nhật ký; mã thoát 1 nếu có gì không khớp.",
        "Verify the whole journal; exit code 1 if anything does not verify.",
    )
)
def verify(
    key: Annotated[
        Path | None,
        typer.Option(help=say("Tệp PEM của khoá công khai được giữ ở nơi khác.", "PEM file of the public key, kept elsewhere.")),
    ] = None,
    roots: Annotated[
        Path | None,
        typer.Option(
            help=say("Tệp PEM gốc tin cậy của nơi cấp dấu thời gian.", "PEM file of the time-stamping authorities' roots.")
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Verify every log of the home."""
    home = home_in_use()
    storage = storage_in_use(home) if setting("LGSP_STORAGE_URL") or (home.objects / "journal").is_dir() else None
    secret = bundles_key(home.keys) if (home.keys / "bundles.key").exists() else b""
    report = verify_journal(
        home.journal,
        pinned=pinned_key(key) if key is not None else None,
        storage=storage,
        roots=trusted_roots(roots),
        bundles_key=secret,
    )
    typer.echo(_json(_for_machines(report)) if as_json else _for_people(report))
    if not report.is_good:
        raise typer.Exit(1)


@app.command(
    help=say(
        "Xem trọn câu chuyện của một giao dịch và bằng chứng của nó.", "Show the whole story of one transaction and its proof."
    )
)
def show(
    transaction_id: Annotated[
        str, typer.Argument(metavar="ID", help=say("Mã giao dịch (Lgsp-Transaction-Id).", "Transaction id (Lgsp-Transaction-Id)."))
    ],
    as_json: AsJson = False,
) -> None:
    """Show every record of one transaction."""
    story = story_of(home_in_use().journal, transaction_id)
    if not story:
        refuse_expired(home_in_use().journal, transaction_id)
        typer.echo(
            say(f"Nhật ký không có giao dịch {transaction_id}.", f"The journal has no transaction {transaction_id}."), err=True
        )
        raise typer.Exit(1)
    typer.echo(_json([_placed(placed) for placed in story]) if as_json else "\n\n".join(_told(placed) for placed in story))


@app.command(help=say("Xem các bản ghi cuối.", "Show the last records."))
def tail(
    count: Annotated[int, typer.Option("-n", min=1, max=100_000, help=say("Số bản ghi.", "How many."))] = 10,
    follow: Annotated[
        bool,
        typer.Option(
            "-f",
            help=say("Tiếp tục theo dõi; bản ghi hiện ra sau khi được ký xác nhận.", "Go on; records appear once they are sealed."),
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the last records, and follow."""
    journal = home_in_use().journal
    shown = {}
    for placed in last_records(journal, count=count):
        typer.echo(_json(_placed(placed)) if as_json else _line(placed))
        shown[placed.log] = placed.sequence
    positions = {log: Position(log=log) for log in shown}
    while follow:
        for log in logs_of(journal):
            for record in records_after(journal, positions.get(log, Position(log=log))):
                positions[log] = record.position
                if record.sequence > shown.get(log, -1):
                    placed = Placed(log=log, sequence=record.sequence, link="", entry=record.entry)
                    typer.echo(_json(_placed(placed)) if as_json else _line(placed))
        time.sleep(FOLLOW_PAUSE_S)


@app.command(help=say("Xuất mọi bản ghi, mỗi dòng một JSON.", "Write every record, one JSON per line."))
def export() -> None:
    """Write every record to standard output, log by log."""
    for placed in all_records(home_in_use().journal):
        typer.echo(_json(_placed(placed)))


app.command(
    "monitor",
    help=say(
        "Theo dõi nhật ký công khai của nền tảng khác; báo động khi nó mâu thuẫn (mã thoát 1) hay dừng (mã thoát 3).",
        "Follow another platform's public log; alarm when it forks (exit code 1) or stops (exit code 3).",
    ),
)(monitor)
app.command(
    "bodies",
    help=say("Xem nội dung nào đang được lưu, đến khi nào, bao nhiêu.", "Show which bodies are kept, until when, how much."),
)(bodies)
app.command(
    "erase",
    help=say(
        "Xoá nội dung đã hết hạn lưu (tiến trình nền tự làm mỗi giờ); --dry-run chỉ cho biết.",
        "Erase bodies whose time is over (the worker does so every hour); --dry-run only says which.",
    ),
)(erase)
app.command(
    "expire",
    help=say(
        "Xoá bản ghi và chỉ mục đã hết hạn lưu (tiến trình nền tự làm); --dry-run chỉ cho biết.",
        "Remove records and index whose term is over (the worker does so); --dry-run only says which.",
    ),
)(expire)
app.command(
    "disk",
    help=say(
        "Dung lượng theo loại, đà tăng, ngày chạm mức báo động; mã thoát 1 khi đã vượt.",
        "Room by kind, growth, the day when the bound is reached; exit code 1 above it.",
    ),
)(disk)
app.add_typer(resend, name="resend")
app.command("receipt", help=say("Lập biên nhận của một giao dịch.", "Make the receipt of one transaction."))(make_receipt)
app.command(
    "verify-receipt",
    help=say(
        "Kiểm chứng một biên nhận bằng khoá công khai; mã thoát 1 nếu không đứng vững.",
        "Verify a receipt with the public key; exit code 1 if it does not hold.",
    ),
)(verify_receipt)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _placed(placed: Placed) -> dict[str, Any]:
    return {
        "log": placed.log,
        "sequence": placed.sequence,
        **({"link": placed.link} if placed.link else {}),
        **({"seal": placed.seal} if placed.seal is not None else {}),
        "entry": placed.entry,
    }


def _for_machines(report: Report) -> dict[str, Any]:
    return {
        "verified": report.is_good,
        "records": report.records,
        "key_ids": report.key_ids,
        "key_pinned": report.is_pinned,
        "logs": report.logs,
        "tree": report.tree,
        "findings": [
            {**msgspec.to_builtins(finding), "text": finding.sentence(vietnamese=not is_english())} for finding in report.findings
        ],
    }


def _for_people(report: Report) -> str:
    lines = []
    for log in report.logs:
        waiting = log.records - log.sealed
        not_yet = say(f", chưa ký xác nhận {waiting}", f", not yet sealed {waiting}") if waiting else ""
        gone = say(f", đã hết hạn {log.expired}", f", expired {log.expired}") if log.expired else ""
        lines.append(
            f"{log.log}: "
            + say(
                f"{log.records} bản ghi, ký xác nhận lần cuối {log.sealed_at}",
                f"{log.records} records, last sealed {log.sealed_at}",
            )
            + not_yet
            + gone
        )
    tree = report.tree
    if tree.records:
        lines.append(
            say(
                f"cây bằng chứng: {tree.records} bản ghi, điểm xác nhận đã ký ở {tree.signed}, gốc {tree.root}",
                f"tree: {tree.records} records, signed checkpoint at {tree.signed}, root {tree.root}",
            )
        )
    lines += [f"✗ {finding.sentence(vietnamese=not is_english())}" for finding in report.findings]
    keys = ", ".join(report.key_ids)
    if report.is_pinned:
        lines.append(say(f"Khoá đã chỉ định: {keys}", f"Pinned key: {keys}"))
    else:
        lines.append(
            say(
                f"Tin theo khoá nằm trong chính thư mục: {keys} (dùng --key để chỉ định khoá giữ ở nơi khác)",
                f"Trusted the keys in the folder itself: {keys} (use --key to pin one that is kept elsewhere)",
            )
        )
    if report.is_good:
        lines.append(say(f"Nhật ký toàn vẹn: {report.records} bản ghi.", f"The journal verifies: {report.records} records."))
    else:
        lines.append(
            say(
                f"NHẬT KÝ KHÔNG KHỚP: {len(report.findings)} điểm.",
                f"THE JOURNAL DOES NOT VERIFY: {len(report.findings)} findings.",
            )
        )
    return "\n".join(lines)


def _line(placed: Placed) -> str:
    entry = placed.entry
    act = (entry.act.name, entry.act.officer) if entry.act is not None else ()
    facts = (*act, entry.outcome, str(entry.status or ""), entry.consumer, "→" if entry.service else "", entry.service, entry.error)
    at = entry.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return f"{at} {placed.log}/{placed.sequence} {entry.kind:<8} {entry.transaction_id} {' '.join(fact for fact in facts if fact)}"


def _told(placed: Placed) -> str:
    lines = [f"{placed.log}/{placed.sequence}  {say(*_KINDS[placed.entry.kind])}"]
    for name, value in msgspec.to_builtins(placed.entry).items():
        if name != "kind":
            text = ", ".join(value) if isinstance(value, (list, tuple)) else _json(value) if isinstance(value, dict) else value
            lines.append(f"  {say(*_FIELDS.get(name, (name, name))):<30} {text}")
    seal = placed.seal
    lines.append(f"  {say('mắt xích', 'link'):<30} {placed.link}")
    if seal is None:
        lines.append("  " + say("Chưa được ký xác nhận; hãy xem lại sau vài giây.", "Not sealed yet; look again in a few seconds."))
    else:
        lines.append(
            "  "
            + say(
                f"✓ Đã kiểm chứng: nằm trong chuỗi {seal.count} bản ghi ký xác nhận lúc {seal.at} bằng khoá {seal.key_id}",
                f"✓ Verified: in the chain of {seal.count} records sealed at {seal.at} with key {seal.key_id}",
            )
        )
    return "\n".join(lines)


_KINDS: Final = {
    "request": ("yêu cầu được chuyển tới đơn vị cung cấp", "request, let through to the provider"),
    "reply": ("trả lời cho đơn vị khai thác", "reply to the consumer"),
    "refusal": ("lượt gọi bị từ chối", "call that was not let through"),
    "act": ("tác nghiệp của cán bộ hoặc của chính nền tảng", "act of an officer or of the platform itself"),
    "stream": ("kết thúc phần nội dung truyền theo dòng", "end of a streamed body"),
}
_FIELDS: Final = {
    "transaction_id": ("mã giao dịch", "transaction"),
    "at": ("thời điểm", "at"),
    "instance": ("nền tảng", "instance"),
    "configuration": ("phiên bản cấu hình", "configuration"),
    "face": ("bộ kết nối", "dialect"),
    "consumer": ("đơn vị khai thác", "consumer"),
    "credential": ("thông tin xác thực", "credential"),
    "consumer_address": ("địa chỉ gọi đến", "consumer's address"),
    "service": ("dịch vụ", "service"),
    "version": ("phiên bản dịch vụ", "version"),
    "endpoint": ("phương thức, đường dẫn", "endpoint"),
    "access_right": ("quyền khai thác", "access right"),
    "purpose": ("mục đích", "purpose"),
    "legal_basis": ("căn cứ pháp lý", "legal basis"),
    "request_digest": ("mã băm yêu cầu", "request digest"),
    "request_bytes": ("cỡ yêu cầu, byte", "request bytes"),
    "outcome": ("kết quả", "outcome"),
    "status": ("mã trạng thái", "status"),
    "error": ("lỗi", "error"),
    "reply_digest": ("mã băm trả lời", "reply digest"),
    "reply_bytes": ("cỡ trả lời, byte", "reply bytes"),
    "upstream": ("địa chỉ nơi cung cấp", "upstream"),
    "upstream_us": ("thời gian nơi cung cấp, µs", "provider's time, µs"),
    "duration_us": ("tổng thời gian, µs", "total time, µs"),
    "act": ("tác nghiệp", "act"),
    "fields_removed": ("trường đã lược bỏ", "fields removed"),
    "resend_of": ("gửi lại giao dịch", "sent again from"),
    "resend_act": ("tác nghiệp gửi lại", "act of sending again"),
}
