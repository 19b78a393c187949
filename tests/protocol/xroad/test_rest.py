import base64
import hashlib
import inspect
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain import errors
from lgsp.protocol.xroad.rest import (  # fmt: skip
    error_status,
    error_type,
    read_request,
    request_hash,
    without_reply_fields,
    write_error,
)

CLIENT = "VN-H55/GOV/H55.12/motcua"


def fields(**values):
    return [(name.replace("_", "-").lower().encode(), name.replace("_", "-").encode(), value) for name, value in values.items()]


def test_a_request_says_who_asks_whom_for_what():
    asked = read_request(
        "/r1/VN/GOV/G12/dkkd/tra-cuu/a/b",
        fields(X_Road_Client=CLIENT.encode(), X_Road_Id=b"m", X_Road_UserId=b"VN1", X_Road_Issue=b"h-1"),
        fallback_id="t",
    )
    assert (asked.client, asked.service, asked.rest_of_path) == (CLIENT, "VN/GOV/G12/dkkd/tra-cuu", "/a/b")
    assert (asked.message_id, asked.is_id_ours, asked.user_id, asked.issue) == ("m", False, "VN1", "h-1")


def test_without_an_id_ours_is_taken_and_without_a_path_the_rest_is_empty():
    asked = read_request("/r1/VN/GOV/G12/dkkd/tra-cuu", fields(X_Road_Client=CLIENT.encode()), fallback_id="t")
    assert (asked.message_id, asked.is_id_ours, asked.rest_of_path) == ("t", True, "")


def test_of_several_clients_the_last_counts_and_parts_are_percent_decoded():
    headers = fields(X_Road_Client=b"a/b/c/d") + fields(X_Road_Client=CLIENT.replace("H55.12", "H55%2E12").encode())
    assert read_request("/r1/VN/GOV/G12/dkkd/tra%2Dcuu", headers, fallback_id="t").client == CLIENT
    assert read_request("/r1/VN/GOV/G12/dkkd/tra%2Dcuu", headers, fallback_id="t").service == "VN/GOV/G12/dkkd/tra-cuu"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/r1/VN/GOV/G12/dkkd", fields(X_Road_Client=CLIENT.encode())),
        ("/r2/VN/GOV/G12/dkkd/x", fields(X_Road_Client=CLIENT.encode())),
        ("/r1/VN/GOV/G12/dk%20kd/x", fields(X_Road_Client=CLIENT.encode())),
        ("/r1/VN/GOV/G12/dkkd/x", []),
        ("/r1/VN/GOV/G12/dkkd/x", fields(X_Road_Client=b"VN/GOV/G12")),
        ("/r1/VN/GOV/G12/dkkd/x", fields(X_Road_Client=b"VN/GOV/G12/a b")),
        ("/r1/VN/GOV/G12/dkkd/x", fields(X_Road_Client=CLIENT.encode(), X_Road_Id=b"x" * 256)),
        ("/r1/VN/GOV/G12/dkkd/x", fields(X_Road_Client=CLIENT.encode(), X_Road_UserId=b"a\x01")),
    ],
)
def test_what_breaks_the_protocol_is_refused(path, headers):
    with pytest.raises((errors.MalformedRequest, errors.MalformedIdentifier)):
        read_request(path, headers, fallback_id="t")


@given(st.text(max_size=60), st.binary(max_size=60))
def test_any_text_is_read_or_refused(rest, client):
    try:
        asked = read_request("/r1/" + rest, fields(X_Road_Client=client), fallback_id="t")
    except (errors.MalformedRequest, errors.MalformedIdentifier):
        return
    assert asked.service.count("/") == 4
    assert asked.client.count("/") == 3


HEADERS = fields(Host=b"h", Accept=b"*/*", X_Road_Client=CLIENT.encode(), X_Road_Request_Id=b"theirs", Content_Length=b"2")
TEXT = b"POST\r\n/r1/a?b\r\nAccept:*/*\r\nX-Road-Client:" + CLIENT.encode() + b"\r\nx-road-request-id:q\r\n"


def test_the_request_hash_without_a_body_covers_verb_target_and_headers():
    expected = base64.b64encode(hashlib.sha512(TEXT).digest()).decode()
    assert request_hash(method="POST", target="/r1/a?b", headers=HEADERS, request_id="q", own_id=None, body_sha512=None) == expected


def test_the_request_hash_with_a_body_binds_both_digests_and_our_own_id():
    body = hashlib.sha512(b"{}").digest()
    expected = base64.b64encode(hashlib.sha512(hashlib.sha512(TEXT + b"x-road-id:m\r\n").digest() + body).digest()).decode()
    assert request_hash(method="POST", target="/r1/a?b", headers=HEADERS, request_id="q", own_id="m", body_sha512=body) == expected


def test_what_a_provider_says_in_x_roads_name_is_dropped():
    given_fields = [(b"X-Road-Id", b"1"), (b"x-road-error", b"e"), (b"Content-Type", b"t"), (b"X-Road-UserId", b"u")]
    assert without_reply_fields(given_fields) == [(b"Content-Type", b"t"), (b"X-Road-UserId", b"u")]


OF_CALLS = [
    one
    for _, one in inspect.getmembers(errors, inspect.isclass)
    if issubclass(one, errors.LgspError)
    and one.code.startswith(("request.", "identity.", "access.", "limit.", "upstream.", "gateway."))
]


def test_each_error_has_a_type_and_a_category():
    for kind in OF_CALLS:
        assert error_type(kind()).startswith(("Client.", "Server."))
    assert error_status("Client.BadRequest") == 400
    assert error_status(error_type(errors.AccessDenied())) == 500
    assert error_type(errors.AccessDenied()) == "Server.ServerProxy.AccessDenied"
    assert error_type(errors.InternalFault()) == "Server.ClientProxy.InternalError"


def test_an_error_is_written_with_type_message_and_detail():
    assert json.loads(write_error("T", message="m", detail="d")) == {"type": "T", "message": "m", "detail": "d"}
