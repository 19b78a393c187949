"""The health port, for operators and load balancers: liveness, readiness, metrics, the configuration in force.

Rules: never on the consumers' port. Ready means: a configuration is in force and the journal can be written, so a call can be let through.
"""

import json
from collections.abc import Callable

from lgsp.domain.calls import Call, Reply
from lgsp.domain.errors import LgspError, MethodNotAllowed, ServiceNotFound
from lgsp.gateway.faces import problem, refusal
from lgsp.gateway.gate import Gate
from lgsp.gateway.metrics import Metrics
from lgsp.gateway.recording import Journal
from lgsp.gateway.upstream.link_tests import LinkTests


class Health:
    """Implements `server_state.Application`."""

    def __init__(self, gate: Gate, journal: Journal, metrics: Metrics, is_stopping: Callable[[], bool], links: LinkTests) -> None:
        self.new_id = gate.new_id
        self._gate = gate
        self._journal = journal
        self._metrics = metrics
        self._is_stopping = is_stopping
        self._links = links

    async def answer(self, call: Call) -> Reply:
        """Answer a request for health, metrics, the configuration in force, or a link test."""
        if call.method not in ("GET", "HEAD"):
            return refusal(call, MethodNotAllowed(method=call.method, allow="GET, HEAD"))
        if call.path == "/health/live":
            return _document(200, {"live": True})
        if call.path == "/health/ready":
            facts = self._readiness()
            return _document(200 if all(facts.values()) else 503, {"ready": all(facts.values()), **facts})
        if call.path == "/health/configuration":
            plan = self._gate.plan
            return _document(200, {"instance": plan.instance if plan else None, "number": plan.number if plan else None})
        if call.path == "/links":
            try:
                return await self._links.answer(call)
            except LgspError as fault:
                return refusal(call, fault)
        if call.path == "/metrics":
            return Reply(status=200, headers=[(b"Content-Type", b"text/plain; version=0.0.4")], body=self._metrics.text())
        return refusal(call, ServiceNotFound(path=call.path))

    def refuse(self, fault: LgspError, address: str) -> Reply:
        """Answer a request that could not be parsed."""
        return problem(fault, transaction_id=self.new_id(), in_english=True)

    def _readiness(self) -> dict[str, bool]:
        return {
            "configuration_in_force": self._gate.plan is not None,
            "journal_writable": self._journal.is_writable,
            "accepting": not self._is_stopping(),
        }


def _document(status: int, facts: dict[str, object]) -> Reply:
    return Reply(status=status, headers=[(b"Content-Type", b"application/json")], body=json.dumps(facts).encode())
