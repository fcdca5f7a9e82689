"""Shared by the writers of all export formats, which turn events into a file."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Protocol, TypeAlias

from msglc_browser.archive.model.events import Event
from msglc_browser.archive.model.node_path import NodePath, brief_path
from msglc_browser.archive.model.values import Timestamp

_SURROGATE = re.compile("[\ud800-\udfff]")
_REPEATED = (
    "the same text as another key of the dict",
    "all are written, and most readers keep only the last value",
)


Place: TypeAlias = NodePath | str
"""A path within the exported value; or what a value is in, in words, such as "row 1"."""

Where: TypeAlias = Callable[[], Place]
"""The place of what is being written."""


class EventWriter(Protocol):
    """Writes one value, event by event, in bounded memory.

    Small values of one container arrive together as `EventKind.RUN`, thousands at a time; a writer
    that ignores these events loses them. `run_of` has their values.
    """

    def write(self, events: Iterable[Event]) -> None:
        """Write more events. Raises BadInput or LimitExceeded for values it cannot write."""
        ...

    def finish(self) -> tuple[str, ...]:
        """Write the rest and return the notes. Raises CorruptArchive if the value is not
        complete."""
        ...


class Notes:
    """Counts values that a format cannot represent exactly, and describes them in sentences."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._firsts: dict[tuple[str, str], Place] = {}

    def add(self, what: str, became: str, count: int = 1, *, where: Where | None = None) -> None:
        """Count `what` (a plural) that was written as `became`; the first of them is `where`."""
        if where is not None and not self._counts[what, became]:
            self._firsts[what, became] = where()
        self._counts[what, became] += count

    def add_again(self, what: str, became: str, count: int) -> None:
        """Count more of what has been counted before, or nothing."""
        if count:
            self._counts[what, became] += count

    def add_time(self, time: Timestamp, where: Where | None = None) -> None:
        """Count a time that is written in UTC, to the nanosecond, if that loses something."""
        if isinstance(time.written, str):
            self.add("times with an offset from UTC", "the same times in UTC", where=where)
        elif time.written is not None:
            self.add("times between two nanoseconds", "the nearest nanosecond", where=where)

    def add_repeated_keys(self, count: int, where: Where | None = None) -> None:
        """Count keys that a dict has twice once they are text; all of them are written."""
        self.add(*_REPEATED, count, where=where)

    def sentences(self) -> tuple[str, ...]:
        """For example "3 × NaN or infinity written as null."."""
        return tuple(
            f"{_said(count, what, became)}{self._first(what, became)}."
            for (what, became), count in self._counts.items()
        )

    def _first(self, what: str, became: str) -> str:
        place = self._firsts.get((what, became))
        if place is None:
            return ""
        return f"; the first is {f'in {place}' if isinstance(place, str) else brief_path(place)}"


def _said(count: int, what: str, became: str) -> str:
    if (what, became) != _REPEATED:
        return f"{count:,} × {what} written as {became}"
    keys = "1 key has" if count == 1 else f"{count:,} keys have"
    return f"{keys} {what}: {became}"


def valid_text(text: str, notes: Notes, where: Where | None = None) -> str:
    """`text` with U+FFFD in place of bytes that were not UTF-8."""
    if text.isascii():
        return text
    mended, count = _SURROGATE.subn("\ufffd", text)
    if count:
        notes.add("text that is not UTF-8", "text with \ufffd for the invalid bytes", where=where)
    return mended
