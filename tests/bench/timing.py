"""Measuring by turns: A B A B, so that what else the machine does meets all alike, and then the medians."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median

# At least so many turns, and no more than this, however fast they are; a comparison stays well under a minute.
FEWEST, MOST = 5, 60
SECONDS = 20.0


def medians(
    things: Mapping[str, Callable[[], object]],
    *,
    seconds: float = SECONDS,
    fewest: int = FEWEST,
    most: int = MOST,
    warm_up: bool = True,
) -> dict[str, float]:
    """The median seconds of each thing, all done once in each turn, after one turn that is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in things}
    for do in things.values() if warm_up else ():
        do()
    began = time.perf_counter()
    for turn in range(most):
        if turn >= fewest and time.perf_counter() - began > seconds:
            break
        for name, do in things.items():
            before = time.perf_counter()
            do()
            taken[name].append(time.perf_counter() - before)
    return {name: median(times) for name, times in taken.items()}


def ms(seconds: float) -> str:
    """For reading: three figures, in milliseconds."""
    value = seconds * 1000
    return f"{value:.0f} ms" if value >= 100 else f"{value:.1f} ms" if value >= 10 else f"{value:.2f} ms"
