"""Opens and reads series of archives in memory."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import Numbers
from msglc_browser.archive.model.node_path import PathStep, parse_path
from msglc_browser.operations.plotting.in_order import joined_numbers
from msglc_browser.operations.plotting.series import (
    Series,
    SeriesPart,
    SeriesRef,
    open_series,
    read_blocks,
)
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from tests.archive_bytes import reading

Floats = NDArray[np.float64]

_CHUNK_BYTES = 1 << 20


async def opened(document: Document, path: str, column: PathStep | None = None) -> Series:
    """The series at a path."""
    node = await find_node(document, parse_path(path))
    return await open_series(document, SeriesRef(node, "x", column))


def floats(part: SeriesPart) -> list[float]:
    """The values as floats, gaps as NaN."""
    values = part.values.astype(np.float64)
    if part.gaps is not None:
        values[part.gaps] = np.nan
    return list(values.tolist())


def values_at(
    archive: bytes, path: str, column: PathStep | None = None, rows: range | None = None
) -> list[float]:
    """Some rows of a series, all for None."""

    async def read(document: Document) -> list[float]:
        series = await opened(document, path, column)
        return floats(await read_rows(document, series, rows or range(series.length)))

    return reading(archive, read)


def sampled(
    archive: bytes, path: str, blocks: Sequence[int], column: PathStep | None = None
) -> tuple[list[SeriesPart], int]:
    """Some blocks of a series, and how many bytes reading them took."""

    async def read(document: Document) -> tuple[list[SeriesPart], int]:
        series = await opened(document, path, column)
        before = document.stats().bytes_read
        parts = await read_blocks(document, series, blocks)
        return list(parts), document.stats().bytes_read - before

    return reading(archive, read)


async def read_rows(document: Document, series: Series, rows: range) -> SeriesPart:
    """The numbers of a run of rows; memory follows the result. Errors as for `read_blocks`."""
    rows = range(max(rows.start, 0), max(min(rows.stop, series.length), rows.start, 0))
    blocks = series.blocks_of(rows)
    each = max(_CHUNK_BYTES * series.blocks // series.size_bytes, 1)
    parts: list[SeriesPart] = []
    for at in range(blocks.start, blocks.stop, each):
        parts += await read_blocks(document, series, blocks[at - blocks.start :][:each])
    joined = joined_numbers([Numbers(part.values, part.gaps) for part in parts])
    start = parts[0].rows.start if parts else rows.start
    cut = slice(rows.start - start, rows.stop - start)
    gaps = None if joined.gaps is None else joined.gaps[cut]
    return SeriesPart(rows, joined.values[cut], gaps)
