"""Cells that were read, block by block; the least recently shown are dropped."""

from collections import OrderedDict
from typing import Final, NamedTuple

from msglc_browser.operations.tables.cells import Cell, CutText, Nested
from msglc_browser.operations.tables.table import Block

MOST_BYTES: Final = 64_000_000
BLOCK_ROWS: Final = 128
BLOCK_COLUMNS: Final = 32
_CELL_BYTES: Final = 64  # an object and its place in a tuple


class BlockKey(NamedTuple):
    """Which block: its number among those of rows, and of columns."""

    row: int
    column: int

    @property
    def rows(self) -> range:
        """Its rows."""
        return range(self.row * BLOCK_ROWS, (self.row + 1) * BLOCK_ROWS)

    @property
    def columns(self) -> range:
        """Its columns."""
        return range(self.column * BLOCK_COLUMNS, (self.column + 1) * BLOCK_COLUMNS)


def key_of(row: int, column: int) -> BlockKey:
    """The block of a cell."""
    return BlockKey(row // BLOCK_ROWS, column // BLOCK_COLUMNS)


class BlockCache:
    """Blocks by key, up to `most_bytes` of them."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._blocks: OrderedDict[BlockKey, Block] = OrderedDict()
        self._sizes: dict[BlockKey, int] = {}
        self.size_bytes = 0

    def get(self, key: BlockKey) -> Block | None:
        """A block; None if it is not here."""
        block = self._blocks.get(key)
        if block is not None:
            self._blocks.move_to_end(key)
        return block

    def __contains__(self, key: BlockKey) -> bool:
        return key in self._blocks

    def put(self, key: BlockKey, block: Block) -> None:
        """Keep a block; others may go."""
        self._drop(key)
        size = size_of(block)
        self._blocks[key] = block
        self._sizes[key] = size
        self.size_bytes += size
        while self.size_bytes > self._most_bytes and len(self._blocks) > 1:
            self._drop(next(iter(self._blocks)))

    def clear(self) -> None:
        """Forget everything."""
        self._blocks.clear()
        self._sizes.clear()
        self.size_bytes = 0

    def drop_columns(self, first: int) -> None:
        """Forget the blocks that reach beyond column `first`: there are more columns now."""
        for key in [key for key in self._blocks if key.columns.stop > first]:
            self._drop(key)

    def column(self, column: int) -> list[Cell]:
        """All cells kept of one column."""
        found: list[Cell] = []
        for key, block in self._blocks.items():
            at = column - key.columns.start
            if 0 <= at < BLOCK_COLUMNS:
                found += [row[at] for row in block.cells if at < len(row)]
        return found

    def _drop(self, key: BlockKey) -> None:
        if self._blocks.pop(key, None) is not None:
            self.size_bytes -= self._sizes.pop(key)


def size_of(block: Block) -> int:
    """About how much memory a block takes."""
    return sum(_CELL_BYTES + _text_bytes(cell) for row in block.cells for cell in row) + 1


def _text_bytes(cell: Cell) -> int:
    if isinstance(cell, str | bytes):
        return len(cell)
    return len(cell.text) if isinstance(cell, Nested | CutText) else 0
