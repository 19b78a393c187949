import json
from datetime import UTC, datetime

import pytest

from lgsp.dialects.xroad.face import answer_refusal, answer_reply
from lgsp.domain import errors
from lgsp.domain.calls import Call, Reply


def call(**facts):
    return Call(
        transaction_id="t", received_at=datetime(2026, 1, 1, tzinfo=UTC), started_ns=0, method="GET", target="/", headers=[],
        body=None, **{"fields": {}, **facts},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        (errors.MalformedRequest(), 400, "Client.BadRequest"),
        (errors.AccessDenied(), 500, "Server.ServerProxy.AccessDenied"),
        (errors.UpstreamTimedOut(), 500, "Server.ServerProxy.NetworkError.TimedOut"),
        (errors.CredentialMissing(), 401, "Server.ClientProxy.SslAuthenticationFailed"),
        (errors.RateLimitExceeded(retry_after_s=2), 429, "Server.ServerProxy.AccessDenied.RateLimitExceeded"),
    ],
)
def test_a_refusal_has_x_roads_form_and_category(fault, status, kind):
    reply = answer_refusal(call(), fault)
    assert reply.status == status
    assert dict(reply.headers)[b"X-Road-Error"] == kind.encode()
    assert json.loads(reply.body) == {"type": kind, "message": fault.in_vietnamese, "detail": "t"}


def test_a_refusal_speaks_english_if_asked():
    reply = answer_refusal(call(fields={b"accept-language": b"en"}), errors.NotReady())
    assert json.loads(reply.body)["message"] == errors.NotReady().english


def test_a_reply_gets_our_x_road_fields_in_place_of_the_providers():
    asked = call(message_id="m", consumer_named="a/b/c/d", service_named="a/b/c/d/e", request_hash="h")
    reply = answer_reply(asked, Reply(status=200, headers=[(b"X-Road-Id", b"forged"), (b"X-Road-Error", b"forged"), (b"A", b"1")]))
    assert reply.headers == [
        (b"A", b"1"), (b"x-road-id", b"m"), (b"x-road-client", b"a/b/c/d"), (b"x-road-service", b"a/b/c/d/e"),
        (b"x-road-request-id", b"t"), (b"x-road-request-hash", b"h"),
    ]  # fmt: skip


def test_a_refusal_of_ours_keeps_its_error_and_says_only_what_is_known():
    reply = answer_reply(call(), answer_refusal(call(), errors.MalformedRequest()))
    assert dict(reply.headers)[b"X-Road-Error"] == b"Client.BadRequest"
    assert b"x-road-client" not in dict(reply.headers)
