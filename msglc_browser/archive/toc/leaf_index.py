"""Where the rows of a leaf container are: every thousandth position, learned on the way."""

from array import array
from dataclasses import dataclass, field

from msglc_browser.archive.items.heads import LISTS, MAPS, OPEN_CONTAINERS, peek_head
from msglc_browser.archive.items.level_scan import STRIDE
from msglc_browser.archive.items.rows import RowScanner
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive

_LARGE_BYTES = 16 * 1024
_MOST_FOUND = 64  # keys


@dataclass(slots=True)
class LeafIndex:
    """A leaf dict or list: its span, whether it is a map, its row count, and known positions.

    `count` is None for a container of unknown length that has not been read to its end yet.
    `checkpoints` are positions in the object, of rows 0, 1000, 2000 …. With `ends_with_last` the
    last value ends where the span does, so it need not be skipped. `is_open` if a BREAK follows it.
    """

    protocol: Protocol
    span: Span
    is_map: bool
    count: int | None
    checkpoints: "array[int]" = field(default_factory=lambda: array("Q"))
    ends_with_last: bool = False
    is_open: bool = False
    _found: dict[PathStep, int] = field(default_factory=dict)

    def found(self, step: PathStep) -> int | None:
        """The row of a key that was looked for lately."""
        return self._found.get(step)

    def remember(self, step: PathStep, row: int) -> None:
        """This row has that key."""
        if len(self._found) >= _MOST_FOUND:
            del self._found[next(iter(self._found))]
        self._found[step] = row

    def scanner(self, row: int) -> RowScanner:
        """A scanner at the last known position at or before `row`."""
        near = min(row // STRIDE, len(self.checkpoints) - 1)
        return RowScanner(
            self.protocol,
            is_map=self.is_map,
            position=self.checkpoints[near],
            end=self.span.end,
            first_row=near * STRIDE,
            stop=self.count,
            needs_last_end=not self.ends_with_last,
        )

    def note(self, scanner: RowScanner) -> None:
        """Record the scanner's position if it is the first one not known yet."""
        if scanner.row == len(self.checkpoints) * STRIDE:
            self.checkpoints.append(scanner.wanted)


def leaf_index(
    protocol: Protocol, span: Span, head: bytes, *, is_exact: bool = False
) -> LeafIndex | None:
    """The index of a container that starts with `head`; None unless it is a dict or list.

    `is_exact` if `span` is known to be that of the container, from its parent.
    Raises CorruptArchive if it claims more items than it has bytes.
    """
    found = peek_head(protocol, head, 0)
    if found is None or found.kind not in (*LISTS, *MAPS):
        return None
    is_map = found.kind in MAPS
    is_open = found.kind in OPEN_CONTAINERS
    room = span.size - found.end
    if found.value * (2 if is_map else 1) > room:
        raise CorruptArchive(
            f"The value claims {found.value:,} items, but only {room:,} bytes are left."
        )
    index = LeafIndex(protocol, span, is_map, None if is_open else found.value, is_open=is_open)
    index.checkpoints.append(span.start + found.end)
    # Small containers are still skipped entirely, to detect damage in the last value.
    index.ends_with_last = is_exact and not is_open and span.size > _LARGE_BYTES
    return index
