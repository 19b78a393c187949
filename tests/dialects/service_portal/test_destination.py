"""A call's destination: named once, in colons, and never as an address."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.service_portal.destination import forwarded_path, parse_destination, read_destination, write_destination
from lgsp.domain.errors import MalformedIdentifier, MalformedRequest
from lgsp.domain.identifiers import SubsystemId

PORTAL = "VN:GOV:000.00.00.G22:vpcpdvcprovider"
FIELD = (("DstCode", PORTAL),)
QUERY = "dstcode=VN%3AGOV%3A000.00.00.G22%3Avpcpdvcprovider"


@pytest.mark.parametrize("adapter", ["XrdAdapter", "VXPAdapter"])
def test_both_prefixes_are_taken(adapter):
    assert forwarded_path(f"/{adapter}/RestService/forward/mapi/login") == "/mapi/login"
    assert forwarded_path(f"/{adapter}/RestService/forward/") == "/"


@pytest.mark.parametrize(
    "path", ["/", "/XrdAdapter/RestService/forward", "/xrdadapter/RestService/forward/x", "/x/XrdAdapter/RestService/forward/x"]
)
def test_other_paths_are_not_the_adapters(path):
    assert forwarded_path(path) is None


@pytest.mark.parametrize(
    ("headers", "query"), [(FIELD, ""), ((), QUERY), (FIELD, QUERY), ((), f"providerurl=http%3A%2F%2F127.0.0.1%2F&{QUERY}")]
)
def test_header_and_query_name_the_same_subsystem(headers, query):
    assert str(read_destination(headers, query)) == "VN/GOV/000.00.00.G22/vpcpdvcprovider"


@pytest.mark.parametrize(
    ("headers", "query", "fault"),
    [
        ((), "", MalformedRequest),
        ((), "providerurl=http%3A%2F%2F127.0.0.1%2F", MalformedRequest),
        (FIELD, "dstcode=VN:GOV:000.00.00.G22:other", MalformedRequest),
        ((*FIELD, ("dstcode", "VN:GOV:000.00.00.G22:other")), "", MalformedRequest),
        ((), "&".join(["a=1"] * 65), MalformedRequest),
        ((("dstcode", "VN:GOV:000.00.00.G22"),), "", MalformedIdentifier),
        ((("dstcode", "VN/GOV:000.00.00.G22:x"),), "", MalformedIdentifier),
        ((("dstcode", "VN/GOV:000.00.00.G22:x:y"),), "", MalformedIdentifier),
        ((("dstcode", "VN:GOV:..:x"),), "", MalformedIdentifier),
        ((("dstcode", "VN:GOV::x"),), "", MalformedIdentifier),
    ],
)
def test_none_two_or_malformed_ones_are_refused(headers, query, fault):
    with pytest.raises(fault):
        read_destination(headers, query)


@given(
    st.lists(
        st.from_regex(r"[A-Za-z0-9._-]{1,20}", fullmatch=True).filter(lambda part: part not in {".", ".."}), min_size=4, max_size=4
    )
)
def test_what_is_written_is_read(parts):
    subsystem = SubsystemId(*parts)
    assert parse_destination(write_destination(subsystem)) == subsystem


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_read_or_refused(value, query):
    with contextlib.suppress(MalformedIdentifier, MalformedRequest):
        assert str(read_destination((("dstcode", value),), query)).count("/") == 3
