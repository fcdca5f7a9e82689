"""Where the ticks of an axis of times are, and what is written at them: dates in UTC."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

MOST_SECONDS: Final = 1e14
"""Times farther from 1970, some 3 million years, are written as numbers."""

_MINUTE: Final = 60.0
_HOUR: Final = 3600.0
_DAY: Final = 86400.0
_MONTH: Final = 30.44 * _DAY
_YEAR: Final = 365.25 * _DAY
_EPOCH_MONTHS: Final = 1970 * 12
_STEPS: Final = (
    *(n * 1.0 for n in (1, 2, 5, 10, 15, 30)),
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)),
    *(n * _DAY for n in (1, 2, 7, 14)),
    *(n * _MONTH for n in (1, 2, 3, 6)),
)
_NAMES: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def time_ticks(first: float, last: float, most: int) -> tuple[float, list[float]]:
    """At most about `most` round times between two, and how far apart they are, in seconds.

    Both are within `MOST_SECONDS` of 1970; no ticks if `last` is not after `first`.
    """
    span = last - first
    if not span > 0:
        return 1.0, []
    step = _step(span / max(most, 1))
    if step >= _MONTH:
        each = round(step / _YEAR) * 12 or round(step / _MONTH)
        return step, _months(first, last, each)
    start = math.ceil(first / step - 1e-9)
    count = min(math.floor(last / step + 1e-9) - start + 1, 4 * most + 4)
    return step, [(start + n) * step for n in range(max(count, 0))]


def tick_texts(times: list[float], step: float) -> list[str]:
    """What distinguishes each from its neighbours; the first also says of which day or year."""
    return [_text(time, step, is_first=not at) for at, time in enumerate(times)]


def _step(least: float) -> float:
    if least < 1:
        power = 10.0 ** math.floor(math.log10(least))
        return next(n * power for n in (1, 2, 5, 10) if n * power >= least * (1 - 1e-9))
    found = next((step for step in _STEPS if step >= least), None)
    if found is not None:
        return found
    years = max(least / _YEAR, 1.0)
    power = 10.0 ** math.floor(math.log10(years))
    return _YEAR * next(n * power for n in (1, 2, 5, 10) if n * power >= years * (1 - 1e-9))


def _months(first: float, last: float, each: int) -> list[float]:
    """The starts of every `each`-th month, counted from the year 0."""
    low = (_month_of(first) + _EPOCH_MONTHS) // each * each - _EPOCH_MONTHS
    numbers = np.arange(low, _month_of(last) + 1, each, dtype=np.int64)
    seconds = numbers.astype("M8[M]").astype("M8[s]").astype(np.int64)
    return [float(time) for time in seconds.tolist() if first <= time <= last]


def _month_of(time: float) -> int:
    return int(np.int64(math.floor(time)).astype("M8[s]").astype("M8[M]").astype(np.int64))


def _text(time: float, step: float, *, is_first: bool) -> str:
    moment: NDArray[np.datetime64] = np.array(math.floor(time + step * 1e-6), np.int64).astype(
        "M8[s]"
    )
    date, _, clock = str(moment).partition("T")
    year, month, day = date.rsplit("-", 2)
    if step >= _YEAR * (1 - 1e-6):
        return year
    if step >= _MONTH:
        return (
            f"{_NAMES[int(month) - 1]} {year}"
            if is_first or month == "01"
            else _NAMES[int(month) - 1]
        )
    named = f"{_NAMES[int(month) - 1]} {int(day)}"
    if step >= _DAY:
        return f"{named}, {year}" if is_first else named
    if step >= _MINUTE:
        if clock == "00:00:00":
            return named
        return f"{named} {clock[:5]}" if is_first else clock[:5]
    if step >= 1:
        return clock
    places = math.ceil(-math.log10(step) - 1e-9)
    fraction = f"{time - math.floor(time + step * 1e-6):.{places}f}".partition(".")[2]
    return f"{clock}.{fraction}"
