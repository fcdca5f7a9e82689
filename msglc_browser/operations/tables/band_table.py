"""A table made of bands: reads what is in sight, and keeps a bounded part of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from msglc_browser.operations.reading.bounded_cache import BoundedCache
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.tables.bands import Band, LoadedPiece
from msglc_browser.operations.tables.cells import Cell, Missing, Unreadable
from msglc_browser.operations.tables.column_maps import ColumnMap
from msglc_browser.operations.tables.row_source import RowPiece, read_located
from msglc_browser.operations.tables.table_rows import TableRow, read_wanted
from msglc_browser.operations.tables.table_types import Block, TableHead, TableKind

CACHE_BYTES: Final = 8 * 1024 * 1024
"""Parts reach beyond the blocks in sight; the window keeps the blocks themselves."""

_LOST: Final = Unreadable("This row could not be listed: what comes before it is damaged.")
_AT_ONCE: Final = 2_000
"""Cells put together at once on the I/O loop; more of them in a worker."""

_Key: TypeAlias = tuple[int, int]
_Loaded: TypeAlias = dict[_Key, LoadedPiece]


class BandTable:
    """A `Table` of one or more bands of rows."""

    def __init__(
        self,
        document: Document,
        head: TableHead,
        bands: Sequence[Band],
        columns: ColumnMap,
        *,
        cache_bytes: int = CACHE_BYTES,
    ) -> None:
        self.document = document
        self.bands = tuple(bands)
        self.map = columns
        self._head = head
        self._cache: BoundedCache[_Key, LoadedPiece] = BoundedCache(
            cache_bytes, lambda piece: piece.size_bytes
        )

    @property
    def head(self) -> TableHead:
        """The head, with the columns known by now."""
        count = self.map.count
        listed = () if self._head.kind is TableKind.GRID else self.map.columns(range(count))
        return replace(self._head, column_count=count, columns=listed)

    async def plan(self, rows: Sequence[int], columns: range) -> int:
        """About how many bytes `read_block` would fetch now."""
        rows = within(rows, self._head.row_count)
        total = 0
        for number in self.map.bands_of(columns):
            band = self.bands[number]
            missing = self._missing(number, within(rows, band.source.total))
            total += band.source.bytes_of(missing) if missing else 0
        return total

    async def read_block(self, rows: Sequence[int], columns: range) -> Block:
        """The cells of some rows, in one batch of requests per kind of row.

        Raises ObjectChanged and other StorageErrors.
        """
        return await self._read(rows, columns, is_kept=True)

    async def read_once(self, rows: Sequence[int], columns: range) -> Block:
        """As `read_block`, without keeping what is read: for work on all rows."""
        return await self._read(rows, columns, is_kept=False)

    async def _read(self, rows: Sequence[int], columns: range, *, is_kept: bool) -> Block:
        rows = within(rows, self._head.row_count)
        columns = range(max(columns.start, 0), max(columns.stop, 0))
        before = self.map.count
        wanted = self.map.bands_of(columns)
        loaded = await self._load(rows, wanted, is_kept=is_kept)
        self.map.update()
        await self._complete(rows, wanted, loaded)
        columns = range(columns.start, max(min(columns.stop, self.map.count), columns.start))
        if len(rows) * len(columns) > _AT_ONCE:
            cells = await asyncio.to_thread(self._cells, rows, columns, loaded)
        else:
            cells = self._cells(rows, columns, loaded)
        keys = tuple(self._key(row, loaded) for row in rows)
        is_grid = self._head.kind is TableKind.GRID
        new = () if is_grid else self.map.columns(range(before, self.map.count))
        shown = rows if isinstance(rows, range) else range(0)
        return Block(shown, columns, cells, keys, new)

    def _key(self, row: int, loaded: _Loaded) -> str:
        band = self.bands[0]
        if len(self.bands) > 1 or row >= band.source.total:
            return str(row)
        return band.key_of(row, loaded.get((0, band.source.piece_of(row))))

    def _missing(self, number: int, rows: Sequence[int]) -> Sequence[int]:
        """The rows of a band that are not in memory."""
        source = self.bands[number].source
        known = self._cache.snapshot()
        return [row for row in rows if (number, source.piece_of(row)) not in known]

    async def _load(
        self, rows: Sequence[int], wanted: dict[int, range], *, is_kept: bool
    ) -> _Loaded:
        """The pieces that hold some rows, from memory or read in one batch."""
        loaded: _Loaded = {}
        missing: dict[int, list[int]] = {}
        for number in wanted:
            source = self.bands[number].source
            lacking = []
            for row in within(rows, source.total):
                key = (number, source.piece_of(row))
                piece = loaded.get(key) or self._cache.get(key)
                if piece is None:
                    lacking.append(row)
                else:
                    loaded[key] = piece
            if lacking:
                missing[number] = lacking
        if missing:
            loaded |= await self._fetch(missing, is_kept=is_kept)
        return loaded

    async def _fetch(self, missing: dict[int, list[int]], *, is_kept: bool) -> _Loaded:
        located = await asyncio.gather(
            *(self.bands[number].source.locate(as_range(rows)) for number, rows in missing.items())
        )
        found = await read_located(self.document, located)
        pieces = await asyncio.to_thread(self._shaped, list(missing), found)
        opening = [
            self.bands[number].open_larges(self.document, piece)
            for (number, _), piece in pieces.items()
            if piece.larges
        ]
        await asyncio.gather(*opening)
        if is_kept:
            for key, piece in pieces.items():
                self._cache.put(key, piece)
        return pieces

    def _shaped(self, numbers: Sequence[int], found: Sequence[Sequence[RowPiece]]) -> _Loaded:
        return {
            (number, piece.first_row): self.bands[number].shaped(piece)
            for number, pieces in zip(numbers, found, strict=True)
            for piece in pieces
        }

    async def _complete(
        self, rows: Sequence[int], wanted: dict[int, range], loaded: _Loaded
    ) -> None:
        """Read what rows lack for the columns in sight."""
        for number, columns in wanted.items():
            band = self.bands[number]
            known = range(columns.start, min(columns.stop, band.columns.count))
            found: list[TableRow] = []
            for row in within(rows, band.source.total):
                piece = loaded.get((number, band.source.piece_of(row)))
                line = None if piece is None else piece.row(row)
                if line is not None:
                    found.append(line)
            if found and known:
                await read_wanted(self.document, found, known)

    def _cells(
        self, rows: Sequence[int], columns: range, loaded: _Loaded
    ) -> tuple[tuple[Cell, ...], ...]:
        if len(self.bands) == 1:
            return tuple(tuple(self._of_band(0, row, columns, loaded)) for row in rows)
        places = [place for number in columns if (place := self.map.place(number)) is not None]
        return tuple(
            tuple(
                self._of_band(p.band, row, range(p.number, p.number + 1), loaded)[0] for p in places
            )
            for row in rows
        )

    def _of_band(self, number: int, row: int, columns: range, loaded: _Loaded) -> Sequence[Cell]:
        band = self.bands[number]
        if row >= band.source.total:
            return (Missing.MISSING,) * len(columns)
        piece = loaded.get((number, band.source.piece_of(row)))
        if piece is None or (not piece.row(row) and not 0 <= row - piece.first_row < len(piece)):
            return (_LOST,) * len(columns)
        return piece.cells(row, columns)


def within(rows: Sequence[int], total: int) -> Sequence[int]:
    """The rows that exist, as they were given; a range stays one."""
    if isinstance(rows, range) and rows.step == 1:
        return range(max(rows.start, 0), max(min(rows.stop, total), rows.start, 0))
    return [row for row in map(int, rows) if 0 <= row < total]


def as_range(rows: Sequence[int]) -> Sequence[int]:
    """Consecutive rows as a range: those are looked up at once."""
    if rows and rows[-1] - rows[0] + 1 == len(rows):
        run = range(rows[0], rows[-1] + 1)
        return run if list(run) == list(rows) else rows
    return rows
