from pathlib import Path

import pytest

from lgsp.domain.errors import MalformedRequest
from lgsp.gateway.adapter import Adapter
from lgsp.gateway.gate import Gate
from lgsp.gateway.health import Health
from lgsp.gateway.own_pages import OwnPages
from lgsp.gateway.transaction_ids import TransactionIds
from lgsp.gateway.upstream.link_tests import LinkTests
from tests.gateway.inside import TOKENS, call, inside, plan


@pytest.mark.parametrize(("has_plan", "free_bytes_min", "is_stopping", "status"), [
    (True, 0, False, 200), (False, 0, False, 503), (True, 1 << 60, False, 503), (True, 0, True, 503),
])  # fmt: skip
async def test_ready_means_that_a_call_could_be_let_through(
    tmp_path: Path, has_plan: bool, free_bytes_min: int, is_stopping: bool, status: int
) -> None:
    async with inside(tmp_path, free_bytes_min=free_bytes_min) as parts:
        ids = TransactionIds()
        pages, adapter = (
            OwnPages(parts, TOKENS, lifetime_s=60, new_id=ids.new, receipt_of=lambda _: pytest.fail("not asked")),
            Adapter(parts, TOKENS, lifetime_s=60, new_id=ids.new),
        )
        gate = Gate(parts, pages, adapter, ids, calls_max=10)
        if has_plan:
            gate.put_in_force(plan())
        links = LinkTests(parts, lambda: gate.plan, key="k", new_id=ids.new, loopback_only=True)
        health = Health(gate, parts.journal, parts.metrics, lambda: is_stopping, links)
        assert (await health.answer(call(target="/links?service=x"))).status == 401
        assert (await health.answer(call(target="/health/ready"))).status == status
        assert (await health.answer(call(target="/health/live"))).status == 200
        assert b"lgsp_gateway_calls" in (await health.answer(call(target="/metrics"))).body
        number = b"1" if has_plan else b"null"
        assert number in (await health.answer(call(target="/health/configuration"))).body
        assert (await health.answer(call(target="/other"))).status == 404
        assert (await health.answer(call("POST", "/metrics"))).status == 405
        assert health.refuse(MalformedRequest(), "127.0.0.1").status == 400
