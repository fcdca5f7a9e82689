"""Export a table as it is shown: the chosen columns, and the rows in their order."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.items.build_value import build_value
from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.model.events import Event, EventKind
from msglc_browser.archive.model.node import ValueType
from msglc_browser.archive.model.node_path import NodePath, brief_path
from msglc_browser.errors import BadInput, CorruptArchive, LimitExceeded
from msglc_browser.operations.exporting.csv_writer import make_csv, make_tsv
from msglc_browser.operations.exporting.event_writer import Notes
from msglc_browser.operations.exporting.export import ExportSpec, export_made
from msglc_browser.operations.exporting.export_table import MakeTable, write_rows
from msglc_browser.operations.exporting.json_writer import JsonWriter
from msglc_browser.operations.exporting.parquet_writer import make_parquet
from msglc_browser.operations.exporting.table_columns import Columns, distinct_names
from msglc_browser.operations.jobs.job_record import ProgressSink
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.reading.read_events import iter_events
from msglc_browser.operations.tables.cells import Cell, CutText, Missing, Nested, Unreadable
from msglc_browser.operations.tables.table_types import Table
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult

MOST_CELL_BYTES: Final = 32 * 1024 * 1024

_BATCH_CELLS: Final = 16 * 1024
_MOST_ROWS: Final = 1_000
_MOST_DEPTH: Final = 400


@dataclass(frozen=True, slots=True)
class TableView:
    """The columns by number, and the rows by number, in the order shown; None for all rows."""

    columns: tuple[int, ...]
    rows: NDArray[np.int64] | None = None


async def export_table_view(
    workspace: Workspace,
    document: Document,
    table: Table,
    view: TableView,
    spec: ExportSpec,
    progress: ProgressSink,
) -> WriteResult:
    """Write some columns and rows of a table as CSV, TSV, Parquet or JSON (a list of dicts).

    Values are complete, also those that cells only hint at. Raises BadInput for other formats or
    without columns, CorruptArchive at a cell that cannot be read, LimitExceeded at one over 32 MiB,
    and whatever `export_node` raises; then nothing is written.
    """
    make = _MAKERS.get(spec.format.name)
    if make is None:
        names = ", ".join(_MAKERS)
        raise BadInput(
            f"A table cannot be exported as {spec.format.name}.", hint=f"Choose one of {names}."
        )
    missing = spec.format.missing()
    if missing:
        raise BadInput(f"This cannot be exported as {spec.format.name}: {missing}.")
    if not view.columns:
        raise BadInput("No column is shown, so there is nothing to export.")
    rows = _ViewRows(document, table, view)
    return await export_made(workspace, document, partial(write_rows, make, rows), spec, progress)


class JsonTable:
    """Writes rows as a list of dicts."""

    def __init__(self, file: IO[bytes], columns: Columns) -> None:
        notes = Notes()
        self._names = columns.names(notes)
        self._writer = JsonWriter(file, notes=notes)
        self._writer.write([Event(EventKind.START_LIST)])

    def write(self, rows: Sequence[Sequence[object]]) -> None:
        """Write more rows."""
        for row in rows:
            self._writer.write(list(value_events(dict(zip(self._names, row, strict=True)))))

    def finish(self) -> tuple[str, ...]:
        """Close the list and return the notes."""
        self._writer.write([Event(EventKind.END)])
        return self._writer.finish()

    def abandon(self) -> None:
        """Do nothing: no resources are held."""


@dataclass(frozen=True, slots=True)
class _ViewRows:
    """The rows of a view as dicts, with complete values."""

    document: Document
    table: Table
    view: TableView

    async def batches(self) -> AsyncGenerator[Sequence[object], None]:
        """All rows, in batches."""
        names = await self.names()
        order = self.view.rows
        total = self.table.head.row_count if order is None else len(order)
        step = max(min(_BATCH_CELLS // len(names), _MOST_ROWS), 1)
        for start in range(0, total, step):
            stop = min(start + step, total)
            rows = range(start, stop) if order is None else order[start:stop].tolist()
            yield await self._values(rows, names)

    async def names(self) -> Sequence[str]:
        """The titles, those that repeat with a number."""
        head = self.table.head
        titles = [head.column(number).title for number in self.view.columns]
        return distinct_names(titles, Notes())

    async def _values(self, rows: Sequence[int], names: Sequence[str]) -> list[object]:
        columns = []
        for run in _runs(self.view.columns):
            block = await self.table.read_once(rows, run)
            columns += [[line[at] for line in block.cells] for at in range(len(run))]
        found = []
        for cells in zip(*columns, strict=True):
            row = {}
            for name, cell in zip(names, cells, strict=True):
                if cell is not Missing.MISSING:
                    row[name] = await self._value(cell)
            found.append(row)
        return list(found)

    async def _value(self, cell: Cell) -> object:
        if isinstance(cell, Unreadable):
            raise CorruptArchive(
                f"A cell cannot be read: {cell.problem}",
                hint="Leave out its column or row, for example by a filter.",
            )
        if isinstance(cell, CutText | Nested):
            return await _whole(self.document, cell.path, is_text=isinstance(cell, CutText))
        return cell


async def _whole(document: Document, path: NodePath, *, is_text: bool) -> object:
    """The value of a cell that only hints at it."""
    node = await find_node(document, path)
    if is_text and node.value_type is ValueType.ARRAY:
        raise BadInput(
            f"{brief_path(path)} holds long texts, which cannot be exported as a table.",
            hint="Export the array as NPY.",
        )
    if (node.size_bytes or 0) > MOST_CELL_BYTES:
        raise LimitExceeded(
            f"{brief_path(path)} takes {node.size_bytes:,} bytes, too many for a cell."
        )
    events = [event async for batch in iter_events(document, node) for event in batch]
    return await asyncio.to_thread(build_value, events, max_depth=_MOST_DEPTH)


def _runs(columns: Sequence[int]) -> list[range]:
    """The columns in their order, consecutive ones together."""
    runs: list[range] = []
    for column in columns:
        if runs and runs[-1].stop == column:
            runs[-1] = range(runs[-1].start, column + 1)
        else:
            runs.append(range(column, column + 1))
    return runs


_MAKERS: Final[dict[str, MakeTable]] = {
    "CSV": make_csv,
    "TSV": make_tsv,
    "Parquet": make_parquet,
    "JSON": JsonTable,
}
