"""The application behind the HTTP server: recognises the dialect of a call and has the pipeline of the configuration in force answer it.

Rules: a newer plan is put in force between two calls, by one assignment; calls in progress finish with the plan they began with.
"""

from datetime import UTC, datetime

from lgsp.domain.calls import Call, Onward, Reply
from lgsp.domain.errors import LgspError, NotReady, Overloaded
from lgsp.gateway.adapter import Adapter, is_adapted
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.faces import finish, problem, refusal
from lgsp.gateway.own_pages import PATHS, OwnPages
from lgsp.gateway.pipeline import pipeline_of
from lgsp.gateway.plan import Plan
from lgsp.gateway.transaction_ids import TransactionIds
from lgsp.protocol.xroad.rest import PREFIX, read_request


class Gate:
    """Implements `server_state.Application`."""

    def __init__(
        self, dependencies: Dependencies, pages: OwnPages, adapter: Adapter, ids: TransactionIds, *, calls_max: int
    ) -> None:
        self.plan: Plan | None = None
        self.new_id = ids.new
        self._dependencies = dependencies
        self._metrics = dependencies.metrics
        self._pages = pages
        self._adapter = adapter
        self._calls_max = calls_max
        self._pipeline: Onward | None = None
        self._number = 0

    def put_in_force(self, plan: Plan) -> None:
        """Use this plan for every call from now on."""
        pipeline = pipeline_of(plan, self._dependencies)
        self.plan, self._pipeline, self._number = plan, pipeline, plan.number

    async def answer(self, call: Call) -> Reply:
        """Answer a call; never raises an error of `domain/errors`."""
        metrics = self._metrics
        metrics.in_flight += 1
        try:
            if metrics.in_flight > self._calls_max:
                return self._turn_away(call, Overloaded())
            if call.path in PATHS:
                return await self._pages.answer(call, self.plan)
            pipeline = self._pipeline
            if call.path.startswith(PREFIX):
                try:
                    _read_xroad(call)
                except LgspError as fault:
                    return self._turn_away(call, fault)
            if pipeline is None:
                return self._turn_away(call, NotReady())
            call.configuration = self._number
            if is_adapted(call.path):
                return await self._adapted(call, pipeline)
            return await pipeline(call)
        finally:
            metrics.in_flight -= 1

    async def _adapted(self, call: Call, pipeline: Onward) -> Reply:
        call.face = "service_portal"
        if self.plan is None:
            return self._turn_away(call, NotReady())
        try:
            return await self._adapter.answer(call, self.plan, pipeline)
        except LgspError as fault:
            return self._turn_away(call, fault)

    def refuse(self, fault: LgspError, address: str) -> Reply:
        """Answer a request that could not be parsed as a call: counted, sampled, as a problem document in Vietnamese."""
        call = Call(
            transaction_id=self.new_id(), received_at=datetime.now(UTC), started_ns=0, method="", target="", headers=[], fields={},
            body=None, address=address,
        )  # fmt: skip
        reply = problem(fault, transaction_id=call.transaction_id, in_english=False)
        self._note(call, reply, fault)
        return finish(call, reply)

    def _turn_away(self, call: Call, fault: LgspError) -> Reply:
        reply = refusal(call, fault)
        self._note(call, reply, fault)
        self._metrics.answered(call, reply)
        return finish(call, reply)

    def _note(self, call: Call, reply: Reply, fault: LgspError) -> None:
        self._metrics.refused(fault.code)
        self._dependencies.unidentified_refusals.note(
            call, reply, error=fault.code, instance=self.plan.instance if self.plan is not None else ""
        )


def _read_xroad(call: Call) -> None:
    call.face = "xroad"
    asked = read_request(call.path, call.headers, fallback_id=call.transaction_id)
    call.service_named, call.consumer_named = asked.service, asked.client
    call.rest_of_path = asked.rest_of_path
    call.message_id, call.user_id, call.issue = asked.message_id, asked.user_id, asked.issue
