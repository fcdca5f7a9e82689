"""What the writers of all export formats share: they eat events and put bytes into a file."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from msglc_browser.archive.model.events import Event

_SURROGATE = re.compile("[\ud800-\udfff]")


class EventWriter(Protocol):
    """Writes one value, event by event, in memory that does not grow with it."""

    def write(self, events: Sequence[Event]) -> None:
        """Write some more. Raises BadInput or LimitExceeded for what cannot be written."""
        ...

    def finish(self) -> tuple[str, ...]:
        """Write what is left and answer the notes. Raises CorruptArchive if the value is not
        complete."""
        ...


class Notes:
    """Counts what a format cannot hold exactly, and says so in sentences."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, what: str, became: str) -> None:
        """One more `what` (a plural) that was written as `became`."""
        self._counts[what, became] += 1

    def sentences(self) -> tuple[str, ...]:
        """For example "3 × NaN or infinity written as null."."""
        return tuple(
            f"{count:,} × {what} written as {became}."
            for (what, became), count in self._counts.items()
        )


def valid_text(text: str, notes: Notes) -> str:
    """`text` with U+FFFD in place of what was not UTF-8."""
    if text.isascii():
        return text
    mended, count = _SURROGATE.subn("\ufffd", text)
    if count:
        notes.add("text that is not UTF-8", "text with \ufffd in the broken places")
    return mended
