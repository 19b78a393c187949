"""We call it: a provider behind an X-Road security server, in the name of a subsystem of ours (`pr-rest` 4.3).

Rules: `X-Road-Client` is the registered one, never what the consumer sent; the message id is the consumer's if it sent one, else the
transaction's, so that both logs can be joined. Everything else of X-Road (`X-Road-UserId`, `X-Road-PDU-*` …) passes as it came.
"""

from lgsp.domain.http import Headers


def call_headers(*, client: str, message_id: str) -> Headers:
    """The fields of a call."""
    return (("X-Road-Client", client), ("X-Road-Id", message_id))
