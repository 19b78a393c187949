import pytest

from lgsp.domain.resilience import FAILURES_MAX
from lgsp.gateway.upstream import circuits as module
from lgsp.gateway.upstream.circuits import Circuits


def test_an_address_keeps_its_circuit() -> None:
    circuits = Circuits()
    assert circuits.of("http://a") is circuits.of("http://a")
    assert circuits.of("http://a") is not circuits.of("http://b")
    assert "2 addresses" in repr(circuits)


def test_the_worst_are_shown_first_and_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHOWN_MAX", 3)
    circuits = Circuits()
    for address in ("http://b", "http://a", "http://lame", "http://dead"):
        circuits.of(address)
    circuits.of("http://lame").failed(0)
    for _ in range(FAILURES_MAX):
        circuits.of("http://dead").failed(0)
    assert list(circuits.states(0).items()) == [("http://dead", 2), ("http://lame", 0), ("http://a", 0)]
    assert circuits.states(100)["http://dead"] == 1


def test_those_without_failures_are_let_go_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CIRCUITS_MAX", 2)
    circuits = Circuits()
    circuits.of("http://good")
    circuits.of("http://lame").failed(0)
    circuits.of("http://new")
    assert set(circuits.states(0)) == {"http://lame", "http://new"}
