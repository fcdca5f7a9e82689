"""The sizes of the entries of a value that is not indexed, from its bytes."""

from array import array
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.items.keys import key_step
from msglc_browser.archive.items.level_scan import pass_items
from msglc_browser.archive.items.rows import HEAD_BYTES, Row
from msglc_browser.archive.items.value_type import classify
from msglc_browser.archive.model.node import Node, Protocol, ValueType
from msglc_browser.archive.model.node_path import NodePath, PathStep
from msglc_browser.archive.toc.leaf_index import LeafIndex
from msglc_browser.errors import ArchiveError
from msglc_browser.operations.reading.leaf_rows import leaf_node
from msglc_browser.operations.sizes.entry_columns import KIND_NUMBERS, Ints, read_containers
from msglc_browser.operations.sizes.largest_rows import LargestRows, SizedRows

_ROWS_AT_A_TIME: Final = 1 << 14


class ValueSizes:
    """Measures the rows of a leaf container, whose bytes are `data`, step by step.

    `problem` says why the value ends early.
    """

    def __init__(self, data: bytes, index: LeafIndex, *, most: int) -> None:
        """`most` rows are kept by each measure."""
        self._data = data
        self._bytes = np.frombuffer(data, np.uint8)
        self._index = index
        self.largest = LargestRows(most)
        self.problem = ""

    def steps(self) -> Iterator[None]:
        """Each step takes some milliseconds."""
        index = self._index
        each = 2 if index.is_map else 1
        at, row, stop = index.checkpoints[0] - index.span.start, 0, index.count or 0
        while row < stop and not self.problem:
            edges = self._edges(at, min(_ROWS_AT_A_TIME, stop - row) * each)
            passed = (len(edges) - 1) // each
            if passed:
                self._add(row, edges[: passed * each + 1], each)
            row, at = row + passed, int(edges[passed * each])
            if not passed and not self.problem:
                self.problem = "The data ends in the middle of a value."
            yield

    def nodes(self, path: NodePath, rows: SizedRows) -> Sequence[Node]:
        """The nodes of rows that were kept; `path` is that of their parent."""
        protocol, offset = self._index.protocol, self._index.span.start
        found = []
        for place in range(len(rows.rows)):
            number, key_at = int(rows.rows[place]), int(rows.keys[place])
            start, end = int(rows.values[place]), int(rows.ends[place])
            step = PathStep.index(number)
            if self._index.is_map:
                step = key_step(protocol, self._data[key_at:start])
            head = self._data[start : min(end, start + HEAD_BYTES)]
            row = Row(number, None, start + offset, end + offset, head)
            found.append(leaf_node(self._index, (*path, step), row))
        return found

    def _edges(self, at: int, items: int) -> Ints:
        edges = array("Q", [at])
        cursor = Cursor(self._index.protocol, at, len(self._data))
        cursor.feed(self._data, 0)
        try:
            next(pass_items(cursor, edges, items), None)
        except ArchiveError as error:
            self.problem = error.message
        return np.frombuffer(edges, np.uint64).astype(np.int64)

    def _add(self, first: int, edges: Ints, each: int) -> None:
        keys, values, ends = edges[:-1:each], edges[each - 1 : -1 : each], edges[each::each]
        counts, kinds, is_container = read_containers(self._index.protocol, self._bytes, values)
        types = _types(self._index.protocol)[self._bytes[values]]
        rows = SizedRows(
            first + np.arange(len(values), dtype=np.int64),
            ends - values,
            np.where(is_container, counts, 1),
            np.where(is_container, kinds, types).astype(np.uint8),
            keys,
            values,
            ends,
            values,
        )
        self.largest.add(rows)


@cache
def _types(protocol: Protocol) -> NDArray[np.uint8]:
    """The number of the type of a value by its first byte, as far as that one tells."""
    found = np.zeros(256, np.uint8)
    for code in range(256):
        try:
            kind, _items = classify(protocol, bytes([code, *[0] * (HEAD_BYTES - 1)]))
        except ArchiveError:
            kind = ValueType.UNKNOWN
        found[code] = KIND_NUMBERS[kind]
    return found
