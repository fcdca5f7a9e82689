"""From the values of rows to the cells of rows, by kind of table."""

from collections.abc import Sequence
from typing import Final
from typing import Protocol as Interface

from msglc_browser.archive.items.keys import key_step, occurrences
from msglc_browser.archive.items.rows import Row
from msglc_browser.archive.items.value_type import classify
from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node_path import NodePath, PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.model.values import Pairs
from msglc_browser.archive.toc.leaf_index import leaf_index
from msglc_browser.errors import ArchiveError
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import open_level
from msglc_browser.operations.tables.array_parts import LongRow
from msglc_browser.operations.tables.cells import Cell, Missing, Unreadable, cell_of
from msglc_browser.operations.tables.columns import KeyColumns, NamedColumns, NumberedColumns
from msglc_browser.operations.tables.list_parts import parts_of_list
from msglc_browser.operations.tables.many_cells import cells_of
from msglc_browser.operations.tables.node_values import (
    Large,
    NodeBytes,
    cell_of_large,
    cell_of_node,
    value_of_node,
)
from msglc_browser.operations.tables.table_rows import (
    DictRow,
    LevelRow,
    ListRow,
    PartsRow,
    TableRow,
    row_of_problem,
)

MOST_KEYS: Final = 10_000
"""Of a row with more keys, only the first ones are looked at."""

_LARGE_ROW_BYTES: Final = 4 * 1024 * 1024


class Shape(Interface):
    """Makes rows from values."""

    @property
    def columns(self) -> "KeyColumns | NumberedColumns | NamedColumns":
        """The columns known so far."""
        ...

    def row(self, value: object, path: NodePath) -> TableRow | None:
        """The row of a value; None if it is Large and must be opened. Runs in a worker."""
        ...

    async def open(self, document: Document, large: Large) -> TableRow:
        """The row of a value that has not been decoded. Raises ArchiveError, StorageError."""
        ...


class ValueShape:
    """One column: the values themselves."""

    def __init__(self, columns: NamedColumns) -> None:
        self.columns = columns

    def row(self, value: object, path: NodePath) -> TableRow | None:
        """The value, or the beginning of it."""
        return ListRow([_any_cell(value, path)])

    async def open(self, document: Document, large: Large) -> TableRow:
        """The beginning of the value."""
        return ListRow([cell_of_large(large)])


class GridShape:
    """A column per item of each row."""

    def __init__(self, columns: NumberedColumns) -> None:
        self.columns = columns

    def row(self, value: object, path: NodePath) -> TableRow | None:
        """The items of a list, or a sentence in place of them."""
        if isinstance(value, LongRow):
            self.columns.grow(value.parts.total)
            return PartsRow(value.parts, path)
        if isinstance(value, list):
            self.columns.grow(len(value))
            return ListRow(cells_of(value, path, 0))
        if isinstance(value, Large) and value.node.value_type is ValueType.LIST:
            return None
        if isinstance(value, Unreadable):
            return row_of_problem(value.problem)
        return ListRow([_not_a("list", value)])

    async def open(self, document: Document, large: Large) -> TableRow:
        """A long row: by its parts, or by its table of contents."""
        node = large.node
        parts = await parts_of_list(document, node, large.head, whole_bytes=_LARGE_ROW_BYTES)
        if parts is not None:
            self.columns.grow(parts.total)
            return PartsRow(parts, node.path)
        if node.kind is NodeKind.LEAF:
            return row_of_problem(
                f"This row takes {node.size_bytes or 0:,} bytes and has no table of contents, too "
                "much for a table of all rows. Select it to see it alone."
            )
        level = await open_level(document, node)
        if level is None:
            return row_of_problem("This row has no items that could be listed.")
        self.columns.grow(level.total)
        return LevelRow(level)


