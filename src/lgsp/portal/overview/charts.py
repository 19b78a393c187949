"""Drawings computed on the server: calls per minute as stacked bars.

Rules: pure geometry in the units of the drawing's view box, no style; the page shows the same figures as a table, for those who cannot
see the drawing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol

import msgspec

WIDTH: Final = 720
HEIGHT: Final = 180
LEFT: Final = 44
BOTTOM: Final = 24
TOP: Final = 8
GAP: Final = 2
LABEL_EVERY: Final = 10


class Minute(Protocol):
    """What the monitor says about one minute."""

    minute: datetime
    calls: int
    answered: int
    failed: int
    refused: int


class Bar(msgspec.Struct, frozen=True):
    """One rectangle; `kind` is answered, failed or refused."""

    x: float
    y: float
    width: float
    height: float
    kind: str


class Tick(msgspec.Struct, frozen=True):
    """A horizontal line with its number, or a time below the axis."""

    at: float
    value: int | datetime


class CallsChart(msgspec.Struct, frozen=True):
    """The drawing's parts."""

    width: int
    height: int
    left: int
    floor: float
    bars: list[Bar]
    lines: list[Tick]
    times: list[Tick]


def nice_ceiling(value: int) -> int:
    """The next of 4, 8, 20, 40, 80, 200 …, so that the four lines have whole numbers."""
    ceiling = unit = 4
    while ceiling < value:
        ceiling = next((unit * times for times in (1, 2, 5) if unit * times >= value), unit * 10)
        unit *= 10
    return ceiling


def calls_chart(minutes: Sequence[Minute]) -> CallsChart:
    """Stacked bars, oldest first: answered below, refused and failed on top."""
    most = nice_ceiling(max((row.calls for row in minutes), default=0))
    floor = HEIGHT - BOTTOM
    room = floor - TOP
    step = (WIDTH - LEFT) / max(len(minutes), 1)
    bars: list[Bar] = []
    for place, row in enumerate(minutes):
        top = float(floor)
        for kind in ("answered", "refused", "failed"):
            count = getattr(row, kind)
            if count:
                height = room * count / most
                top -= height
                bars.append(
                    Bar(round(LEFT + place * step + GAP / 2, 2), round(top, 2), round(step - GAP, 2), round(height, 2), kind)
                )
    lines = [Tick(round(floor - room * part / 4, 2), most * part // 4) for part in range(5)]
    times = [
        Tick(round(LEFT + (place + 0.5) * step, 2), row.minute)
        for place, row in enumerate(minutes)
        if (len(minutes) - 1 - place) % LABEL_EVERY == 0
    ]
    return CallsChart(WIDTH, HEIGHT, LEFT, floor, bars, lines, times)
