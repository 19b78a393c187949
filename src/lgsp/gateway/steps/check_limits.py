"""Count the call on its right, and refuse it if the rate or a quota is exceeded.

Rules: only services with limited rights have this step; a call that is let through is told what is left (`RateLimit`).
"""

import math
from collections.abc import Callable
from datetime import datetime

from lgsp.domain.calls import Call, Onward, Reply, Step
from lgsp.domain.errors import QuotaExceeded, RateLimitExceeded
from lgsp.domain.limits import limit_fields
from lgsp.runtime.tallies import Tallies


def check_limits(tallies: Tallies, now: Callable[[], datetime]) -> Step:
    """Let the call go on if its right allows one more."""

    async def step(call: Call, onward: Onward) -> Reply:
        right = call.right
        if right is not None and (right.rate_limit or right.quota_per_day is not None or right.quota_per_month is not None):
            verdict = tallies.count(right, now())
            if verdict.refused_by == "rate":
                raise RateLimitExceeded(access_right=right.id, retry_after_s=max(1, math.ceil(verdict.retry_after_s)))
            if verdict.refused_by:
                raise QuotaExceeded(
                    access_right=right.id, period=verdict.refused_by, retry_after_s=max(1, math.ceil(verdict.retry_after_s))
                )
            reply = await onward(call)
            fields = limit_fields(right, verdict.tally, now())
            reply.headers = [*reply.headers, *((name.encode("ascii"), value.encode("ascii")) for name, value in fields)]
            return reply
        return await onward(call)

    return step
