"""Where the rows of a leaf container are: one position in a thousand, learnt as one goes."""

from array import array
from dataclasses import dataclass, field

from msglc_browser.archive.items.heads import HeadKind, peek_head
from msglc_browser.archive.items.level_scan import STRIDE
from msglc_browser.archive.items.rows import RowScanner
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive

_LARGE_BYTES = 16 * 1024


@dataclass(slots=True)
class LeafIndex:
    """A leaf dict or list: its span, whether it is a map, how many rows, and known positions.

    `count` is None for a container of unknown length that has not been passed to its end yet.
    `checkpoints` are positions in the object, of rows 0, 1000, 2000 …. With `ends_with_last` the
    last value ends where the span does, and need not be passed to find that out.
    """

    protocol: Protocol
    span: Span
    is_map: bool
    count: int | None
    checkpoints: "array[int]" = field(default_factory=lambda: array("Q"))
    ends_with_last: bool = False

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
        """Remember where the scanner is, when it stands at the first position not known yet."""
        if scanner.row == len(self.checkpoints) * STRIDE:
            self.checkpoints.append(scanner.wanted)


def leaf_index(
    protocol: Protocol, span: Span, head: bytes, *, is_exact: bool = False
) -> LeafIndex | None:
    """The index of a container that starts with `head`; None for anything but a dict or list.

    `is_exact` when `span` is known to be that of the container, from what holds it.
    Raises CorruptArchive when it claims more items than it has bytes.
    """
    found = peek_head(protocol, head, 0)
    if found is None or found.kind not in (
        HeadKind.LIST,
        HeadKind.MAP,
        HeadKind.OPEN_LIST,
        HeadKind.OPEN_MAP,
    ):
        return None
    is_map = found.kind in (HeadKind.MAP, HeadKind.OPEN_MAP)
    is_open = found.kind in (HeadKind.OPEN_LIST, HeadKind.OPEN_MAP)
    room = span.size - found.end
    if found.value * (2 if is_map else 1) > room:
        raise CorruptArchive(
            f"The value claims {found.value:,} items, but only {room:,} bytes are left."
        )
    index = LeafIndex(protocol, span, is_map, None if is_open else found.value)
    index.checkpoints.append(span.start + found.end)
    # Small ones are passed whole all the same: so what is wrong with the last value is seen.
    index.ends_with_last = is_exact and not is_open and span.size > _LARGE_BYTES
    return index
