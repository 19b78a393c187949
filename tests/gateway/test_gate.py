"""The whole gateway as one process, asked over sockets: what a consumer, a provider and the journal see."""

from pathlib import Path

from tests.gateway.world import CONSUMER, PATH, R1_PATH, SERVICE, answering, entries, ok, world


def test_an_allowed_call_reaches_the_provider_and_leaves_both_records(tmp_path: Path) -> None:
    seen: list[bytes] = []
    with world(tmp_path, answering(ok(b'{"Status":"1"}'), seen)) as (gateway, _):
        token = gateway.token()
        answer = gateway.ask("GET", PATH, {"Authorization": f"Bearer {token}"})
        assert (answer.status, answer.body) == (200, b'{"Status":"1"}')
        assert gateway.stop() == 0
        kept = [entry for entry in entries(gateway.home) if entry["transaction_id"] == answer.headers["lgsp-transaction-id"]]
    assert [entry["kind"] for entry in kept] == ["request", "reply"]
    assert kept[0]["consumer"] == CONSUMER
    assert kept[0]["service"] == SERVICE
    assert kept[1]["outcome"] == "answered"
    assert seen[0].startswith(b"GET /chiTietDoanhNghiep?msdn=4600000001 HTTP/1.1\r\n")
    assert b"authorization" not in seen[0].lower()


def test_the_same_call_in_x_roads_form_carries_x_roads_fields(tmp_path: Path) -> None:
    with world(tmp_path, answering(ok())) as (gateway, _):
        token = gateway.token()
        answer = gateway.ask("GET", R1_PATH, {"Authorization": f"Bearer {token}", "X-Road-Client": CONSUMER, "X-Road-Id": "ma-1"})
    assert answer.status == 200
    assert answer.headers["x-road-id"] == "ma-1"
    assert answer.headers["x-road-client"] == CONSUMER
    assert answer.headers["x-road-service"] == SERVICE
    assert answer.headers["x-road-request-id"] == answer.headers["lgsp-transaction-id"]
    assert len(answer.headers["x-road-request-hash"]) == 88
