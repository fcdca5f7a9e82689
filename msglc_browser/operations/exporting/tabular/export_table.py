"""A node as a table; read once if its first rows have all the columns."""

from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol, TypeAlias

from msglc_browser.archive.model.node import Node, ValueType
from msglc_browser.archive.model.records import Column
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import BadInput
from msglc_browser.operations.exporting.tabular.record_rows import RecordRows
from msglc_browser.operations.exporting.tabular.table_columns import SHAPES, Columns, Outgrown
from msglc_browser.operations.exporting.tabular.table_rows import empty_columns, iter_rows
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.sections import resolve

_SAMPLE_ROWS = 1000
_MOST_CELLS = 32 * 1024  # at a time: small enough for the caches of a processor
_CONTAINERS: Final = {ValueType.LIST, ValueType.DICT}


class TableWriter(Protocol):
    """Writes rows that are as wide as its header."""

    def write(self, rows: Sequence[Sequence[object]]) -> None:
        """Write more rows. Raises Outgrown."""
        ...

    def write_columns(self, columns: Sequence[Column]) -> None:
        """Write more rows, given as columns. Raises Outgrown."""
        ...

    def finish(self) -> tuple[str, ...]:
        """Write the rest and return the notes."""
        ...

    def abandon(self) -> None:
        """Release the file without finishing it."""
        ...


class TableRows(Protocol):
    """Rows that can be read more than once."""

    def batches(self) -> AsyncGenerator[Sequence[object], None]:
        """All rows: values, lists or dicts."""
        ...

    async def names(self) -> Sequence[object] | None:
        """The columns, if there are no rows."""
        ...


MakeTable: TypeAlias = Callable[[IO[bytes], Columns], TableWriter]
"""Runs in a thread: creating a writer may load a library."""


def no_table(value_type: ValueType) -> str:
    """Why a value of this type is not a table; "" if it may be one."""
    return "" if value_type in _CONTAINERS else "needs a list, or a dict of dicts or lists"


async def write_table(
    make: MakeTable, document: Document, node: Node, path: Path, progress: ProgressSink
) -> tuple[str, ...]:
    """Write `node` to the file `path`; returns the notes.

    Raises BadInput if it is not a table, LimitExceeded, any reading error, and OSError.
    """
    node = await resolve(document, node)
    return await write_rows(make, _NodeRows(document, node), path, progress)


async def write_rows(
    make: MakeTable, rows: TableRows, path: Path, progress: ProgressSink
) -> tuple[str, ...]:
    """Write rows to the file `path`; returns the notes. Errors as for `write_table`."""
    progress(Progress("Looking for the columns"))
    columns = await _learn(rows, _SAMPLE_ROWS, progress)
    try:
        return await _write(rows, columns, make, path, progress)
    except Outgrown:
        progress(Progress("Looking for the columns"))
    columns = await _learn(rows, None, progress)
    try:
        return await _write(rows, columns, make, path, progress)
    except Outgrown as error:
        raise BadInput(
            "A column holds values that this format cannot write.",
            hint="Export it as JSON, msgpack or CBOR.",
            details=repr(error.__cause__ or error),
        ) from error


@dataclass(frozen=True, slots=True)
class _NodeRows:
    """The rows of a node."""

    document: Document
    node: Node

    def batches(self) -> AsyncGenerator[Sequence[object], None]:
        """All rows."""
        return iter_rows(self.document, self.node)

    async def names(self) -> Sequence[object] | None:
        """The columns, if there are no rows."""
        return await empty_columns(self.document, self.node)


async def _learn(rows: TableRows, most: int | None, progress: ProgressSink) -> Columns:
    columns = Columns()
    seen = 0
    async with aclosing(rows.batches()) as batches:
        async for items in batches:
            await run_to_end(columns.learn, items, seen)
            seen += len(items)
            if most is not None and seen >= most:
                break
            progress(Progress("Looking for the columns", done_items=seen))
    if columns.form is None:  # no rows: a header all the same
        names = await rows.names()
        columns.add_empty(names) if names else columns.learn([None], 0)
    if not columns.kinds:
        raise BadInput("All rows are empty, so there are no columns.", hint=SHAPES)
    return columns


async def _write(
    rows: TableRows,
    columns: Columns,
    make: MakeTable,
    path: Path,
    progress: ProgressSink,
) -> tuple[str, ...]:
    with path.open("wb") as file:
        writer = await run_to_end(make, file, columns)
        seen = 0
        try:
            async with aclosing(rows.batches()) as batches:
                async for items in batches:
                    for some in _slices(items, columns):
                        await run_to_end(_write_rows, writer, columns, some, seen)
                        seen += len(some)
                    progress(Progress("Exporting", file.tell(), done_items=seen))
            return (*await run_to_end(writer.finish), *_missing(columns))
        except BaseException:
            writer.abandon()
            raise


def _missing(columns: Columns) -> tuple[str, ...]:
    count = columns.missing
    return (f"{count:,} × entries that rows lack written like null.",) if count else ()


def _slices(items: Sequence[object], columns: Columns) -> Iterator[Sequence[object]]:
    """Rows in batches with a bounded number of cells: an empty row may have 10,000 of them."""
    if isinstance(items, RecordRows):
        if columns.of_records(items.records) is not None:
            yield items
            return
        items = list(items)
    step = max(1, _MOST_CELLS // max(len(columns.kinds), 1))
    for start in range(0, len(items), step):
        yield items[start : start + step]


def _write_rows(
    writer: TableWriter, columns: Columns, items: Sequence[object], first_row: int
) -> None:
    found = columns.of_records(items.records) if isinstance(items, RecordRows) else None
    if found is None:
        writer.write(columns.cells(items, first_row))
    else:
        writer.write_columns(found)