class RecordShape:
    """A column per key of each row, and one for rows that are not dicts."""

    def __init__(self) -> None:
        self.columns = KeyColumns()

    def row(self, value: object, path: NodePath) -> TableRow | None:
        """The values of a dict by column."""
        if isinstance(value, Large) and value.node.value_type is ValueType.DICT:
            return None
        cells: dict[int, Cell] = {}
        if isinstance(value, dict):
            numbers = self.columns.of_keys(value)
            self._add(cells, numbers, list(value), list(value.values()), path)
        elif isinstance(value, Pairs):
            keys, values = [k for k, _ in value.pairs], [v for _, v in value.pairs]
            self._add(cells, self.columns.of_pairs(value), keys, values, path)
        elif isinstance(value, Unreadable) and self.columns.count:
            return DictRow(cells, rest=value)
        else:
            cells[self.columns.of_values()] = _any_cell(value, path)
        return DictRow(cells)

    async def open(self, document: Document, large: Large) -> TableRow:
        """A large dict: by its table of contents, or its first entries."""
        node = large.node
        if large.head and node.kind is NodeKind.LEAF and node.span is not None:
            return self._first_entries(node, node.span, large.head)
        level = await open_level(document, node)
        if level is None:
            return row_of_problem("This row has no entries that could be listed.")
        found = await level.rows(range(min(level.total, MOST_KEYS)))
        nodes: dict[int, Node] = {}
        for child in found.nodes:
            number = self.columns.of_step(child.path[-1])
            if number is not None:
                nodes[number] = child
        rest: Cell = Missing.MISSING
        if level.total > len(found.nodes):
            rest = Unreadable(
                f"Of the {level.total:,} entries of this row, {len(found.nodes):,} are shown here."
            )
        return DictRow({}, nodes=nodes, rest=rest)

    def _add(
        self,
        cells: dict[int, Cell],
        numbers: Sequence[int | None],
        keys: Sequence[object],
        values: Sequence[object],
        path: NodePath,
    ) -> None:
        for number, key, value in zip(numbers, keys, values, strict=True):
            if number is not None:
                cells[number] = cell_of(value, _child_path(path, key))

    def _first_entries(self, node: Node, span: Span, head: bytes) -> TableRow:
        """The entries that lie within the first bytes of a dict without a table of contents."""
        cells: dict[int, Cell] = {}
        index = leaf_index(node.protocol, span, head)
        rows: list[Row] = []
        is_all = False
        if index is not None and index.is_map:
            scanner = index.scanner(0)
            scanner.feed(head[index.checkpoints[0] - span.start :], index.checkpoints[0])
            rows = scanner.rows(MOST_KEYS)
            is_all = scanner.finished and not scanner.problem
        repeated = occurrences(row.key for row in rows)
        problem = ""
        for at, row in enumerate(rows):
            problem = row.problem or problem
            if row.key is not None and not row.problem:
                step = key_step(node.protocol, row.key, occurrence=repeated.get(at, 0))
                number = self.columns.of_step(step)
                if number is not None:
                    piece = head[row.start - span.start : row.end - span.start]
                    cells[number] = _entry_cell(node, step, row, piece)
        if problem:
            return DictRow(cells, rest=Unreadable(f"This row is damaged: {problem}"))
        if is_all:
            return DictRow(cells)
        rest = Unreadable(
            f"This row takes {span.size:,} bytes and has no table of contents: only the entries in "
            f"its first {len(head):,} bytes are shown here."
        )
        return DictRow(cells, rest=rest)


def _entry_cell(node: Node, step: PathStep, row: Row, piece: bytes) -> Cell:
    path = (*node.path, step)
    span = Span(row.start, row.end)
    try:
        value_type, items = classify(node.protocol, row.head)
    except ArchiveError as error:
        return Unreadable(error.message)
    child = Node(path, NodeKind.LEAF, value_type, node.protocol, span, items)
    is_whole = len(piece) == span.size
    # An entry may begin within the first bytes, and end far behind them.
    return cell_of_node(
        value_of_node(NodeBytes(child, span, 0, is_whole), piece or row.head), child
    )


def _any_cell(value: object, path: NodePath) -> Cell:
    return cell_of_large(value) if isinstance(value, Large) else cell_of(value, path)


def _not_a(kind: str, value: object) -> Cell:
    """What a row shows that is not of the kind of the table: null as it is."""
    if value is None:
        return value
    if isinstance(value, Large):
        name = value.node.value_type.value
    else:
        name = _NAMES.get(type(value), "value")
    return Unreadable(f"This row is of type {name}, not a {kind}.")


def _child_path(path: NodePath, key: object) -> NodePath:
    if key is None or isinstance(key, str | int | float | bool | bytes):
        return (*path, PathStep.key(key))
    return path


_NAMES: Final = {
    bool: "bool",
    int: "int",
    float: "float",
    str: "str",
    bytes: "bytes",
    dict: "dict",
    Pairs: "dict",
}
