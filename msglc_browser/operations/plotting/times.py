"""Times as seconds since 1970, for axes."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.model.values import Timestamp

_ISO: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,9})?)?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_LONGEST: Final = 40


def seconds_of_times(values: Sequence[object]) -> NDArray[np.float64] | None:
    """Seconds since 1970 UTC, NaN for null; None if a value is not a time, or all are null.

    Times are timestamps, or texts in ISO 8601 with at least a date; without an offset they are
    UTC.
    """
    found = np.full(len(values), np.nan)
    is_any = False
    for at, value in enumerate(values):
        if value is None:
            continue
        seconds = _seconds(value)
        if seconds is None:
            return None
        found[at] = seconds
        is_any = True
    return found if is_any else None


def _seconds(value: object) -> float | None:
    if isinstance(value, Timestamp):
        return value.seconds + value.nanoseconds / 1e9
    if not isinstance(value, str) or len(value) > _LONGEST or _ISO.fullmatch(value) is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
