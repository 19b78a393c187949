"""The circuit breakers of all addresses that this process calls (`domain/resilience.py` decides, this module stores).

Rules: one circuit per registered address, kept across configurations, so that a publication does not send calls to a dead address
again; limited in number: beyond `CIRCUITS_MAX` those without recorded failures are dropped.
"""

from typing import Final

from lgsp.domain.resilience import Circuit

CIRCUITS_MAX: Final = 20_000
"""Most circuits kept: two addresses for each of 10,000 services."""

SHOWN_MAX: Final = 200
"""Most addresses shown to Prometheus: each is a series of its own there."""

_SHOWN_AS: Final = {"closed": 0, "half_open": 1, "open": 2}


class Circuits:
    """The circuit breakers, by address."""

    def __init__(self) -> None:
        self._by_address: dict[str, Circuit] = {}

    def __repr__(self) -> str:
        return f"<Circuits of {len(self._by_address)} addresses>"

    def of(self, address: str) -> Circuit:
        """The circuit breaker of an address, shared by all services there."""
        circuit = self._by_address.get(address)
        if circuit is None:
            if len(self._by_address) >= CIRCUITS_MAX:
                self._by_address = {known: one for known, one in self._by_address.items() if one.failures}
            circuit = self._by_address[address] = Circuit()
        return circuit

    def known(self) -> dict[str, Circuit]:
        """The addresses that were called, with their circuit breakers."""
        return dict(self._by_address)

    def states(self, now_s: float) -> dict[str, float]:
        """States for Prometheus: 0 closed, 1 half-open, 2 open; the worst first, and no more than `SHOWN_MAX`."""
        shown = {address: _SHOWN_AS[circuit.state(now_s)] for address, circuit in self._by_address.items()}
        worst = sorted(shown, key=lambda address: (-shown[address], -self._by_address[address].failures, address))
        return {address: shown[address] for address in worst[:SHOWN_MAX]}
