"""One column of records that the table of contents lists one by one.

Of a record whose fields are listed too, only the field's own bytes are read, however large it is.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from msglc_browser.archive.arrays.number_arrays import Numbers
from msglc_browser.archive.items.value_runs import check_filled, decode_items
from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.node_path import PathStep, brief_path, brief_step
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import BadInput, CorruptArchive
from msglc_browser.operations.plotting.decoding import ItemDecoder, column_values
from msglc_browser.operations.plotting.row_source import (
    BLOCK_BYTES,
    RowNumbers,
    even_starts,
    read_limited,
)
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import Level, open_level
from msglc_browser.storage.reading.byte_source import ByteSource

_REQUEST_BYTES: Final = 4096
"""A request for a field alone costs about as much as reading this many bytes."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """`count` records in `span`, or a single cell; nothing if a record lacks the key."""

    row: int
    count: int
    span: Span
    is_cell: bool = False


class ListedRows:
    """See RowSource; `level` lists the records, `size_bytes` is that of all of them."""

    is_in_order = False
    element_type = ""

    def __init__(
        self,
        document: Document,
        level: Level,
        column: PathStep,
        *,
        record_bytes: int,
        is_by_field: bool,
        decoder: ItemDecoder,
    ) -> None:
        self._document = document
        self._level = level
        self._column = column
        self._decoder = decoder
        self.total = level.total
        each = _REQUEST_BYTES if is_by_field else record_bytes
        self.size_bytes = max(each, 1) * self.total
        self.block_starts = even_starts(self.total, max(BLOCK_BYTES // max(each, 1), 1))

    async def read(self, source: ByteSource, blocks: Sequence[range]) -> list[RowNumbers]:
        """See RowSource."""
        pieces = [await self._pieces(rows) for rows in blocks]
        data = await read_limited(source, [one.span for some in pieces for one in some])
        return await asyncio.to_thread(self._decoded, blocks, pieces, data)

    async def _pieces(self, rows: range) -> list[_Piece]:
        nodes = (await self._level.rows(rows)).nodes
        if len(nodes) != len(rows):
            raise CorruptArchive(f"Items {rows.start:,} to {rows.stop - 1:,} are not all listed.")
        pieces: list[_Piece] = []
        for row, node in zip(rows, nodes, strict=True):
            piece = await self._piece(row, node)
            last = pieces[-1] if pieces else piece
            if pieces and not (piece.is_cell or last.is_cell) and last.span.end == piece.span.start:
                span = Span(last.span.start, piece.span.end)
                pieces[-1] = _Piece(last.row, last.count + 1, span)
            else:
                pieces.append(piece)
        return pieces

    async def _piece(self, row: int, node: Node) -> _Piece:
        if node.span is None or node.problem:
            raise CorruptArchive(f"{brief_path(node.path)}: {node.problem or 'it has no bytes.'}")
        if node.kind is not NodeKind.INDEXED:
            return _Piece(row, 1, node.span)
        cell = await field_of(self._document, node, self._column)
        if cell is None and self._column.is_index:
            raise BadInput(f"Item {row:,} has no column {brief_step(self._column)}.")
        if cell is None:
            return _Piece(row, 1, Span(node.span.start, node.span.start), is_cell=True)
        if cell.span is None or cell.problem or cell.kind is NodeKind.BLOCKED:
            # Read as part of its record, which tells what it is.
            return _Piece(row, 1, node.span)
        return _Piece(row, 1, cell.span, is_cell=True)

    def _decoded(
        self, blocks: Sequence[range], pieces: Sequence[Sequence[_Piece]], data: Sequence[bytes]
    ) -> list[RowNumbers]:
        arriving = iter(data)
        found = []
        for rows, some in zip(blocks, pieces, strict=True):
            values: list[object] = []
            for piece in some:
                values += self._values(piece, next(arriving))
            numbers: Numbers = self._decoder.converted(values, rows.start)
            found.append(RowNumbers(rows, numbers.values, numbers.gaps))
        return found

    def _values(self, piece: _Piece, data: bytes) -> list[object]:
        if piece.is_cell and not piece.span.size:
            return [None]
        values = decode_items(self._decoder.protocol, data, piece.count)
        check_filled(self._decoder.protocol, data, piece.count, f"Item {piece.row:,}")
        return values if piece.is_cell else column_values(values, self._column, piece.row)


async def field_of(document: Document, record: Node, column: PathStep) -> Node | None:
    """The value of one key, or position, of a record whose fields are listed; None if it has none.

    Raises CorruptArchive, and any StorageError.
    """
    level = await open_level(document, record)
    if level is None:
        return None
    if level.is_map:
        row = await level.find(column)
    else:
        row = column.value if column.is_index and isinstance(column.value, int) else None
    if row is None or not 0 <= row < level.total:
        return None
    nodes = (await level.rows(range(row, row + 1))).nodes
    return nodes[0] if nodes else None
