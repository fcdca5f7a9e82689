"""Rows of any node with children: how many there are, their nodes, and the row of a key."""

import asyncio
from dataclasses import dataclass
from typing import Protocol as Interface

from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.section import BlockList, TocLevel
from msglc_browser.archive.toc.blocks import BlockTable
from msglc_browser.archive.toc.leaf_index import LeafIndex
from msglc_browser.archive.toc.toc import level_nodes
from msglc_browser.archive.toc.toc_index import TocIndex, build_index, key_label, row_label
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.reading.blocked_rows import blocked_nodes, table_of_blocks
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.leaf_rows import index_of_leaf, leaf_nodes
from msglc_browser.operations.reading.leaf_search import find_in_leaf
from msglc_browser.operations.reading.sections import resolve, toc_bytes

_DAMAGED_TOC = "the table of contents is damaged"
_DAMAGED_VALUE = "the value is truncated or damaged"


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a level, and warnings about them."""

    nodes: tuple[Node, ...]
    warnings: tuple[str, ...] = ()


class Level(Interface):
    """The children of one node."""

    @property
    def node(self) -> Node:
        """The parent node."""
        ...

    @property
    def total(self) -> int:
        """The number of rows, according to the archive."""
        ...

    @property
    def is_map(self) -> bool:
        """Whether the rows have keys."""
        ...

    @property
    def damage(self) -> str:
        """Why the rows cannot be all that there once was; "" as far as is known."""
        ...

    async def rows(self, rows: range) -> Rows:
        """The nodes of some rows."""
        ...

    async def find(self, step: PathStep) -> int | None:
        """The row of a key; None if there is none."""
        ...

    async def label(self, rows: range) -> str:
        """The label of a range of `rows`."""
        ...


async def open_level(document: Document, node: Node) -> Level | None:
    """The level below `node`, which is not a row range; None if it has no children.

    Raises ArchiveError if its archive or its value is invalid.
    """
    node = await resolve(document, node)
    if isinstance(node.token, TocLevel):
        toc = await toc_bytes(document, node.token.section)
        return _TocRows(node, toc, node.token, await _toc_index(document, node, toc, node.token))
    if isinstance(node.token, BlockList):
        table = await table_of_blocks(document, node.token)
        return _BlockedRows(document, node, table)
    if node.kind is NodeKind.LEAF or (node.kind is NodeKind.BROKEN and node.span is not None):
        index = await index_of_leaf(document, node)
        return None if index is None else _LeafRows(document, node, index)
    if node.kind is NodeKind.BROKEN:
        raise CorruptArchive(node.problem)
    return None


async def _toc_index(document: Document, node: Node, toc: bytes, level: TocLevel) -> TocIndex:
    index = document.learnt.toc_indexes.get(level)
    if index is None:
        is_combined = node.kind is NodeKind.COMBINED
        index = await asyncio.to_thread(build_index, toc, level, is_combined=is_combined)
        document.learnt.toc_indexes.put(level, index)
    return index


@dataclass(frozen=True, slots=True)
class _TocRows:
    node: Node
    _toc: bytes
    _level: TocLevel
    _index: TocIndex

    @property
    def total(self) -> int:
        return self._level.count

    @property
    def is_map(self) -> bool:
        return self._level.is_map

    @property
    def damage(self) -> str:
        shared = self._index.shared
        entries = "1 entry shares" if shared == 1 else f"{shared:,} entries share"
        return f"{entries} the archive of another one: {_DAMAGED_TOC}." if shared else ""

    async def rows(self, rows: range) -> Rows:
        found = await asyncio.to_thread(
            level_nodes, self._toc, self._level, self._index, rows, self.node.path
        )
        repeated = len(self._index.repeated)
        missing = len(rows) - len(found)
        odd = _odd(repeated, missing, _DAMAGED_TOC)
        return Rows(tuple(found), (*odd, self.damage) if self.damage else odd)

    async def find(self, step: PathStep) -> int | None:
        return await asyncio.to_thread(self._index.find, self._toc, self._level, step)

    async def label(self, rows: range) -> str:
        return key_label(self._toc, self._level, self._index, rows)


@dataclass(frozen=True, slots=True)
class _BlockedRows:
    _document: Document
    node: Node
    _table: BlockTable

    @property
    def total(self) -> int:
        return self._table.total

    @property
    def is_map(self) -> bool:
        return False

    @property
    def damage(self) -> str:
        return ""

    async def rows(self, rows: range) -> Rows:
        nodes, warnings = await blocked_nodes(self._document, self.node, self._table, rows)
        return Rows(nodes, warnings)

    async def find(self, step: PathStep) -> int | None:
        return None

    async def label(self, rows: range) -> str:
        return row_label(rows)


@dataclass(frozen=True, slots=True)
class _LeafRows:
    _document: Document
    node: Node
    _index: LeafIndex

    @property
    def total(self) -> int:
        return self._index.count or 0

    @property
    def is_map(self) -> bool:
        return self._index.is_map

    @property
    def damage(self) -> str:
        return ""

    async def rows(self, rows: range) -> Rows:
        nodes = await leaf_nodes(self._document, self.node, self._index, rows)
        repeated = sum(bool(node.path[-1].occurrence) for node in nodes)
        return Rows(nodes, _odd(repeated, len(rows) - len(nodes), _DAMAGED_VALUE))

    async def find(self, step: PathStep) -> int | None:
        return await find_in_leaf(self._document, self._index, step)

    async def label(self, rows: range) -> str:
        return row_label(rows)


def _odd(repeated: int, missing: int, where: str) -> tuple[str, ...]:
    """Warnings to show about some rows of a level."""
    odd = []
    if missing:
        entries = "1 more entry" if missing == 1 else f"{missing:,} more entries"
        odd.append(f"{entries} cannot be listed: {where}.")
    if repeated:
        keys = "1 key repeats" if repeated == 1 else f"{repeated:,} keys repeat"
        odd.append(f"{keys} an earlier key; each has its own row.")
    return tuple(odd)
