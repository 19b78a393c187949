import asyncio
from datetime import timedelta
from pathlib import Path

from lgsp.domain.calls import Reply
from lgsp.gateway.callers.unidentified_refusals import UnidentifiedRefusals
from tests.gateway.inside import NOW, call, inside, kept


async def test_one_entry_per_second_and_kind_tells_how_many_were_only_counted(tmp_path: Path) -> None:
    moment = [NOW]
    async with inside(tmp_path) as parts:
        unidentified_refusals = UnidentifiedRefusals(parts.journal, lambda: moment[0])
        for _ in range(100):
            unidentified_refusals.note(call(), Reply(status=401), error="identity.credential_missing", instance="VN-H55")
        unidentified_refusals.note(call(), Reply(status=400), error="request.malformed", instance="VN-H55")
        moment[0] += timedelta(seconds=1)
        unidentified_refusals.note(call(), Reply(status=401), error="identity.credential_missing", instance="VN-H55")
        await asyncio.sleep(0.1)
    assert [(one["error"], one.get("suppressed", 0)) for one in kept(tmp_path)] == [
        ("identity.credential_missing", 0),
        ("request.malformed", 0),
        ("identity.credential_missing", 99),
    ]


async def test_noise_that_cannot_be_recorded_harms_nobody(tmp_path: Path) -> None:
    async with inside(tmp_path, free_bytes_min=1 << 60) as parts:
        UnidentifiedRefusals(parts.journal, lambda: NOW).note(call(), Reply(status=401), error="x", instance="VN-H55")
        await asyncio.sleep(0.05)
    assert kept(tmp_path) == []
