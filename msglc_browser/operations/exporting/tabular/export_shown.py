"""Writes what a table shows: its columns and rows, in its order."""

from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import ExitStack, aclosing
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.model.events import Event, EventKind
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.operations.exporting.export_events import MakeWriter
from msglc_browser.operations.exporting.tabular.row_spool import RowSpool
from msglc_browser.operations.exporting.tabular.shown_rows import (
    ExactRow,
    ShownTable,
    column_name,
    iter_exact,
    key_title,
)
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.tables.cells import Missing
from msglc_browser.operations.tables.table_types import TableKind
from msglc_browser.operations.writing.temporary import temporary_file
from msglc_browser.storage.writing.write_journal import Journal

WriteShown: TypeAlias = Callable[
    ["ShownRows", Path, ProgressSink], Coroutine[object, object, tuple[str, ...]]
]
"""Writes the rows of a table to the empty file at the path; returns the notes."""

_BATCH_BYTES: Final = 1024 * 1024
_MOST_ROWS: Final = 4096


class ShownRows:
    """The rows of a ShownTable, which can be read more than once; `TableRows` for the writers.

    Rows that are not in the order of the archive are first written to a temporary file, noted in
    `journal`.
    """

    def __init__(self, shown: ShownTable, journal: Journal) -> None:
        self._shown = shown
        self._journal = journal
        self._key_name = key_title(shown)
        self._names: dict[int, str] = {}  # by number of the column
        self._used = {self._key_name}
        for number in shown.columns:
            self._name(number)

    @property
    def kind(self) -> TableKind:
        """How the rows come about."""
        return self._shown.table.head.kind

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._shown.row_count

    async def batches(self) -> AsyncGenerator[Sequence[object], None]:
        """All rows, as dicts with a value for each shown column: None where there is none."""
        names = [self._names[number] for number in self._shown.columns]
        async with aclosing(self.rows()) as batches:
            async for rows in batches:
                yield [self._dict(row, names) for row in rows]

    async def names(self) -> Sequence[object] | None:
        """The columns, if there are no rows."""
        names = [self._names[number] for number in self._shown.columns]
        return [self._key_name, *names] if self._key_name else names

    async def items(self) -> AsyncGenerator[list[object], None]:
        """All rows as they are in the archive: values, lists, or dicts of what is there."""
        async with aclosing(self.rows()) as batches:
            async for rows in batches:
                yield [self._item(row) for row in rows]

    async def rows(self) -> AsyncGenerator[list[ExactRow], None]:
        """All rows in the order shown."""
        shown = self._shown
        if shown.order is None or shown.is_in_order:
            rows = range(shown.row_count) if shown.order is None else shown.order
            async with aclosing(iter_exact(shown, rows)) as batches:
                async for batch in batches:
                    yield batch
            return
        async with aclosing(self._reordered(shown.order)) as batches:
            async for batch in batches:
                yield batch

    async def _reordered(self, order: NDArray[np.integer]) -> AsyncGenerator[list[ExactRow], None]:
        ascending = np.sort(order)
        places = np.searchsorted(ascending, order)
        width = len(self._shown.columns)
        with ExitStack() as stack:
            path = stack.enter_context(temporary_file(journal=self._journal))
            file = stack.enter_context(path.open("w+b"))
            spool = RowSpool(file, self._shown.table.document.protocol, len(order))
            async with aclosing(iter_exact(self._shown, ascending)) as batches:
                async for batch in batches:
                    await run_to_end(spool.put, batch)
            for start, stop in _runs(spool, places):
                yield await run_to_end(spool.get, places[start:stop].tolist(), width)

    def _dict(self, row: ExactRow, names: Sequence[str]) -> dict[object, object]:
        found: dict[object, object] = {self._key_name: row.key} if self._key_name else {}
        for name, value in zip(names, row.values, strict=True):
            found[name] = None if value is Missing.MISSING else value
        for number, value in row.more.items():
            found[self._name(number)] = value
        return found

    def _item(self, row: ExactRow) -> object:
        if self.kind is TableKind.VALUES and len(row.values) == 1:
            return row.values[0]
        if self.kind is TableKind.GRID and not self._key_name:
            cells = [*row.values, *row.more.values()]
            while cells and cells[-1] is Missing.MISSING:
                cells.pop()
            return [None if cell is Missing.MISSING else cell for cell in cells]
        found: dict[object, object] = {self._key_name: row.key} if self._key_name else {}
        for number, value in zip(self._shown.columns, row.values, strict=True):
            if value is not Missing.MISSING:
                found[self._names[number]] = value
        return found | {self._name(number): value for number, value in row.more.items()}

    def _name(self, number: int) -> str:
        """The name of a column, which no other has."""
        name = self._names.get(number)
        if name is None:
            stem = name = column_name(self._shown, number)
            repeat = 2
            while name in self._used:
                name, repeat = f"{stem}_{repeat}", repeat + 1
            self._used.add(name)
            self._names[number] = name
        return name


async def write_shown_events(
    make: MakeWriter, rows: ShownRows, path: Path, progress: ProgressSink
) -> tuple[str, ...]:
    """Write the rows as one list with an event writer; returns the notes.

    Raises what the writer raises, any reading error, and OSError.
    """
    progress(Progress("Exporting"))
    seen = 0
    with path.open("wb") as file:
        writer = make(file)
        writer.write([Event(EventKind.START_LIST, None, rows.count)])
        async with aclosing(rows.items()) as batches:
            async for items in batches:
                await run_to_end(_write_items, writer.write, items)
                seen += len(items)
                progress(Progress("Exporting", file.tell(), done_items=seen))
        writer.write([Event(EventKind.END)])
        return writer.finish()


def _write_items(write: Callable[[Sequence[Event]], None], items: Sequence[object]) -> None:
    for item in items:
        write(list(value_events(item)))


def _runs(spool: RowSpool, places: NDArray[np.integer]) -> list[tuple[int, int]]:
    """Consecutive rows that take about a megabyte together, as start and stop."""
    runs = []
    start = size = 0
    for at, place in enumerate(places.tolist()):
        if at > start and (size >= _BATCH_BYTES or at - start >= _MOST_ROWS):
            runs.append((start, at))
            start, size = at, 0
        size += spool.size_of(place)
    if start < len(places):
        runs.append((start, len(places)))
    return runs
