import inspect
import json

import pytest

from lgsp.domain import errors
from lgsp.protocol.http.problem import ACCEPTED_SIGNATURE, headers_of, status_of, write_problem

OF_CALLS = [
    one
    for _, one in inspect.getmembers(errors, inspect.isclass)
    if issubclass(one, errors.RemoteError) and one.code.startswith(("request.", "identity.", "access.", "limit.", "upstream."))
]


@pytest.mark.parametrize("kind", OF_CALLS)
def test_every_error_of_a_call_has_a_status_of_its_own(kind):
    assert 400 <= status_of(kind()) < 600
    assert status_of(kind()) != 500


def test_an_error_without_a_status_is_a_fault_of_ours():
    assert status_of(errors.InternalFault()) == 500


def test_a_document_tells_the_code_the_sentence_and_the_facts():
    error = errors.AccessDenied(consumer="c", service="s", endpoint="")
    document = json.loads(write_problem(error, transaction_id="t", in_english=True))
    assert document["type"] == "urn:lgsp:error:access.denied"
    assert document["code"] == "access.denied"
    assert document["status"] == 403
    assert document["title"] == "No access right in force lets this subsystem call this service"
    assert document["detail"].endswith("(consumer = c; service = s)")
    assert (document["consumer"], document["service"], document["transaction_id"]) == ("c", "s", "t")
    assert "endpoint" not in document


def test_vietnamese_is_written_in_vietnamese():
    document = json.loads(write_problem(errors.CredentialMissing(), transaction_id="t", in_english=False))
    assert document["title"] == "Chưa xuất trình thông tin xác thực"


def test_a_fact_never_replaces_a_member_of_the_document():
    document = json.loads(write_problem(errors.UpstreamRefusedUs(status=401), transaction_id="t", in_english=True))
    assert document["status"] == 502


@pytest.mark.parametrize(
    ("error", "fields"),
    [
        (errors.CredentialMissing(), [(b"WWW-Authenticate", b'Bearer realm="lgsp"')]),
        (errors.CredentialRefused(), [(b"WWW-Authenticate", b'Bearer realm="lgsp", error="invalid_token"')]),
        (errors.MethodNotAllowed(allow="GET"), [(b"Allow", b"GET")]),
        (errors.RateLimitExceeded(retry_after_s=3), [(b"Retry-After", b"3")]),
        (errors.JournalUnwritable(), [(b"Retry-After", b"5")]),
        (errors.AccessDenied(), []),
    ],
)
def test_the_status_brings_its_fields(error, fields):
    assert headers_of(error) == fields


def test_who_did_not_sign_is_told_what_to_sign():
    fields = dict(headers_of(errors.SignatureMissing()))
    assert fields[b"Accept-Signature"] == ACCEPTED_SIGNATURE and b"WWW-Authenticate" in fields
