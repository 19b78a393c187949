"""The metrics of one gateway process, in Prometheus' text format.

Rules: during a call only integers are incremented; texts and tables are built when the metrics are scraped. Labels have few values: a
service's name is one of the configuration, an error's code one of `domain/errors`.
"""

import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from lgsp.domain.calls import Call, Reply

BUCKETS_S: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The counters of one gateway process; a collector of prometheus-client."""

    def __init__(self) -> None:
        self.in_flight = 0
        self.tokens_issued = 0
        self.second_tries = 0
        self._cache: dict[str, int] = {}
        self._calls: dict[tuple[str, int], int] = {}
        self._refusals: dict[str, int] = {}
        self._durations = [0] * (len(BUCKETS_S) + 1)
        self._duration_sum_s = 0.0
        self._upstream = [0] * (len(BUCKETS_S) + 1)
        self._upstream_sum_s = 0.0
        self._gauges: list[tuple[str, str, Callable[[], float]]] = []
        self._tables: list[tuple[str, str, str, Callable[[], Mapping[str, float]]]] = []

    def answered(self, call: Call, reply: Reply) -> None:
        """Count the reply to a call."""
        version = call.version
        key = (version.service if version is not None else "", reply.status)
        self._calls[key] = self._calls.get(key, 0) + 1
        duration_s = (time.perf_counter_ns() - call.started_ns) / 1e9
        self._durations[bisect_left(BUCKETS_S, duration_s)] += 1
        self._duration_sum_s += duration_s
        if call.upstream_us is not None:
            upstream_s = call.upstream_us / 1e6
            self._upstream[bisect_left(BUCKETS_S, upstream_s)] += 1
            self._upstream_sum_s += upstream_s

    def refused(self, code: str) -> None:
        """Count a reply with an error of ours."""
        self._refusals[code] = self._refusals.get(code, 0) + 1

    def cached(self, outcome: str) -> None:
        """Count a call to a service with a cache: `answered` from it, `confirmed` or `asked` anew at the provider, or `passed_by`."""
        self._cache[outcome] = self._cache.get(outcome, 0) + 1

    def watch(self, name: str, sentence: str, value: Callable[[], float]) -> None:
        """Export a number that another object maintains."""
        self._gauges.append((name, sentence, value))

    def watch_each(self, name: str, sentence: str, label: str, values: Callable[[], Mapping[str, float]]) -> None:
        """Export numbers that another object maintains, one for each value of a label; they MUST be few."""
        self._tables.append((name, sentence, label, values))

    def collect(self) -> Iterator[Metric]:
        """All metrics, for prometheus-client."""
        calls = CounterMetricFamily("lgsp_gateway_calls", "Calls answered, by service and status.", labels=["service", "status"])
        for (service, status), count in sorted(self._calls.items()):
            calls.add_metric([service, str(status)], count)
        yield calls
        refusals = CounterMetricFamily("lgsp_gateway_refusals", "Errors answered by the gateway, by code.", labels=["code"])
        for code, count in sorted(self._refusals.items()):
            refusals.add_metric([code], count)
        yield refusals
        yield CounterMetricFamily("lgsp_gateway_tokens_issued", "Access tokens issued.", value=self.tokens_issued)
        yield CounterMetricFamily("lgsp_gateway_second_tries", "Calls sent to a provider once more.", value=self.second_tries)
        cache = CounterMetricFamily(
            "lgsp_gateway_cache", "GETs of services with a cache, by what became of them.", labels=["outcome"]
        )
        for outcome, count in sorted(self._cache.items()):
            cache.add_metric([outcome], count)
        yield cache
        yield _histogram("lgsp_gateway_call_seconds", "Time from request to reply.", self._durations, self._duration_sum_s)
        yield _histogram("lgsp_gateway_upstream_seconds", "Time that providers took.", self._upstream, self._upstream_sum_s)
        yield GaugeMetricFamily("lgsp_gateway_calls_in_flight", "Calls being answered now.", value=self.in_flight)
        for name, sentence, value in self._gauges:
            yield GaugeMetricFamily(name, sentence, value=value())
        for name, sentence, label, values in self._tables:
            table = GaugeMetricFamily(name, sentence, labels=[label])
            for labelled, number in values().items():
                table.add_metric([labelled], number)
            yield table

    def describe(self) -> list[Metric]:
        """No metric is registered in advance (prometheus-client asks for this method)."""
        return []

    def text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        return generate_latest(registry)


def _histogram(name: str, sentence: str, counts: list[int], sum_s: float) -> HistogramMetricFamily:
    total, buckets = 0, []
    for bound, count in zip((*map(str, BUCKETS_S), "+Inf"), counts, strict=True):
        total += count
        buckets.append((bound, total))
    return HistogramMetricFamily(name, sentence, buckets=buckets, sum_value=sum_s)
