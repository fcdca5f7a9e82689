"""Where the rows of a list are in an archive, block by block, and how to read some of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from typing import Protocol as Interface

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import NumberValues
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.blocks import Block
from msglc_browser.errors import LimitExceeded
from msglc_browser.operations.numbers.even_rows import EvenRows
from msglc_browser.operations.plotting.decoding import ItemDecoder
from msglc_browser.operations.plotting.in_order import Walk
from msglc_browser.storage.reading.byte_source import ByteSource

BLOCK_BYTES: Final = 8192
"""How much is read at a time of a list without blocks."""

MOST_READ_BYTES: Final = 64 * 1024 * 1024
"""Maximum for one call; more is read by several."""

MOST_KEPT_BYTES: Final = 16 * 1024 * 1024
"""Of a longer list, neighbouring blocks are not kept by the source."""

_GAPS: Final = 8  # between neighbours, at most one byte for so many: what a sample has read before
_IN_ORDER_BYTES: Final = 512 * 1024


@dataclass(frozen=True, slots=True)
class RowNumbers:
    """The numbers of `rows` of a list."""

    rows: range
    values: NumberValues
    gaps: NDArray[np.bool_] | None = None


class RowSource(Interface):
    """Reads blocks of a list; block k holds the rows from `block_starts[k]` to the next start."""

    @property
    def total(self) -> int:
        """The number of rows."""
        ...

    @property
    def size_bytes(self) -> int:
        """What reading all of them costs."""
        ...

    @property
    def block_starts(self) -> NDArray[np.int64]:
        """The first row of each block, ascending from 0."""
        ...

    @property
    def is_in_order(self) -> bool:
        """Whether rows can only be found by walking through all rows before them."""
        ...

    @property
    def element_type(self) -> str:
        """The type of the elements of an array; "" of items, each of which has its own."""
        ...

    async def read(self, source: ByteSource, blocks: Sequence[range]) -> list[RowNumbers]:
        """The numbers of some blocks, given by their rows, in one batch.

        Raises NotNumbers or BadInput that name a row, CorruptArchive, LimitExceeded, StorageError.
        """
        ...


def even_starts(rows: int, each: int) -> NDArray[np.int64]:
    """The starts of blocks of `each` rows."""
    return np.arange(0, max(rows, 1), each, dtype=np.int64)


async def read_limited(
    source: ByteSource, spans: Sequence[Span], *, of_bytes: int = 0
) -> list[bytes]:
    """The bytes of some spans in one batch, of a list that takes `of_bytes`.

    Of a long list the source keeps a sample, but not all of it: its numbers are kept instead.
    Raises LimitExceeded above 64 MiB.
    """
    size_bytes = sum(span.size for span in spans)
    if size_bytes > MOST_READ_BYTES:
        raise LimitExceeded(f"{size_bytes:,} bytes are too many to read at once.")
    if of_bytes > MOST_KEPT_BYTES and size_bytes:
        whole = Span(min(span.start for span in spans), max(span.end for span in spans))
        if whole.size <= size_bytes + size_bytes // _GAPS:
            data = await source.read_run(whole)
            return [data[span.start - whole.start : span.end - whole.start] for span in spans]
    return await source.read_ranges(spans)


class BlockedRows:
    """A blocked list: `blocks` are those of its table of contents."""

    is_in_order = False
    element_type = ""

    def __init__(self, blocks: Sequence[Block], decoder: ItemDecoder) -> None:
        self._blocks = {block.first_row: block for block in blocks}
        self._decoder = decoder
        self.block_starts = np.array([block.first_row for block in blocks], np.int64)
        self.total = blocks[-1].first_row + blocks[-1].rows
        self.size_bytes = sum(block.span.size for block in blocks)

    async def read(self, source: ByteSource, blocks: Sequence[range]) -> list[RowNumbers]:
        """See RowSource."""
        wanted = [self._blocks[rows.start] for rows in blocks]
        data = await read_limited(
            source, [block.span for block in wanted], of_bytes=self.size_bytes
        )
        return await asyncio.to_thread(self._numbers, blocks, data)

    def _numbers(self, blocks: Sequence[range], data: Sequence[bytes]) -> list[RowNumbers]:
        found = []
        for rows, encoded in zip(blocks, data, strict=True):
            numbers = self._decoder.numbers(encoded, len(rows), rows.start)
            found.append(RowNumbers(rows, numbers.values, numbers.gaps))
        return found


class EqualWidths:
    """Numbers that all take equally many bytes: blocks are found by arithmetic.

    Each block is checked by the tags of its items. If one fails, the rest is read by `walk`.
    """

    element_type = ""

    def __init__(self, even: EvenRows, walk: Walk, decoder: ItemDecoder) -> None:
        self._even = even
        self._walk = walk
        self._decoder = decoder
        self.is_in_order = False
        self.total = even.count
        self.size_bytes = even.size_bytes
        self.block_starts = even_starts(even.count, even.rows_in(BLOCK_BYTES))

    async def read(self, source: ByteSource, blocks: Sequence[range]) -> list[RowNumbers]:
        """See RowSource. If rows are elsewhere, the first of those asked for, read in order."""
        if not self.is_in_order:
            spans = self._even.spans(blocks)
            data = await read_limited(source, spans, of_bytes=self.size_bytes)
            found = await asyncio.to_thread(self._numbers, blocks, data)
            if found is not None:
                return found
            self.is_in_order = True
            blocks = self._from_start(blocks)
        return await walked(self._walk, source, blocks)

    def _numbers(self, blocks: Sequence[range], data: Sequence[bytes]) -> list[RowNumbers] | None:
        found = []
        for rows, encoded in zip(blocks, data, strict=True):
            numbers = self._decoder.fixed(encoded, len(rows))
            if numbers is None:
                return None
            found.append(RowNumbers(rows, numbers.values, numbers.gaps))
        return found

    def _from_start(self, asked: Sequence[range]) -> Sequence[range]:
        """Neighbours are wanted as they are; of a sample, as much as may be read unasked."""
        if all(after.start == before.stop for before, after in pairwise(asked)):
            return asked
        first = range(self._even.rows_in(BLOCK_BYTES) * (_IN_ORDER_BYTES // BLOCK_BYTES))
        return self._even.parts(BLOCK_BYTES, first)


class WalkedRows:
    """Rows of any width, without a table of contents: read in order."""

    is_in_order = True

    def __init__(self, walk: Walk, *, element_type: str = "") -> None:
        self._walk = walk
        self.element_type = element_type
        self.total = walk.total
        self.size_bytes = walk.size_bytes
        each = max(8 * BLOCK_BYTES * walk.total // max(walk.size_bytes, 1), 1)
        self.block_starts = even_starts(walk.total, each)

    async def read(self, source: ByteSource, blocks: Sequence[range]) -> list[RowNumbers]:
        """See RowSource."""
        return await walked(self._walk, source, blocks)


async def walked(walk: Walk, source: ByteSource, blocks: Sequence[range]) -> list[RowNumbers]:
    """Some blocks read in order, each continuing where the one before it ended."""
    found: list[RowNumbers] = []
    for rows in sorted(blocks, key=lambda rows: rows.start):
        numbers = await walk.read(source, rows)
        found.append(RowNumbers(rows, numbers.values, numbers.gaps))
    return found
