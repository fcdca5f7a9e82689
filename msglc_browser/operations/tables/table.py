"""Open a node, or several, as a table."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node_path import NodePath, brief_path, brief_step
from msglc_browser.archive.model.values import Pairs
from msglc_browser.errors import BadInput
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import open_level
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.reading.sections import resolve
from msglc_browser.operations.tables.array_parts import open_array
from msglc_browser.operations.tables.band_table import BandTable
from msglc_browser.operations.tables.bands import Band
from msglc_browser.operations.tables.cells import Unreadable
from msglc_browser.operations.tables.column_maps import ColumnMap, JoinedMap, SingleMap
from msglc_browser.operations.tables.columns import (
    VALUE_TITLE,
    NamedColumns,
    NumberedColumns,
    step_title,
)
from msglc_browser.operations.tables.node_values import Large
from msglc_browser.operations.tables.open_rows import OpenRows, open_rows
from msglc_browser.operations.tables.row_source import (
    ChosenRows,
    PartRows,
    RowSource,
    read_located,
)
from msglc_browser.operations.tables.shapes import GridShape, RecordShape, Shape, ValueShape
from msglc_browser.operations.tables.table_types import (
    Block,
    Column,
    Table,
    TableHead,
    TableKind,
)

__all__ = ["Block", "Column", "Table", "TableHead", "TableKind", "open_table"]

FIRST_ROWS: Final = 20
"""How many rows decide what kind of table it is."""

MOST_LISTS: Final = 1_000
"""A dict of more lists is a table of their names, not a column for each."""

MOST_NODES: Final = 200
_LISTS: Final = (ValueType.LIST, ValueType.ARRAY)
_CONTAINERS: Final = (*_LISTS, ValueType.DICT)


@dataclass(frozen=True, slots=True)
class _Part:
    """One node, opened: one band, or a band per list of a dict, with its title and node."""

    kind: TableKind
    bands: tuple[Band, ...]
    titles: tuple[str, ...]
    nodes: tuple[Node | None, ...]
    rows: int
    has_keys: bool = False
    size_bytes: int | None = None


async def open_table(document: Document, nodes: Sequence[Node]) -> BandTable:
    """A table of one node, or of several side by side; the first rows are read.

    If all nodes are dicts, and not of lists of equal length, each is a row. Of others, those
    without rows are left out. Raises BadInput if nothing is left, ArchiveError if a node itself is
    damaged, and any StorageError.
    """
    if len(nodes) > MOST_NODES:
        raise BadInput(
            f"{len(nodes):,} nodes are selected, and a table shows up to {MOST_NODES:,} of them "
            "side by side.",
            hint="Select fewer, or the list or dict that contains them.",
        )
    known = await _known(document, nodes)
    if len(known) == 1:
        return _table(document, await _open(document, known[0]))
    return _table(document, await _open_several(document, known))


def _table(document: Document, part: _Part) -> BandTable:
    several = len(part.bands) > 1
    columns: ColumnMap = SingleMap(part.bands[0])
    if several or part.nodes[0] is not None:
        columns = JoinedMap(part.bands, part.titles, part.nodes)
    head = TableHead(part.kind, part.rows, columns.count, (), part.has_keys, part.size_bytes)
    return BandTable(document, head, part.bands, columns)


async def _known(document: Document, nodes: Sequence[Node]) -> list[Node]:
    """The nodes with their types, child archives opened."""
    found = [await resolve(document, node) for node in nodes]
    previews = await read_previews(document, found)
    for preview in previews:
        if preview.error is not None and not preview.node.may_have_children:
            raise preview.error
    return [preview.node for preview in previews]


async def _open_several(document: Document, nodes: Sequence[Node]) -> _Part:
    usable = [node for node in nodes if node.value_type in _CONTAINERS and node.items != 0]
    if not usable:
        raise BadInput("None of the selected nodes is a list, so there is no table to show.")
    parts = [await _open(document, node) for node in usable]
    if all(map(_is_dict, usable)) and not any(part.kind is TableKind.COLUMNS for part in parts):
        shape = RecordShape()
        return await _first_read(document, TableKind.RECORDS, ChosenRows(document, usable), shape)
    return _side_by_side(parts, usable, [_title(document, node) for node in usable])


def _side_by_side(parts: Sequence[_Part], nodes: Sequence[Node], titles: Sequence[str]) -> _Part:
    names: list[str] = []
    owners: list[Node | None] = []
    for part, node, title in zip(parts, nodes, titles, strict=True):
        is_single = part.kind is TableKind.VALUES
        inner = part.titles if part.kind is TableKind.COLUMNS else ()
        names += [f"{title} · {each}" for each in inner] or [title] * len(part.bands)
        owners += [node] if is_single else part.nodes
    sizes = [part.size_bytes for part in parts]
    return _Part(
        TableKind.COLUMNS,
        tuple(band for part in parts for band in part.bands),
        tuple(names),
        tuple(owners),
        max(part.rows for part in parts),
        size_bytes=None if None in sizes else sum(size or 0 for size in sizes),
    )


async def _open(document: Document, node: Node) -> _Part:
    if node.value_type is ValueType.ARRAY:
        return await _array(document, node)
    opened = await open_rows(document, node)
    if not opened.source.total:
        raise BadInput(f"{brief_path(node.path)} has no rows to show as a table.")
    return await _of_rows(document, opened)


async def _of_rows(document: Document, opened: OpenRows) -> _Part:
    source, path = opened.source, opened.node.path
    if opened.is_map:
        columns = await _columns_part(document, opened)
        if columns is not None:
            return columns
        shape: Shape = RecordShape()
        return await _first_read(document, TableKind.RECORDS, source, shape, path, has_keys=True)
    first = range(min(FIRST_ROWS, source.total))
    [pieces] = await read_located(document, [await source.locate(first)])
    values = [value for piece in pieces for value in piece.values][: len(first)]
    kinds = [_kind_of(v) for v in values if v is not None and not isinstance(v, Unreadable)]
    if kinds.count(ValueType.DICT) * 2 > len(kinds):
        return await _first_read(document, TableKind.RECORDS, source, RecordShape(), path)
    if kinds.count(ValueType.LIST) * 2 > len(kinds):
        shape = GridShape(NumberedColumns(0))
        return await _first_read(document, TableKind.GRID, source, shape, path)
    band = Band(source, ValueShape(_value_columns()), path)
    return _single(TableKind.VALUES, band)


def _single(kind: TableKind, band: Band, *, has_keys: bool = False) -> _Part:
    source = band.source
    return _Part(kind, (band,), ("",), (None,), source.total, has_keys, source.size_bytes)


def _value_columns() -> NamedColumns:
    return NamedColumns([Column(VALUE_TITLE)])


async def _first_read(
    document: Document,
    kind: TableKind,
    source: RowSource,
    shape: Shape,
    base: NodePath = (),
    *,
    has_keys: bool = False,
) -> _Part:
    """A table whose columns are found in its rows: the first ones are read."""
    part = _single(kind, Band(source, shape, base), has_keys=has_keys or not base)
    await _table(document, part).read_block(range(min(FIRST_ROWS, source.total)), range(1))
    return part


async def _columns_part(document: Document, opened: OpenRows) -> _Part | None:
    """A dict of lists of equal length, a column each; None if it is something else."""
    source = opened.source
    if not 1 <= source.total <= MOST_LISTS or opened.node.kind is NodeKind.COMBINED:
        return None
    level = await open_level(document, opened.node)
    if level is None:
        return None
    found = (await level.rows(range(opened.first, opened.first + source.total))).nodes
    nodes = await _as_columns(document, found)
    if nodes is None:
        return None
    columns = await asyncio.gather(*(_column(document, node) for node in nodes))
    bands = tuple(band for band in columns if band is not None)
    rows = {band.source.total for band in bands}
    if len(bands) < len(nodes) or len(rows) != 1 or 0 in rows:
        return None
    titles = tuple(step_title(node.path[-1]) for node in nodes)
    size = sum(band.source.size_bytes or 0 for band in bands)
    return _Part(TableKind.COLUMNS, bands, titles, tuple(nodes), rows.pop(), size_bytes=size)


async def _as_columns(document: Document, nodes: Sequence[Node]) -> list[Node] | None:
    """The nodes with their types, if all may be columns; the first ones decide early."""
    known: list[Node] = []
    for some in (nodes[:FIRST_ROWS], nodes[FIRST_ROWS:]):
        previews = await read_previews(document, some)
        known += [preview.node for preview in previews]
        if not _are_columns(known) or any(preview.error for preview in previews):
            return None
    return known


def _are_columns(nodes: Sequence[Node]) -> bool:
    """Whether these may be lists of equal length; the lengths of arrays are not known yet."""
    lengths = {node.items for node in nodes if node.value_type is ValueType.LIST} - {None}
    return len(lengths) <= 1 and all(node.value_type in _LISTS for node in nodes)


async def _column(document: Document, node: Node) -> Band | None:
    """A list or array as one column of values; None if it is an array of several axes."""
    shape = ValueShape(NamedColumns([Column(VALUE_TITLE, node.path[-1])]))
    if node.value_type is not ValueType.ARRAY:
        opened = await open_rows(document, node)
        return Band(opened.source, shape, node.path)
    try:
        array = await open_array(document, node)
    except BadInput:
        return None
    rows = PartRows(node.path, array.parts, range(array.parts.total))
    return Band(rows, shape, node.path, has_paths=False) if len(array.info.shape) == 1 else None


async def _array(document: Document, node: Node) -> _Part:
    array = await open_array(document, node)
    source = PartRows(node.path, array.parts, range(array.parts.total))
    if len(array.info.shape) == 1:
        band = Band(source, ValueShape(_value_columns()), node.path, has_paths=False)
        return _single(TableKind.VALUES, band)
    shape = GridShape(NumberedColumns(array.info.shape[1]))
    return _single(TableKind.GRID, Band(source, shape, node.path, has_paths=False))


def _kind_of(value: object) -> ValueType:
    if isinstance(value, Large):
        return value.node.value_type
    if isinstance(value, dict | Pairs):
        return ValueType.DICT
    return ValueType.LIST if isinstance(value, list) else ValueType.UNKNOWN


def _is_dict(node: Node) -> bool:
    return node.value_type is ValueType.DICT and node.kind is not NodeKind.BUCKET


def _title(document: Document, node: Node) -> str:
    name = brief_step(node.path[-1]) if node.path else document.name
    return f"{name} {node.label}".rstrip()
