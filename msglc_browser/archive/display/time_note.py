"""Numbers that may be times since 1970."""

from fractions import Fraction
from typing import Final

from msglc_browser.archive.model.node import ValueType
from msglc_browser.archive.model.values import Timestamp

_NANOSECONDS: Final = 1_000_000_000
# From September 2001 to the year 2286, so that units cannot be mixed up.
_EARLIEST_S: Final = 1_000_000_000
_LATEST_S: Final = 10_000_000_000
_UNITS: Final = (
    ("seconds", 1),
    ("milliseconds", 1000),
    ("microseconds", 10**6),
    ("nanoseconds", 10**9),
)
_MOST_CHARS: Final = 40


def epoch_text(number: float) -> str:
    """ "2026-11-30T06:00:00Z (seconds since 1970)"; "" unless it is such a number of our time."""
    for unit, per_second in _UNITS:
        if _EARLIEST_S * per_second <= number < _LATEST_S * per_second:
            nanoseconds = int(Fraction(number) / per_second * _NANOSECONDS)
            moment = Timestamp(*divmod(nanoseconds, _NANOSECONDS))
            return f"{moment} ({unit} since 1970)"
    return ""


def time_note(value_type: ValueType, text: str) -> str:
    """What to say about a value with this text: if it is a number, which time it may be."""
    if len(text) > _MOST_CHARS or value_type not in (ValueType.INT, ValueType.FLOAT):
        return ""
    try:
        number = int(text) if value_type is ValueType.INT else float(text)
    except ValueError:
        return ""
    found = epoch_text(number)
    return f"As a time: {found}." if found else ""
