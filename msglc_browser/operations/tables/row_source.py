"""The rows of a list or dict, wherever they lie: in blocks, in one value, or one by one."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from typing import Protocol as Interface

import numpy as np

from msglc_browser.archive.arrays.number_arrays import NumberValues, joined, may_be_rounded
from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import NodePath, PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import ArchiveError
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import Level
from msglc_browser.operations.reading.sections import NOTHING
from msglc_browser.operations.tables.cells import Unreadable
from msglc_browser.operations.tables.list_parts import Part, RowParts, runs_of
from msglc_browser.operations.tables.node_values import (
    bytes_of_node,
    resolve_all,
    value_of_node,
)

WHOLE_ROW_BYTES: Final = 16 * 1024
"""A row of up to this size is read whole."""

ROW_HEAD_BYTES: Final = 32 * 1024
"""How much is read of a longer row that has no table of contents of its own."""


@dataclass(frozen=True, slots=True)
class RowPiece:
    """Values of consecutive rows: decoded, Large or Unreadable.

    `paths` of their rows if those have been found one by one, else they are items of the list.
    """

    first_row: int
    values: Sequence[object]
    paths: tuple[NodePath, ...] = ()
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Located:
    """Bytes to read, and what decodes them, one item per span, into pieces; in a worker."""

    spans: Sequence[Span]
    decode: Callable[[Sequence[bytes]], list[RowPiece]]


class RowSource(Interface):
    """Rows that can be read in pieces."""

    @property
    def total(self) -> int:
        """The number of rows."""
        ...

    @property
    def size_bytes(self) -> int | None:
        """The encoded size of all rows; None while unknown."""
        ...

    def pieces(self, rows: Sequence[int]) -> list[range]:
        """The rows of each piece that holds some of `rows`; the first may begin before row 0."""
        ...

    def bytes_of(self, rows: Sequence[int]) -> int:
        """About how many bytes the pieces of some rows take."""
        ...

    def path_of(self, row: int) -> NodePath | None:
        """The path of a row; None if it is only known once the row is loaded."""
        ...

    async def locate(self, rows: Sequence[int]) -> Located:
        """What to read for the pieces that hold some rows. Raises StorageError."""
        ...


class PartRows:
    """Rows of a list that has parts; row 0 is item `first` of it."""

    def __init__(self, base: NodePath, parts: RowParts, rows: range) -> None:
        self._base = base
        self.parts = parts
        self._rows = rows

    @property
    def total(self) -> int:
        """The number of rows."""
        return len(self._rows)

    @property
    def size_bytes(self) -> int | None:
        """The size of the list, in proportion if only some of its rows are wanted."""
        return self.parts.size_bytes * len(self._rows) // max(self.parts.total, 1)

    def pieces(self, rows: Sequence[int]) -> list[range]:
        """The rows of the parts; negative before the rows wanted of the list."""
        firsts = [(part.first_row - self._rows.start, part.rows) for part in self._covering(rows)]
        return [range(first, first + count) for first, count in firsts]

    def bytes_of(self, rows: Sequence[int]) -> int:
        """The size of the parts."""
        return sum(part.span.size for part in self._covering(rows))

    def path_of(self, row: int) -> NodePath | None:
        """Item `row` of the list."""
        return (*self._base, PathStep.index(row + self._rows.start))

    async def locate(self, rows: Sequence[int]) -> Located:
        """The parts that hold some rows."""
        parts = self._covering(rows)
        spans = [NOTHING if part.problem else part.span for part in parts]
        return Located(spans, lambda data: self._decoded(parts, data))

    async def read_numbers(self, document: Document, rows: range) -> NumberValues | None:
        """Some rows, which must exist, as an array; None unless all are numbers.

        Nothing is kept. Raises StorageError.
        """
        parts = self._covering(rows)
        if any(part.problem for part in parts):
            return None
        data = await document.source.read_ranges([part.span for part in parts])
        return await asyncio.to_thread(self._numbers, parts, data, rows)

    def _numbers(
        self, parts: Sequence[Part], data: Sequence[bytes], rows: range
    ) -> NumberValues | None:
        found: list[NumberValues] = []
        for part, encoded in zip(parts, data, strict=True):
            values = self.parts.numbers(part, encoded)
            if values is None:
                return None
            first = part.first_row - self._rows.start
            found.append(values[max(rows.start - first, 0) : max(rows.stop - first, 0)])
        values = joined(found) if found else np.empty(0)
        is_exact = len({each.dtype.kind for each in found}) < 2 or not may_be_rounded(values)
        return values if is_exact and len(values) == len(rows) else None

    def _covering(self, rows: Sequence[int]) -> list[Part]:
        start = self._rows.start
        if isinstance(rows, range) and rows.step == 1:
            return self.parts.covering(range(rows.start + start, rows.stop + start))
        return self.parts.covering([row + start for row in rows])

    def _decoded(self, parts: Sequence[Part], data: Sequence[bytes]) -> list[RowPiece]:
        pieces = []
        for part, encoded in zip(parts, data, strict=True):
            values, warning = self.parts.decode(part, encoded)
            pieces.append(RowPiece(part.first_row - self._rows.start, values, warning=warning))
        return pieces


class NodeRows:
    """Rows that are nodes of a level, each found and read by itself."""

    def __init__(
        self, document: Document, level: Level, rows: range, size_bytes: int | None
    ) -> None:
        self._document = document
        self._level = level
        self._rows = rows
        self._size_bytes = size_bytes

    @property
    def total(self) -> int:
        """The number of rows."""
        return len(self._rows)

    @property
    def size_bytes(self) -> int | None:
        """The size of the level, in proportion if only some of its rows are wanted."""
        if self._size_bytes is None:
            return None
        return self._size_bytes * len(self._rows) // max(self._level.total, 1)

    def pieces(self, rows: Sequence[int]) -> list[range]:
        """Each row is a piece."""
        return [range(row, row + 1) for row in rows]

    def bytes_of(self, rows: Sequence[int]) -> int:
        """An estimate from the mean size of rows: their nodes have not been found yet."""
        mean = (self.size_bytes or 0) // max(self.total, 1)
        return min(mean, ROW_HEAD_BYTES) * len(rows)

    def path_of(self, row: int) -> NodePath | None:
        """Known at once for items of a list."""
        if self._level.is_map:
            return None
        return (*self._level.node.path, PathStep.index(row + self._rows.start))

    async def locate(self, rows: Sequence[int]) -> Located:
        """The nodes of some rows; those beyond damage are Unreadable."""
        numbers: list[int] = []
        nodes: list[Node] = []
        lost: list[RowPiece] = []
        for run in runs_of(rows):
            start = self._rows.start
            try:
                found = await self._level.rows(range(run.start + start, run.stop + start))
            except ArchiveError as error:
                problem = Unreadable(error.message)
                lost += [RowPiece(row, [problem]) for row in run]
                continue
            # A damaged level has fewer nodes than rows: the last ones are missing.
            numbers += run[: len(found.nodes)]
            nodes += found.nodes
        located = await _locate_nodes(self._document, numbers, nodes)
        return Located(located.spans, lambda data: [*located.decode(data), *lost])


class ChosenRows:
    """Rows that are nodes anywhere, such as the selected ones."""

    def __init__(self, document: Document, nodes: Sequence[Node]) -> None:
        self._document = document
        self._nodes = tuple(nodes)

    @property
    def total(self) -> int:
        """The number of nodes."""
        return len(self._nodes)

    @property
    def size_bytes(self) -> int | None:
        """The size of all nodes together."""
        sizes = [node.size_bytes for node in self._nodes]
        return None if None in sizes else sum(size or 0 for size in sizes)

    def pieces(self, rows: Sequence[int]) -> list[range]:
        """Each row is a piece."""
        return [range(row, row + 1) for row in rows]

    def bytes_of(self, rows: Sequence[int]) -> int:
        """The size of the nodes, at most what is read of each."""
        return sum(min(self._nodes[row].size_bytes or 0, ROW_HEAD_BYTES) for row in rows)

    def path_of(self, row: int) -> NodePath | None:
        """The node's own path."""
        return self._nodes[row].path

    async def locate(self, rows: Sequence[int]) -> Located:
        """The nodes of some rows."""
        nodes = [self._nodes[row] for row in rows]
        return await _locate_nodes(self._document, rows, nodes)


async def read_located(document: Document, located: Sequence[Located]) -> list[list[RowPiece]]:
    """The pieces of several sources, in one batch. Raises StorageError."""
    spans = [span for each in located for span in each.spans]
    data = await document.source.read_ranges(spans)
    return await asyncio.to_thread(_decoded, located, data)


def _decoded(located: Sequence[Located], data: Sequence[bytes]) -> list[list[RowPiece]]:
    found = []
    at = 0
    for each in located:
        found.append(each.decode(data[at : at + len(each.spans)]))
        at += len(each.spans)
    return found


async def _locate_nodes(document: Document, rows: Sequence[int], nodes: Sequence[Node]) -> Located:
    opened = await resolve_all(document, nodes)
    wanted = [
        bytes_of_node(node, whole_bytes=WHOLE_ROW_BYTES, head_bytes=ROW_HEAD_BYTES)
        for node in opened
    ]

    def decode(data: Sequence[bytes]) -> list[RowPiece]:
        return [
            RowPiece(row, [value_of_node(each, piece)], (each.node.path,))
            for row, each, piece in zip(rows, wanted, data, strict=True)
        ]

    return Located([each.span for each in wanted], decode)
