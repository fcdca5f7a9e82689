"""Bytes of either protocol into events, fed piece by piece."""

from collections.abc import Iterator

from msglc_browser.archive.events import LONG_BYTES, Event
from msglc_browser.archive.node import Protocol


class Tokenizer:
    """Turns the bytes of `items` values, one after another, into events.

    Feed it, iterate until it runs dry, feed more. `size_bytes` is how many bytes the values take
    in all, when known: then a count that claims more items than there are bytes is refused.
    Events are raised as soon as their bytes are there; what is too deep raises LimitExceeded.
    """

    def __init__(
        self,
        protocol: Protocol,
        *,
        items: int = 1,
        size_bytes: int | None = None,
        chunk_bytes: int = LONG_BYTES,
    ) -> None:
        raise NotImplementedError

    @property
    def position(self) -> int:
        """How many bytes have been turned into events so far."""
        raise NotImplementedError

    @property
    def finished(self) -> bool:
        """Whether all values are complete; bytes fed beyond them stay unread."""
        raise NotImplementedError

    def feed(self, data: bytes) -> None:
        """Add bytes, which follow those fed before."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[Event]:
        """Events until the data runs out or all values are complete; iterate again after `feed`.

        Raises CorruptArchive on bytes that make no sense, LimitExceeded on too much depth.
        """
        raise NotImplementedError
