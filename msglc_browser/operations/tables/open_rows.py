"""Find out how the rows of a node lie."""

from dataclasses import dataclass

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.archive.model.section import BlockList
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import BadInput
from msglc_browser.operations.reading.blocked_rows import table_of_blocks
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import open_level
from msglc_browser.operations.reading.sections import resolve
from msglc_browser.operations.reading.value_reader import (
    problem_before_blocks,
    span_before_blocks,
)
from msglc_browser.operations.tables.list_parts import HEAD_BYTES, parts_of_list
from msglc_browser.operations.tables.row_source import NodeRows, PartRows, RowSource


@dataclass(frozen=True, slots=True)
class OpenRows:
    """The rows of `node`, which is no longer a row range or an unopened archive.

    Row 0 is row `first` of the node. `warnings` say what may be wrong with all of them.
    """

    node: Node
    source: RowSource
    first: int
    is_map: bool
    warnings: tuple[str, ...] = ()


async def open_rows(document: Document, node: Node) -> OpenRows:
    """The rows of a list or dict, or of a row range of one.

    Reads its first bytes, or its table of contents. Raises BadInput if it has no rows,
    ArchiveError if it is damaged, and any StorageError.
    """
    rows = node.rows if node.kind is NodeKind.BUCKET else None
    base = node.token if isinstance(node.token, Node) else node
    base = await resolve(document, base)
    head, warnings = await _start(document, base)
    parts = await parts_of_list(document, base, head) if _may_be_list(base) else None
    if parts is not None:
        wanted = range(parts.total) if rows is None else rows
        source = PartRows(base.path, parts, wanted)
        return OpenRows(base, source, wanted.start, is_map=False, warnings=warnings)
    level = await open_level(document, base)
    if level is None:
        raise BadInput(f"{brief_path(node.path)} has no rows to show as a table.")
    wanted = range(level.total) if rows is None else rows
    damage = (level.damage,) if level.damage else ()
    return OpenRows(
        base,
        NodeRows(document, level, wanted, base.size_bytes),
        wanted.start,
        is_map=level.is_map,
        warnings=damage,
    )


def _may_be_list(node: Node) -> bool:
    return node.value_type in (ValueType.LIST, ValueType.UNKNOWN)


async def _start(document: Document, node: Node) -> tuple[bytes, tuple[str, ...]]:
    """The first bytes of a value, or a warning about what precedes its blocks."""
    if isinstance(node.token, BlockList):
        table = await table_of_blocks(document, node.token)
        [before] = await document.source.read_ranges([span_before_blocks(node, table)])
        problem = await problem_before_blocks(document, node, table, before)
        problems = [text for text in (problem, table.problem) if text]
        return b"", tuple(dict.fromkeys(problems))
    if node.span is None or node.kind is not NodeKind.LEAF:
        return b"", ()
    span = Span(node.span.start, min(node.span.start + HEAD_BYTES, node.span.end))
    [head] = await document.source.read_ranges([span])
    return head, ()
