"""Events into the plain values that a list or dict is made of, one after another."""

from collections.abc import Sequence

from msglc_browser.archive.items.build import OpenValue
from msglc_browser.archive.model.events import Event, EventKind, run_of
from msglc_browser.errors import LimitExceeded

MAX_ITEM_BYTES = 32 * 1024**2
_START_BYTES = 100  # what an empty container takes, about


class ItemReader:
    """Is fed the events of one value and answers what is whole of its children.

    `root` is the value's own first event, None before it has come. Of a dict keys and values
    alternate.
    """

    def __init__(self) -> None:
        self.root: EventKind | None = None
        self.is_done = False
        self._stack: list[OpenValue] = []
        self._size_bytes = 0

    def feed(self, events: Sequence[Event]) -> list[object]:
        """Children that are whole by now. Raises LimitExceeded for one over 32 MiB."""
        items: list[object] = []
        for event in events:
            if self.root is None:
                self.root = event.kind
                self.is_done = event.kind is EventKind.SCALAR
            else:
                self._take(event, self._stack[-1].items if self._stack else items, items)
        return items

    def _take(self, event: Event, target: list[object], items: list[object]) -> None:
        kind = event.kind
        if kind is EventKind.RUN:
            target.extend(run_of(event).values)
            self._count(event.size or 0)
        elif kind in (EventKind.SCALAR, EventKind.CHUNK):
            target.append(event.value)
            self._count(len(event.value) if isinstance(event.value, str | bytes) else 8)
        elif kind is not EventKind.END:
            self._stack.append(OpenValue(event))
            self._count(_START_BYTES)
        elif self._stack:
            closed = self._stack.pop().close()
            (self._stack[-1].items if self._stack else items).append(closed)
        else:
            self.is_done = True

    def _count(self, size_bytes: int) -> None:
        if not self._stack:
            self._size_bytes = 0
            return
        self._size_bytes += size_bytes
        if self._size_bytes > MAX_ITEM_BYTES:
            raise LimitExceeded(
                "One entry takes over 32 MiB, too much for a row of a table.",
                hint="Export it as JSON, msgpack or CBOR.",
            )
