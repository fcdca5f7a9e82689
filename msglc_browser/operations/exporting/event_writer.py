"""Shared by the writers of all export formats, which turn events into a file."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from msglc_browser.archive.model.events import Event

_SURROGATE = re.compile("[\ud800-\udfff]")


class EventWriter(Protocol):
    """Writes one value, event by event, in bounded memory.

    Small values of one container arrive together as `EventKind.RUN`, thousands at a time; a writer
    that ignores these events loses them. `run_of` has their values.
    """

    def write(self, events: Sequence[Event]) -> None:
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

    def add(self, what: str, became: str, count: int = 1) -> None:
        """Count `what` (a plural) that was written as `became`."""
        self._counts[what, became] += count

    def sentences(self) -> tuple[str, ...]:
        """For example "3 × NaN or infinity written as null."."""
        return tuple(
            f"{count:,} × {what} written as {became}."
            for (what, became), count in self._counts.items()
        )


def valid_text(text: str, notes: Notes) -> str:
    """`text` with U+FFFD in place of bytes that were not UTF-8."""
    if text.isascii():
        return text
    mended, count = _SURROGATE.subn("\ufffd", text)
    if count:
        notes.add("text that is not UTF-8", "text with \ufffd for the invalid bytes")
    return mended
