from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.resilience import FAILURES_MAX, PAUSE_S, PAUSE_S_MAX, Circuit, Turns, retry_after_s, weights_of


def opened(now_s: float = 0.0) -> Circuit:
    circuit = Circuit()
    for _ in range(FAILURES_MAX):
        circuit.failed(now_s)
    return circuit


def test_a_circuit_opens_after_failures_in_a_row_only() -> None:
    circuit = Circuit()
    for _ in range(10):
        for _ in range(FAILURES_MAX - 1):
            circuit.failed(0)
        assert (circuit.may_try(0), circuit.state(0), circuit.waits_s(0)) == (True, "closed", 0.0)
        circuit.succeeded()
    circuit = opened(7)
    assert (circuit.may_try(7), circuit.state(7), circuit.waits_s(7)) == (False, "open", PAUSE_S)


def test_after_the_pause_one_trial_is_let_through() -> None:
    circuit = opened()
    assert circuit.state(PAUSE_S) == "half_open"
    assert [circuit.may_try(PAUSE_S) for _ in range(3)] == [True, False, False]
    assert circuit.state(PAUSE_S) == "half_open"
    circuit.succeeded()
    assert [circuit.may_try(PAUSE_S) for _ in range(3)] == [True, True, True]


def test_each_failed_trial_doubles_the_pause_up_to_its_bound() -> None:
    circuit, now_s, pauses = opened(), 0.0, []
    for _ in range(10):
        now_s += circuit.waits_s(now_s)
        assert circuit.may_try(now_s)
        circuit.failed(now_s)
        pauses.append(circuit.waits_s(now_s))
    assert pauses[:4] == [2 * PAUSE_S, 4 * PAUSE_S, 8 * PAUSE_S, 16 * PAUSE_S]
    assert pauses[-1] == PAUSE_S_MAX


def test_calls_that_left_before_do_not_lengthen_the_pause() -> None:
    circuit = opened()
    circuit.failed(0.9)
    assert circuit.waits_s(0.9) == pytest.approx(0.1)


def test_a_trial_that_never_ends_is_given_up() -> None:
    circuit = opened()
    assert circuit.may_try(PAUSE_S)
    assert not circuit.may_try(2 * PAUSE_S - 0.01)
    assert circuit.may_try(2 * PAUSE_S)


@given(st.lists(st.tuples(st.sampled_from(["try", "good", "bad"]), st.floats(0, 100)), max_size=200))
def test_an_address_is_never_shut_for_longer_than_the_bound(acts: list[tuple[str, float]]) -> None:
    circuit, now_s = Circuit(), 0.0
    for act, later_s in acts:
        now_s += later_s
        if act == "try":
            may, state = circuit.state(now_s), circuit.may_try(now_s)
            assert state or may != "closed"
        elif act == "good":
            circuit.succeeded()
            assert circuit.state(now_s) == "closed"
        else:
            circuit.failed(now_s)
        assert 0 <= circuit.waits_s(now_s) <= PAUSE_S_MAX
        assert (circuit.state(now_s) == "closed") == (circuit.failures < FAILURES_MAX)
    assert circuit.may_try(now_s + PAUSE_S_MAX)


def test_turns_are_spread_by_weight() -> None:
    turns = Turns((5, 1, 1))
    assert "".join("abc"[turns.order()[0]] for _ in range(7)) == "aabacaa"


@given(st.lists(st.integers(1, 20), min_size=1, max_size=6))
def test_in_every_round_an_address_has_as_many_turns_as_its_weight(weights: list[int]) -> None:
    turns = Turns(weights)
    for _ in range(2):
        orders = [turns.order() for _ in range(sum(weights))]
        assert Counter(order[0] for order in orders) == dict(enumerate(weights))
        assert all(sorted(order) == list(range(len(weights))) for order in orders)


def test_addresses_without_a_weight_count_as_one() -> None:
    assert weights_of(3, ()) == (1, 1, 1)
    assert weights_of(3, (4, 0)) == (4, 1, 1)
    assert weights_of(1, (2, 9)) == (2,)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(b"0", 0), (b" 120 ", 120), (None, None), (b"", None), (b"-1", None), (b"1.5", None), (b"9" * 10, None),
     (b"Wed, 21 Oct 2026 07:28:00 GMT", None)],
)  # fmt: skip
def test_retry_after_is_read_in_seconds_only(value: bytes | None, seconds: int | None) -> None:
    assert retry_after_s(value) == seconds
