"""Checks that encoded values fill their bytes exactly, while these bytes are being copied."""

from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive


class ItemCheck:
    """Is fed the bytes of `items` consecutive values, which should take `size_bytes` together.

    Feed it pieces of any size, in order, then call `finish`. Nothing is decoded, and only the few
    bytes of an incomplete head are kept, however long or deep the values are. What it accepts, any
    decoder can parse, but text may still be invalid UTF-8. The values may be copied while
    they are checked, provided that the copy is discarded on an error.
    """

    def __init__(
        self, protocol: Protocol, size_bytes: int, *, items: int = 1, ignores_rest: bool = False
    ) -> None:
        """With `ignores_rest`, more bytes may follow the values; see `end`."""
        self._ignores_rest = ignores_rest
        self._cursor = Cursor(protocol, 0, size_bytes)
        self._size_bytes = size_bytes
        self._items = items
        self._done = 0
        self._fed_bytes = 0
        self._kept = b""

    @property
    def end(self) -> int | None:
        """The size of the values; None until all their bytes have been fed."""
        position = self._cursor.position
        return position if self._done == self._items and position <= self._fed_bytes else None

    def feed(self, data: bytes) -> None:
        """Check the bytes that follow those fed before.

        Raises CorruptArchive as soon as they cannot be such values, LimitExceeded on excessive
        depth. Blocks for about a second per 100 MB; releases the interpreter lock in between.
        """
        start = self._fed_bytes - len(self._kept)
        self._fed_bytes += len(data)
        self._kept += data
        cursor = self._cursor
        cursor.feed(self._kept, start)
        self._done += cursor.skip(self._items - self._done)
        if self._done == self._items and not self._ignores_rest:
            check_exact(cursor.position, self._size_bytes, self._items)
        self._kept = self._kept[max(cursor.position - start, 0) :]
        cursor.feed(b"", self._fed_bytes)

    def finish(self) -> None:
        """Raise CorruptArchive unless all values are complete and all their bytes were fed."""
        if self._done < self._items or self._fed_bytes < self._size_bytes:
            raise CorruptArchive("The data ends in the middle of a value.")
        check_exact(self._cursor.position, self._size_bytes, self._items)


def check_exact(end: int, size_bytes: int, items: int = 1, what: str = "") -> None:
    """Raise CorruptArchive unless the values, which take `end` bytes, fill their span.

    The message starts with `what`, by default with the values.
    """
    if end == size_bytes:
        return
    subject = what or ("The value" if items == 1 else f"The {items:,} values")
    verb = "ends" if items == 1 or what else "end"
    if end < size_bytes:
        raise CorruptArchive(
            f"{subject} {verb} {size_bytes - end:,} bytes too early: {end:,} of "
            f"{size_bytes:,} bytes were expected to hold it."
        )
    raise CorruptArchive(f"{subject} {verb} {end - size_bytes:,} bytes too late.")
