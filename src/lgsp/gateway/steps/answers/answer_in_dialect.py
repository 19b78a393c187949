"""Turn errors into replies of the caller's dialect, and add the header fields that every reply carries.

Rules: the refusal of an identified caller is durable before it is sent; of an unidentified one it is only sampled. If the refusal
itself can't be recorded, that is the error that the caller gets.
"""

from lgsp.domain.calls import Call, Onward, Reply, Step
from lgsp.domain.errors import JournalUnwritable, LgspError
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.faces import finish, refusal
from lgsp.gateway.plan import Plan
from lgsp.gateway.recording import refusal_entry


def answer_in_dialect(dependencies: Dependencies, plan: Plan) -> Step:
    """The outermost step: no error of `domain/errors` leaves it."""
    journal, unidentified_refusals, metrics, now = (
        dependencies.journal,
        dependencies.unidentified_refusals,
        dependencies.metrics,
        dependencies.now,
    )
    instance, routes = plan.instance, plan.routes

    async def step(call: Call, onward: Onward) -> Reply:
        try:
            reply = await onward(call)
        except LgspError as fault:
            if call.version is None and call.face == "rest":  # the service's dialect, although the service was not looked up yet
                call.version, call.rest_of_path = routes.by_path(call.path) or (None, "")
            reply = refusal(call, fault)
            metrics.refused(fault.code)
            if call.identity is None:
                unidentified_refusals.note(call, reply, error=fault.code, instance=instance)
            elif not call.is_recorded:
                try:
                    await journal.append(refusal_entry(call, reply, error=fault.code, instance=instance, now=now()))
                except JournalUnwritable as unwritable:
                    reply = refusal(call, unwritable)
        metrics.answered(call, reply)
        return finish(call, reply)

    return step
