"""Rows of any container: only the bytes of the rows asked for are read, in one batch."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from msglc_browser.archive.items.value_runs import decode_items
from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node_path import NodePath, PathStep
from msglc_browser.archive.model.section import BlockList
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import ArchiveError
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import Level, open_level
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.reading.read_array import read_items
from msglc_browser.operations.tables.cells import Unreadable, large

LARGE_BYTES: Final = 64 * 1024
"""A larger value of a row is not decoded for a cell."""

_SCALARS: Final = (
    ValueType.STR, ValueType.BYTES, ValueType.INT, ValueType.FLOAT, ValueType.TIME,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its key or position, its value, and its path.

    The value is Nested if it is large, Unreadable if it is damaged. `node` is known of rows of an
    index only.
    """

    step: PathStep
    value: object
    path: NodePath
    node: Node | None = None


class RowSource:
    """The rows of one container, from `first` on; `open_rows` makes it."""

    def __init__(self, document: Document, node: Node, level: Level, rows: range) -> None:
        self._document = document
        self._level = level
        self._rows = rows
        self.node = node

    @property
    def total(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    @property
    def is_map(self) -> bool:
        """Whether the rows have keys."""
        return self._level.is_map

    async def read(self, rows: range) -> list[TableRow]:
        """Some rows, counted from 0; fewer if the container is cut off."""
        first = self._rows.start
        moved = range(rows.start + first, min(rows.stop + first, self._rows.stop))
        parent = self._level.node
        if isinstance(parent.token, BlockList):
            try:
                return await self._of_blocks(parent, moved)
            except ArchiveError as error:
                problem = Unreadable(error.message)
                steps = map(PathStep.index, moved)
                return [TableRow(step, problem, (*parent.path, step)) for step in steps]
        nodes = (await self._level.rows(moved)).nodes
        return await self._of_nodes(nodes)

    async def nodes(self, rows: range) -> Sequence[Node]:
        """The nodes of some rows, counted from 0."""
        first = self._rows.start
        moved = range(rows.start + first, min(rows.stop + first, self._rows.stop))
        return (await self._level.rows(moved)).nodes

    async def _of_blocks(self, parent: Node, rows: range) -> list[TableRow]:
        items = await read_items(self._document, parent, rows)
        steps = map(PathStep.index, rows)
        return [
            TableRow(step, item, (*parent.path, step))
            for step, item in zip(steps, items, strict=False)
        ]

    async def _of_nodes(self, nodes: Sequence[Node]) -> list[TableRow]:
        spans = [_span_to_decode(node) for node in nodes]
        data = await self._document.source.read_ranges([span or Span(0, 0) for span in spans])
        rest = [node for node, span in zip(nodes, spans, strict=True) if span is None]
        texts = await _hints(self._document, rest)
        return await asyncio.to_thread(_decoded, nodes, spans, data, texts)


async def open_rows(document: Document, node: Node) -> RowSource | None:
    """The rows of a container or of a row range; None for anything else.

    Raises ArchiveError if its own entry is invalid, and any StorageError.
    """
    parent = node.token if isinstance(node.token, Node) else node
    level = await open_level(document, parent)
    if level is None:
        return None
    rows = node.rows if node.rows is not None else range(level.total)
    return RowSource(document, node, level, rows)


def _span_to_decode(node: Node) -> Span | None:
    """The bytes of a value that is small enough; None for others."""
    is_value = node.kind in (NodeKind.LEAF, NodeKind.INDEXED, NodeKind.BLOCKED)
    if not is_value or node.problem or node.span is None or node.span.size > LARGE_BYTES:
        return None
    return node.span


async def _hints(document: Document, nodes: Sequence[Node]) -> dict[NodePath, object]:
    """What cells show of values that are not decoded."""
    found: dict[NodePath, object] = {}
    sound = [node for node in nodes if not node.problem]
    for preview in await read_previews(document, sound) if sound else ():
        node = preview.node
        problem = preview.error
        found[node.path] = (
            large(node, _hint(node, preview.text))
            if problem is None
            else Unreadable(problem.message)
        )
    return found | {node.path: Unreadable(node.problem) for node in nodes if node.problem}


def _hint(node: Node, preview: str) -> str:
    if preview:
        return preview
    return (
        node.value_type.value if node.items is None else f"{node.value_type.value} {node.items:,}"
    )


def _decoded(
    nodes: Sequence[Node],
    spans: Sequence[Span | None],
    data: Sequence[bytes],
    hints: dict[NodePath, object],
) -> list[TableRow]:
    rows = []
    for node, span, encoded in zip(nodes, spans, data, strict=True):
        value = hints.get(node.path)
        if span is not None:
            try:
                [value] = decode_items(node.protocol, encoded, 1)
            except ArchiveError as error:
                value = Unreadable(error.message)
        rows.append(TableRow(node.path[-1], value, node.path, node))
    return rows
