"""We call in the name of a registered subsystem."""

from lgsp.dialects.xroad.reach import call_headers


def test_client_and_message_id_are_told():
    assert call_headers(client="VN/GOV/H55/lgsp", message_id="m-1") == (("X-Road-Client", "VN/GOV/H55/lgsp"), ("X-Road-Id", "m-1"))
