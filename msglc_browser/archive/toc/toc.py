"""Convert one level of a TOC into nodes, lazily: only requested entries are read."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from msglc_browser.archive.items.keys import key_step
from msglc_browser.archive.items.rows import KEY_LIMIT, Row
from msglc_browser.archive.model.header import HEADER_SIZE
from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import NodePath, PathStep
from msglc_browser.archive.model.section import (
    BlockList,
    ChildArchive,
    Section,
    TocLeaf,
    TocLevel,
)
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.blocks import read_blocks
from msglc_browser.archive.toc.entry import Entry, EntryParser, Run
from msglc_browser.archive.toc.preceding import MOST_HEAD_BYTES
from msglc_browser.archive.toc.toc_index import TocIndex
from msglc_browser.errors import ArchiveError, CorruptArchive

_BLOCK_BUDGET = 20_000
"""Blocks read up front to count the rows of blocked lists; others are counted on expansion."""
_PLACED = (NodeKind.LEAF, NodeKind.INDEXED, NodeKind.BLOCKED)


@dataclass(slots=True)
class _Context:
    """What the entries of one TOC have in common."""

    section: Section
    toc: bytes
    parser: EntryParser
    data_start: int
    budget: int = _BLOCK_BUDGET


def root_node(section: Section, toc: bytes, path: NodePath) -> Node:
    """The root, at `path`, of an archive whose TOC is `toc`."""
    context = _context(section, toc)
    return _node(context, 0, path, section.data_span)


def level_nodes(
    toc: bytes, level: TocLevel, index: TocIndex, rows: range, path: NodePath
) -> list[Node]:
    """Nodes of the `rows` of a level; `path` is that of their parent.

    A node whose `problem` is set although it is not broken does not follow the one before it.
    """
    if rows and rows.start:
        # The first is compared with the one before it.
        found = index.rows(toc, level, range(rows.start - 1, rows.stop))
        if not found[0].problem:
            return row_nodes(toc, level, index, found, path)[1:]
    return row_nodes(toc, level, index, index.rows(toc, level, rows), path)


def row_nodes(
    toc: bytes, level: TocLevel, index: TocIndex, rows: Sequence[Row], path: NodePath
) -> list[Node]:
    """Nodes of rows already read; the index supplies facts about the whole level."""
    section = level.section
    context = _context(section, toc)
    leaf, first_item = TocLeaf(level.is_map), TocLeaf(False, level.count)
    nodes: list[Node] = []
    before: tuple[Row, Node] | None = None
    for row in rows:
        child = (*path, _step(section.protocol, level, index, row))
        if row.problem:
            problem = f"The table of contents is damaged here: {row.problem}"
            nodes.append(broken_node(child, section.protocol, problem))
            continue
        is_first_item = row.number == 0 and not level.is_map
        token = first_item if is_first_item else leaf
        node = _sized(_node(context, row.start, child, level.limit, token), index)
        node = _placed(row, node, before)
        before = row, node
        nodes.append(node)
    return nodes


def _placed(row: Row, node: Node, before: tuple[Row, Node] | None) -> Node:
    """The node, with a problem unless it directly follows the entry before it, and its key."""
    if before is None or node.kind not in _PLACED or node.span is None:
        return node
    row_before, node_before = before
    key_bytes = 0 if row.key is None else len(row.key)
    is_next = row_before.number + 1 == row.number and node_before.kind in _PLACED
    if not is_next or node_before.span is None or key_bytes >= KEY_LIMIT:
        return node
    gap = node.span.start - node_before.span.end - key_bytes
    # Blocks come after the head of their list, and may precede a BREAK.
    least = int(node.kind is NodeKind.BLOCKED)
    most = MOST_HEAD_BYTES * least + (node_before.kind is NodeKind.BLOCKED)
    if least <= gap <= most:
        return node
    return replace(
        node,
        problem=f"The table of contents places this at byte {node.span.start:,}, but the entry "
        f"before it ends at byte {node_before.span.end:,}: one of them is damaged.",
    )


def broken_node(path: NodePath, protocol: Protocol, problem: str) -> Node:
    """A row that shows why it cannot be read."""
    return Node(path, NodeKind.BROKEN, ValueType.UNKNOWN, protocol, None, None, problem=problem)


def _context(section: Section, toc: bytes) -> _Context:
    parser = EntryParser(section.protocol, toc, size=section.header.toc_size)
    return _Context(section, toc, parser, section.data_span.start)


def _step(protocol: Protocol, level: TocLevel, index: TocIndex, row: Row) -> PathStep:
    if not level.is_map or row.key is None:
        return PathStep.index(row.number)
    return key_step(protocol, row.key, occurrence=index.repeated.get(row.number, 0))


def _node(
    context: _Context, at: int, path: NodePath, limit: Span, leaf: TocLeaf | None = None
) -> Node:
    """The node of an entry; `leaf` becomes its token if it is one."""
    try:
        entry = context.parser.parse(at)
        return _entry_node(context, entry, path, limit, leaf)
    except ArchiveError as error:
        return broken_node(path, context.section.protocol, error.message)


def _entry_node(
    context: _Context, entry: Entry, path: NodePath, limit: Span, leaf: TocLeaf | None
) -> Node:
    section = context.section
    if entry.offset is not None:
        return _archive_node(section, entry.offset, path)
    span = _span(context, entry, limit)
    if entry.children is not None:
        return _container_node(section, entry.children, path, span, limit)
    if entry.blocks is not None:
        return _blocked_node(context, entry.blocks, path, limit)
    return Node(path, NodeKind.LEAF, ValueType.UNKNOWN, section.protocol, span, None, token=leaf)


def _span(context: _Context, entry: Entry, limit: Span) -> Span | None:
    if entry.start is None or entry.end is None:
        return None
    start, end = context.data_start + entry.start, context.data_start + entry.end
    if not limit.start <= start < end <= limit.end:
        raise CorruptArchive(
            f"The table of contents places this at bytes {start:,} to {end:,}, "
            f"outside its parent ({limit.start:,} to {limit.end:,})."
        )
    return Span(start, end)


def _archive_node(section: Section, offset: int, path: NodePath) -> Node:
    data = section.data_span
    start = data.start + offset
    # Offsets count forward from the data start, so none can name its parent; with the header
    # inside the data, each level is smaller than its parent: loops are impossible.
    if start + HEADER_SIZE > data.end:
        raise CorruptArchive(
            f"The archive starts at byte {start:,}, but its parent's data ends at {data.end:,}."
        )
    return Node(
        path,
        NodeKind.ARCHIVE,
        ValueType.ARCHIVE,
        section.protocol,
        Span(start, data.end),
        None,
        token=ChildArchive(start, data.end),
    )


def _container_node(
    section: Section, children: Run, path: NodePath, span: Span | None, limit: Span
) -> Node:
    return Node(
        path,
        NodeKind.COMBINED if span is None else NodeKind.INDEXED,
        ValueType.DICT if children.is_map else ValueType.LIST,
        section.protocol,
        span,
        children.count,
        token=TocLevel(section, children.at, children.count, children.is_map, span or limit),
    )


def _blocked_node(context: _Context, run: Run, path: NodePath, limit: Span) -> Node:
    section = context.section
    blocks = BlockList(section, run.at, run.count, limit)
    span: Span | None = None
    items: int | None = None
    if run.count <= context.budget:
        context.budget -= run.count
        table = read_blocks(context.toc, blocks)
        span, items = table.span, table.total
    return Node(path, NodeKind.BLOCKED, ValueType.LIST, section.protocol, span, items, token=blocks)


def _sized(node: Node, index: TocIndex) -> Node:
    """An archive extends to the start of the next one, as far as the TOC shows."""
    if node.kind is not NodeKind.ARCHIVE or node.span is None or not index.starts:
        return node
    data_start = node.span.start
    after = bisect_right(index.starts, data_start)
    end = index.starts[after] if after < len(index.starts) else node.span.end
    return replace(node, span=Span(data_start, min(end, node.span.end)))
