"""Numbers, sizes and times formatted for display.

None of these functions raises, whatever a server sent: an exception in a model's `data()` ends the
process. What is not known (None) is an empty text.
"""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

_UNITS: Final = ("B", "kB", "MB", "GB", "TB", "PB")
_UNKNOWN: Final = "?"
# No size has more digits, and converting thousands of digits to text is slow, then refused.
_MOST_DIGITS: Final = 30
_MOST_AXES: Final = 8
_ELLIPSIS: Final = "…"
_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_DAY_S: Final = 86_400
_RELATIVE_LIMIT_S: Final = 30 * _DAY_S


def count_text(count: int | None) -> str:
    """ "1,200"; a number of more than 30 digits as "≈10^400"."""
    if count is None:
        return ""
    if abs(count) < 10**_MOST_DIGITS:
        return f"{count:,}"
    sign = "-" if count < 0 else ""
    return f"≈{sign}10^{int(count.bit_length() * math.log10(2))}"


def shape_text(shape: Sequence[int]) -> str:
    """ "40 × 512 × 512"; with many axes the first ones and "…"."""
    shown = [count_text(length) for length in shape[:_MOST_AXES]]
    return " × ".join([*shown, _ELLIPSIS] if len(shape) > _MOST_AXES else shown)


def size_text(size_bytes: int | None) -> str:
    """Three figures and a unit of 1,000s: "96 B", "3.2 kB", "24.6 MB", "182 kB"."""
    if size_bytes is None:
        return ""
    if abs(size_bytes) < 1000 or abs(size_bytes) >= 10**_MOST_DIGITS:
        return f"{count_text(size_bytes)} B"
    value = float(abs(size_bytes))
    unit = 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value /= 1000
        unit += 1
    digits = 0 if value >= 99.95 else 1
    sign = "-" if size_bytes < 0 else ""
    return f"{sign}{value:,.{digits}f} {_UNITS[unit]}"


def exact_size_text(size_bytes: int | None) -> str:
    """ "24,613,224 bytes", for tooltips."""
    if size_bytes is None:
        return ""
    return f"{count_text(size_bytes)} {'byte' if size_bytes == 1 else 'bytes'}"


def speed_text(speed_bytes_s: float) -> str:
    """ "88.0 MB/s"."""
    return f"{size_text(round(speed_bytes_s)) if math.isfinite(speed_bytes_s) else _UNKNOWN}/s"


def duration_text(seconds: float) -> str:
    """ "0.2 s" below a minute, then "1:08", "2:03:09"."""
    if not math.isfinite(seconds):
        return f"{_UNKNOWN} s"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < _MINUTE_S:
        return f"{whole} s"
    return clock_text(seconds)


def clock_text(seconds: float) -> str:
    """Time left as "0:08", "1:08" or "2:03:09"."""
    if not math.isfinite(seconds):
        return _UNKNOWN
    minutes, rest = divmod(round(seconds), _MINUTE_S)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{rest:02}"
    return f"{minutes}:{rest:02}"


def relative_time_text(when: datetime | None, now: datetime | None = None) -> str:
    """ "just now", "5 min ago", "3 h ago", "yesterday", "12 days ago", then the date.

    A time without a zone is treated as UTC. `now` is for tests.
    """
    if when is None:
        return ""
    moment = _with_zone(when)
    age_s = ((_with_zone(now) if now else datetime.now(UTC)) - moment).total_seconds()
    if age_s < -_MINUTE_S or age_s >= _RELATIVE_LIMIT_S:
        return _local(moment).date().isoformat()
    if age_s < _MINUTE_S:
        return "just now"
    if age_s < _HOUR_S:
        return f"{int(age_s // _MINUTE_S)} min ago"
    if age_s < _DAY_S:
        return f"{int(age_s // _HOUR_S)} h ago"
    days = int(age_s // _DAY_S)
    return "yesterday" if days == 1 else f"{days} days ago"


def exact_time_text(when: datetime | None) -> str:
    """ "2026-11-02 08:14:55 +0100" in this computer's zone, for tooltips."""
    if when is None:
        return ""
    # Not strftime: its years before 1000 differ between systems.
    text = _local(_with_zone(when)).isoformat(" ", "seconds")
    return f"{text[:19]} {text[19:].replace(':', '')}"


def sizes_text(sizes: Sequence[int | None]) -> str:
    """The sum of sizes, some of which may be unknown: "3.2 kB", "at least 3.2 kB"."""
    known = [size for size in sizes if size is not None]
    return total_text(sum(known), known=len(known), unknown=len(sizes) - len(known))


def total_text(size_bytes: int, *, known: int, unknown: int) -> str:
    """The sum of so many known sizes, and whether there are unknown ones."""
    if not unknown:
        return size_text(size_bytes)
    return f"at least {size_text(size_bytes)}" if known else "size unknown"


def elide_middle(text: str, limit: int) -> str:
    """Both ends of `text` around "…" when it has more than `limit` characters (at least 3)."""
    if len(text) <= limit:
        return text
    head = (limit - 1 + 1) // 2
    tail = limit - 1 - head
    return text[:head] + _ELLIPSIS + (text[-tail:] if tail else "")


def _with_zone(when: datetime) -> datetime:
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)


def _local(moment: datetime) -> datetime:
    """In this computer's zone; as it is where that would leave the years 1 to 9999."""
    try:
        return moment.astimezone()
    except (OverflowError, ValueError, OSError):
        return moment
