from lgsp.domain.calls import Reply
from lgsp.gateway.metrics import Metrics
from tests.gateway.inside import call, known_call


def test_what_was_counted_is_told_in_prometheus_form() -> None:
    metrics = Metrics()
    for status in (200, 200, 504):
        metrics.answered(known_call(upstream_us=3000), Reply(status=status))
    metrics.answered(call(), Reply(status=401))
    metrics.refused("access.denied")
    metrics.watch("lgsp_gateway_connections", "Consumers connected.", lambda: 7)
    metrics.watch_each("lgsp_gateway_circuit", "Addresses.", "address", lambda: {"http://a": 2})
    metrics.second_tries += 1
    metrics.cached("answered")
    metrics.cached("answered")
    text = metrics.text().decode()
    assert 'lgsp_gateway_calls_total{service="VN-H55/GOV/H55.99/dkdn/tra-cuu",status="200"} 2.0' in text
    assert 'lgsp_gateway_calls_total{service="",status="401"} 1.0' in text
    assert 'lgsp_gateway_refusals_total{code="access.denied"} 1.0' in text
    assert 'lgsp_gateway_upstream_seconds_bucket{le="0.002"} 0.0' in text
    assert 'lgsp_gateway_upstream_seconds_bucket{le="0.005"} 3.0' in text
    assert "lgsp_gateway_call_seconds_count 4.0" in text
    assert "lgsp_gateway_connections 7.0" in text
    assert 'lgsp_gateway_circuit{address="http://a"} 2.0' in text
    assert "lgsp_gateway_second_tries_total 1.0" in text
    assert 'lgsp_gateway_cache_total{outcome="answered"} 2.0' in text
