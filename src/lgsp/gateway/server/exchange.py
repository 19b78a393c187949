"""One request being read and answered on a connection."""

from typing import Final

from lgsp.domain.calls import Call, Reply
from lgsp.runtime.upstream.bodies import IncomingBody

SWALLOWED_BYTES_MAX: Final = 64 * 1024
"""An unwanted rest of a request up to this size is read and thrown away; for a longer one the connection ends."""


class Exchange:
    """A request with its connection-level state. `is_read` says that all of it has arrived."""

    __slots__ = ("body", "call", "expects_continue", "is_http10", "is_kept", "is_read")

    def __init__(self, call: Call, body: IncomingBody | None, *, is_http10: bool, is_kept: bool, expects_continue: bool) -> None:
        self.call = call
        self.body = body
        self.is_http10 = is_http10
        self.is_kept = is_kept
        self.expects_continue = expects_continue
        self.is_read = False

    def may_keep(self, reply: Reply) -> bool:
        """Whether the connection can be kept after this reply."""
        if not self.is_kept:
            return False
        if self.is_http10 and reply.length is None and not isinstance(reply.body, bytes):
            return False  # Such a body is delimited by the end of the connection.
        body = self.body
        if body is None or self.is_read:
            return True
        if self.expects_continue and body.on_start is not None:
            return False  # `Expect: 100-continue` was not answered, so it is unknown whether the body will be sent.
        return body.length is not None and body.length - body.received_bytes <= SWALLOWED_BYTES_MAX
