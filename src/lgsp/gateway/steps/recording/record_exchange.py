"""Record the request before it is forwarded to the provider, and the reply before it is sent to the consumer.

Rules: nothing is forwarded before its entry is durable (fail closed). Long bodies are hashed while they are forwarded, and their
last bytes wait for a `stream` entry. A provider's failure becomes a reply of ours, in the caller's dialect, recorded as `failed`.
If the consumer disconnects, the exchange is recorded as `aborted`.
"""

import asyncio
import contextlib
import hashlib
from typing import Literal

from lgsp.domain.calls import Body, Call, Onward, Reply, Step
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.entries import JournalEntry, Outcome
from lgsp.domain.errors import BodyTooLarge, JournalUnwritable, LgspError, UpstreamBroken
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.faces import refusal
from lgsp.gateway.recording import prefix_of_reply, prefix_of_request, reply_entry, request_entry, stream_entry
from lgsp.gateway.server.streams import RecordedStream
from lgsp.protocol.xroad.rest import request_hash


def record_exchange(dependencies: Dependencies, version: ServiceVersion, instance: str) -> Step:
    """Wrap the rest of the pipeline in the two records."""
    recorder = _Recorder(dependencies, version)
    journal, now, sign = dependencies.journal, dependencies.now, dependencies.replies.sign

    async def step(call: Call, onward: Onward) -> Reply:
        recorded = journal.append(request_entry(call, instance=instance))
        try:
            await recorded
        except asyncio.CancelledError:
            # The request's entry is durable or about to be and can't be withdrawn: the exchange gets its closing entry.
            recorder.leave(reply_entry(call, Reply(status=499), outcome="aborted", error="", now=now()))
            raise
        call.is_recorded = True
        long_request = recorder.wrap_request(call) if call.held is None and call.body is not None else None
        outcome: Outcome = "answered"
        error = ""
        try:
            reply = await onward(call)
            if not isinstance(reply.body, bytes):
                await recorder.hold_reply(call, reply)
        except asyncio.CancelledError:
            recorder.leave(reply_entry(call, Reply(status=499), outcome="aborted", error="", now=now()))
            raise
        except LgspError as fault:
            outcome, error = "failed", fault.code
            dependencies.metrics.refused(fault.code)
            reply = refusal(call, fault)
        if call.face == "xroad":
            call.request_hash = _hash(call, long_request)
        sign(call, reply)
        await journal.append(reply_entry(call, reply, outcome=outcome, error=error, now=now()))
        return reply

    return step


class _Recorder:
    """Recording of bodies that are not in memory."""

    def __init__(self, dependencies: Dependencies, version: ServiceVersion) -> None:
        self._journal = dependencies.journal
        self._now = dependencies.now
        self._held_bytes_max = dependencies.buffered_body_bytes_max
        self._version = version
        self._tasks: set[asyncio.Task[None]] = set()

    def wrap_request(self, call: Call) -> RecordedStream:
        """Replace the call's body by one that is recorded while it is forwarded."""
        assert call.body is not None  # noqa: S101 - told by the caller's condition
        second = hashlib.sha512() if call.face == "xroad" else None
        bytes_max = self._version.request_body_bytes_max
        stream = self._stream(call, "request", call.body, prefix=prefix_of_request(call), second=second, bytes_max=bytes_max)
        call.body = stream
        return stream

    async def hold_reply(self, call: Call, reply: Reply) -> None:
        """Read the provider's body into memory if it is small, else replace it by one that is recorded while it is forwarded."""
        body = reply.body
        if isinstance(body, bytes):
            return
        bytes_max = self._version.reply_body_bytes_max
        if body.length is not None and body.length > bytes_max:
            body.abandon()
            raise UpstreamBroken(why="the answer is larger than this service allows", bytes_max=bytes_max)
        held = body.held()
        if held is None:
            held = await body.whole(min(self._held_bytes_max, bytes_max))
        if held is not None and len(held) <= bytes_max:
            reply.body, reply.length = held, None
        elif held is not None or bytes_max <= self._held_bytes_max:
            body.abandon()
            raise UpstreamBroken(why="the answer is larger than this service allows", bytes_max=bytes_max)
        else:
            reply.length = body.length
            reply.body = self._stream(call, "reply", body, prefix=prefix_of_reply(reply), second=None, bytes_max=bytes_max)

    def leave(self, entry: JournalEntry) -> None:
        """Append without waiting: the consumer has disconnected."""
        task = asyncio.get_running_loop().create_task(self._append(entry))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _append(self, entry: JournalEntry) -> None:
        with contextlib.suppress(JournalUnwritable):
            await self._journal.append(entry)

    def _stream(
        self,
        call: Call,
        part: Literal["request", "reply"],
        body: Body,
        *,
        prefix: bytes,
        second: "hashlib._Hash | None",
        bytes_max: int,
    ) -> RecordedStream:
        async def ended(digest: str, size: int) -> None:
            await self._journal.append(stream_entry(call, part=part, digest=digest, size=size, outcome="answered", now=self._now()))

        def cut(size: int, fault: LgspError | None) -> None:
            outcome: Outcome = "aborted" if fault is None or part == "request" else "failed"
            self.leave(stream_entry(call, part=part, digest="", size=size, outcome=outcome, now=self._now()))

        def too_long() -> LgspError:
            if part == "request":
                return BodyTooLarge(bytes_max=bytes_max)
            return UpstreamBroken(why="the answer is larger than this service allows", bytes_max=bytes_max)

        return RecordedStream(body, prefix=prefix, bytes_max=bytes_max, too_long=too_long, on_end=ended, on_cut=cut, second=second)


def _hash(call: Call, long_request: RecordedStream | None) -> str:
    if long_request is not None:
        digest = long_request.second_digest
        if digest is None:
            return ""
    else:
        digest = hashlib.sha512(call.held).digest() if call.held else None
    is_id_ours = call.message_id == call.transaction_id
    return request_hash(
        method=call.method,
        target=call.target,
        headers=call.headers,
        request_id=call.transaction_id,
        own_id=call.message_id if is_id_ours else None,
        body_sha512=digest,
    )
