"""Where in a CBOR source the times are that lose something: the library gives values, no places."""

from contextlib import suppress
from typing import IO

from msglc_browser.archive.display.event_path import EventPath
from msglc_browser.archive.items.run_decoder import RunTokenizer
from msglc_browser.archive.model.events import Event
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.archive.model.values import Timestamp
from msglc_browser.errors import ArchiveError

MOST_BYTES = 16 * 1024**2
"""The beginning of a source, which is read again; this takes some seconds at most."""

_WINDOW_BYTES = 1024**2


class TimePlaces:
    """The first time with an offset from UTC, and the first between two nanoseconds.

    None if there is none in the first `MOST_BYTES`.
    """

    def __init__(self, file: IO[bytes], size_bytes: int, *, wanted: int) -> None:
        """Read `file` from its beginning until so many of the two are found. Raises OSError."""
        self._wanted = wanted
        self.moved: NodePath | None = None
        self.rounded: NodePath | None = None
        self._where = EventPath()
        file.seek(0)
        tokenizer = RunTokenizer(Protocol.CBOR, size_bytes=size_bytes)
        left = MOST_BYTES
        with suppress(ArchiveError):  # what the library has accepted, but not this: no places
            while left and (data := file.read(min(left, _WINDOW_BYTES))):
                left -= len(data)
                tokenizer.feed(data)
                for event in tokenizer:
                    self._take(event)
                    if not self._wanted:
                        return

    def _take(self, event: Event) -> None:
        self._where.follow(event)
        if not isinstance(event.value, Timestamp) or event.value.written is None:
            return
        if isinstance(event.value.written, str):
            self._wanted -= self.moved is None
            self.moved = self._where.path if self.moved is None else self.moved
        else:
            self._wanted -= self.rounded is None
            self.rounded = self._where.path if self.rounded is None else self.rounded
