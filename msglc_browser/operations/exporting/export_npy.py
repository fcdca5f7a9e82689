"""A list of numbers, a rectangular nested list, or a stored array, as a NumPy file.

Null becomes NaN, bools become 0 and 1, integers mixed with floats become floats. Integers that
are rounded then are counted in a note.
"""

import codecs
from collections.abc import Sequence
from contextlib import aclosing
from itertools import chain
from pathlib import Path
from typing import IO

import numpy as np

from msglc_browser.archive.arrays.number_arrays import NotNumbers, Numbers, numbers_of
from msglc_browser.archive.arrays.numpy_pickle import ArrayData, find_array_data, rebuild_array
from msglc_browser.archive.items.value_type import looks_like_array
from msglc_browser.archive.model.events import EventKind
from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import BadInput, CorruptArchive
from msglc_browser.operations.exporting.npy_file import NpyFile, npy_header
from msglc_browser.operations.exporting.tabular.table_rows import iter_children
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.numbers.read_array import iter_numbers
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.read_value import bytes_span
from msglc_browser.operations.reading.sections import read_span, resolve

_HEAD_BYTES = 64 * 1024
_WHOLE_BYTES = 8 * 1024**2
_WINDOW_BYTES = 4 * 1024**2
_MOST_DIMENSIONS = 32  # of NumPy 1
_TYPES = (ValueType.LIST, ValueType.ARRAY)
_NEEDED = "NPY holds a list of numbers, equally long lists of numbers, or a stored array."


def no_array(value_type: ValueType) -> str:
    """Why a value of this type is not an array of numbers; "" if it may be one."""
    return "" if value_type in _TYPES else "needs a list of numbers or an array"


async def write_npy(
    document: Document, node: Node, path: Path, progress: ProgressSink
) -> tuple[str, ...]:
    """Write `node` to the file `path`; returns the notes. Nothing is pickled.

    Raises BadInput if it is not an array of numbers, any reading error, and OSError.
    """
    progress(Progress("Exporting"))
    node = await resolve(document, node)
    first: list[object] = []
    async with aclosing(iter_children(document, node)) as batches:
        async for root, items in batches:
            if root in (EventKind.SCALAR, EventKind.START_BYTES):
                return await _write_stored(document, node, path, progress)
            if root is not EventKind.START_LIST:
                raise BadInput("This is not a list.", hint=_NEEDED)
            first = items
            if first:
                break
    inner = _inner_shape(first[0]) if first else ()
    with path.open("w+b") as file:
        npy = NpyFile(file, inner)
        if inner or node.kind is NodeKind.COMBINED:
            rows = await _add_nested(document, node, npy, inner, progress)
        else:
            rows = await _add_flat(document, node, npy, progress)
        await run_to_end(npy.finish, rows)
    return _notes(npy)


def _notes(npy: NpyFile) -> tuple[str, ...]:
    notes: list[str] = []
    if npy.gap_count:
        notes.append(f"{npy.gap_count:,} × null written as NaN.")
    if npy.rounded_count:
        notes.append(
            f"{npy.rounded_count:,} × integers written as the nearest float64, which cannot hold "
            f"them, from row {npy.first_rounded:,} on."
        )
    return tuple(notes)


async def _add_flat(document: Document, node: Node, npy: NpyFile, progress: ProgressSink) -> int:
    rows = 0
    try:
        async with aclosing(iter_numbers(document, node, progress)) as batches:
            async for numbers in batches:
                await run_to_end(npy.add, numbers)
                rows += len(numbers.values)
    except NotNumbers as error:
        raise BadInput(error.message, hint=_NEEDED) from error
    return rows


async def _add_nested(
    document: Document, node: Node, npy: NpyFile, inner: tuple[int, ...], progress: ProgressSink
) -> int:
    seen = 0
    async with aclosing(iter_children(document, node)) as batches:
        async for _root, items in batches:
            numbers = await run_to_end(_flat_numbers, items, inner, seen)
            await run_to_end(npy.add, numbers)
            seen += len(items)
            progress(Progress("Exporting", done_items=seen))
    return seen


def _inner_shape(item: object) -> tuple[int, ...]:
    lengths: list[int] = []
    while isinstance(item, list) and len(lengths) < _MOST_DIMENSIONS - 1:
        lengths.append(len(item))
        item = item[0] if item else None
    return tuple(lengths)


def _flat_numbers(items: list[object], inner: Sequence[int], first_row: int) -> Numbers:
    level: list[object] = items
    for length in inner:
        if not all(isinstance(item, list) and len(item) == length for item in level):
            raise BadInput(f"Lists from row {first_row:,} on differ in length.", hint=_NEEDED)
        level = list(chain.from_iterable(item for item in level if isinstance(item, list)))
    try:
        return numbers_of(level)
    except NotNumbers as error:
        raise BadInput(
            f"There is a {error.type_name} among the numbers from row {first_row:,} on.",
            hint=_NEEDED,
        ) from error


async def _write_stored(
    document: Document, node: Node, path: Path, progress: ProgressSink
) -> tuple[str, ...]:
    """Write an array stored by msglc's numpy encoder, with its dtype and order."""
    span = await bytes_span(document, node)
    head = await read_span(
        document.source, Span(span.start, min(span.start + _HEAD_BYTES, span.end))
    )
    if not looks_like_array(head):
        raise BadInput("This is neither a list nor an array.", hint=_NEEDED)
    found = find_array_data(head)
    with path.open("wb") as file:
        if found is None or span.size <= _WHOLE_BYTES:
            if span.size > _WHOLE_BYTES:
                raise BadInput("These bytes are not a plain NumPy array.", hint=_NEEDED)
            array = await run_to_end(rebuild_array, await read_span(document.source, span))
            await run_to_end(np.lib.format.write_array, file, array, allow_pickle=False)
            return ()
        info = found.info
        file.write(npy_header(info.dtype, info.shape, is_fortran=info.is_fortran))
        await _copy_data(document, span, found, file, progress)
    return ()


async def _copy_data(
    document: Document, span: Span, found: ArrayData, file: IO[bytes], progress: ProgressSink
) -> None:
    start = span.start + found.start
    end = start + found.size_bytes
    if end > span.end:
        raise CorruptArchive("The stored array is truncated.")
    decoder = codecs.getincrementaldecoder("utf-8")()
    written = 0
    for at in range(start, end, _WINDOW_BYTES):
        data = await read_span(document.source, Span(at, min(at + _WINDOW_BYTES, end)))
        if found.is_text:
            data = await run_to_end(_from_text, decoder, data, at + len(data) == end)
        await run_to_end(file.write, data)
        written += len(data)
        progress(Progress("Exporting", written, found.info.size_bytes))
    if written != found.info.size_bytes:
        raise CorruptArchive(
            f"The stored array needs {found.info.size_bytes:,} bytes but has {written:,}."
        )


def _from_text(decoder: codecs.IncrementalDecoder, data: bytes, is_last: bool) -> bytes:
    try:
        return decoder.decode(data, is_last).encode("latin-1")
    except UnicodeError as error:
        raise CorruptArchive("The stored array is damaged.") from error
