import json

import pytest

from lgsp.domain.calls import Reply
from lgsp.domain.errors import AccessDenied, InternalFault
from lgsp.gateway.faces import WRITERS, finish, refusal
from tests.gateway.inside import UPSTREAM, call
from tests.gateway.world import service


def test_a_published_path_is_answered_with_a_problem_document_in_the_language_asked_for() -> None:
    vietnamese = refusal(call(), AccessDenied())
    english = refusal(call(headers={"Accept-Language": "en"}), AccessDenied())
    assert dict(vietnamese.headers)[b"Content-Type"] == b"application/problem+json"
    assert (dict(vietnamese.headers)[b"Content-Language"], dict(english.headers)[b"Content-Language"]) == (b"vi", b"en")
    assert json.loads(vietnamese.body)["detail"] == AccessDenied.vietnamese
    assert json.loads(english.body)["detail"].startswith("No access right")


def test_x_roads_form_is_answered_in_x_roads_form() -> None:
    reply = refusal(call(face="xroad"), AccessDenied())
    assert json.loads(reply.body)["type"] == "Server.ServerProxy.AccessDenied"


def test_every_reply_carries_the_transaction_id() -> None:
    asked = call(face="xroad", message_id="m")
    assert dict(finish(asked, Reply(status=200)).headers) == {
        b"x-road-id": b"m",
        b"x-road-request-id": asked.transaction_id.encode(),
        b"Lgsp-Transaction-Id": asked.transaction_id.encode(),
    }
    assert dict(finish(call(), Reply(status=200)).headers) == {b"Lgsp-Transaction-Id": asked.transaction_id.encode()}


@pytest.mark.parametrize("dialect", [name for name in WRITERS if name != "service_portal"])
def test_a_service_with_a_dialect_tells_errors_in_it(dialect: str) -> None:
    reply = refusal(call(version=service(UPSTREAM, dialect=dialect)), AccessDenied())
    assert reply.is_refusal and (b"Content-Type", b"application/problem+json") not in reply.headers


def test_civil_status_has_two_forms() -> None:
    told = [
        json.loads(refusal(call(version=service(UPSTREAM, dialect=name)), AccessDenied()).body)  # type: ignore[arg-type]
        for name in ("civil_status", "civil_status_earlier")
    ]
    assert told[0]["error_code"] == "100" and (told[1]["status"], told[1]["errorCode"]) == (0, 100)


def test_the_portals_adapter_tells_errors_as_codes() -> None:
    reply = refusal(call(face="service_portal"), AccessDenied())
    assert (reply.status, json.loads(reply.body)["error_code"]) == (200, 403)  # type: ignore[arg-type]


def test_a_soap_service_tells_errors_as_faults_in_the_callers_version() -> None:
    soap = service(UPSTREAM, kind="SOAP")
    old = refusal(call("POST", version=soap), AccessDenied())
    assert (old.status, old.headers[0][1]) == (500, b"text/xml; charset=utf-8") and b"soapenv:Client" in old.body
    new = refusal(call("POST", version=soap, headers={"Content-Type": "application/soap+xml"}), InternalFault())
    assert new.headers[0][1].startswith(b"application/soap+xml") and b"s:Receiver" in new.body
    assert refusal(call("GET", version=soap), AccessDenied()).status == 403
