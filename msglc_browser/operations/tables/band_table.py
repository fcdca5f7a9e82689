"""A table made of bands: reads what is in sight, and keeps a bounded part of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from msglc_browser.archive.arrays.number_arrays import NumberValues
from msglc_browser.operations.reading.bounded_cache import BoundedCache
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.tables.bands import Band, LoadedPiece
from msglc_browser.operations.tables.cells import Cell, Missing, Unreadable
from msglc_browser.operations.tables.column_maps import ColumnMap, Place
from msglc_browser.operations.tables.column_numbers import PackedCells, packed
from msglc_browser.operations.tables.loaded_pieces import LoadedPieces
from msglc_browser.operations.tables.row_source import PartRows, RowPiece, read_located
from msglc_browser.operations.tables.table_rows import TableRow, read_wanted
from msglc_browser.operations.tables.table_types import Block, TableHead, TableKind

CACHE_BYTES: Final = 8 * 1024 * 1024
"""Parts reach beyond the blocks in sight; the window keeps the blocks themselves."""

_LOST: Final = Unreadable("This row could not be listed: what comes before it is damaged.")
_AT_ONCE: Final = 2_000
"""Cells put together at once on the I/O loop; more of them in a worker."""

_Key: TypeAlias = tuple[int, int]


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

    @property
    def has_all_columns(self) -> bool:
        """Whether no row can add a column to those of the head."""
        return all(band.has_all_columns for band in self.bands)

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

    async def read_column(self, rows: range, column: int) -> PackedCells | list[Cell]:
        """The cells of one column, for the rows that exist, as arrays if they are numbers.

        Nothing is kept. Raises as `read_block`.
        """
        rows = range(max(rows.start, 0), max(min(rows.stop, self._head.row_count), rows.start, 0))
        place = self.map.place(column)
        if place is None:
            return [Missing.MISSING] * len(rows)
        band = self.bands[place.band]
        numbers = await self._numbers(band, rows) if band.holds_values else None
        if numbers is not None:
            return PackedCells(numbers)
        wanted = {place.band: range(place.number, place.number + 1)}
        loaded = await self._load(rows, wanted, is_kept=False)
        self.map.update()
        await self._complete(rows, wanted, loaded)
        return await asyncio.to_thread(self._column, rows, place, loaded)

    async def _numbers(self, band: Band, rows: range) -> NumberValues | None:
        source = band.source
        if not isinstance(source, PartRows) or not rows or rows.stop > source.total:
            return None
        return await source.read_numbers(self.document, rows)

    def _column(self, rows: range, place: Place, loaded: LoadedPieces) -> PackedCells | list[Cell]:
        total = self.bands[place.band].source.total
        found: list[Cell] = []
        for piece, run in loaded.runs(place.band, rows):
            if piece is not None and isinstance(run, range):
                found += piece.column(run, place.number)
            else:
                found += [_LOST if row < total else Missing.MISSING for row in run]
        return packed(found) or found

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

    def _key(self, row: int, loaded: LoadedPieces) -> str:
        band = self.bands[0]
        if len(self.bands) > 1 or row >= band.source.total:
            return str(row)
        return band.key_of(row, loaded.at(0, row))

    def _missing(self, number: int, rows: Sequence[int]) -> Sequence[int]:
        """Rows of a band, one or more for each piece that is not in memory."""
        known = self._cache.snapshot()
        pieces = self.bands[number].source.pieces(rows)
        lacking = [piece for piece in pieces if (number, piece.start) not in known]
        return rows if len(lacking) == len(pieces) else _firsts(lacking)

    async def _load(
        self, rows: Sequence[int], wanted: dict[int, range], *, is_kept: bool
    ) -> LoadedPieces:
        """The pieces that hold some rows, from memory or read in one batch."""
        loaded = LoadedPieces()
        missing: dict[int, Sequence[int]] = {}
        for number in wanted:
            source = self.bands[number].source
            inside = within(rows, source.total)
            pieces = source.pieces(inside) if inside else []
            lacking = []
            for span in pieces:
                piece = self._cache.get((number, span.start))
                if piece is None:
                    lacking.append(span)
                else:
                    loaded.put(number, piece)
            if lacking:
                missing[number] = inside if len(lacking) == len(pieces) else _firsts(lacking)
        if missing:
            await self._fetch(missing, loaded, is_kept=is_kept)
        return loaded

    async def _fetch(
        self, missing: dict[int, Sequence[int]], loaded: LoadedPieces, *, is_kept: bool
    ) -> None:
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
        for key, piece in pieces.items():
            loaded.put(key[0], piece)
            self.bands[key[0]].see(piece)
            if is_kept:
                self._cache.put(key, piece)

    def _shaped(
        self, numbers: Sequence[int], found: Sequence[Sequence[RowPiece]]
    ) -> dict[_Key, LoadedPiece]:
        return {
            (number, piece.first_row): self.bands[number].shaped(piece)
            for number, pieces in zip(numbers, found, strict=True)
            for piece in pieces
        }

    async def _complete(
        self, rows: Sequence[int], wanted: dict[int, range], loaded: LoadedPieces
    ) -> None:
        """Read what rows lack for the columns in sight."""
        for number, columns in wanted.items():
            band = self.bands[number]
            known = range(columns.start, min(columns.stop, band.columns.count))
            if not known or band.holds_values:
                continue
            found: list[TableRow] = []
            for piece, run in loaded.runs(number, within(rows, band.source.total)):
                if piece is not None:
                    found += filter(None, map(piece.row, run))
            if found:
                await read_wanted(self.document, found, known)

    def _cells(
        self, rows: Sequence[int], columns: range, loaded: LoadedPieces
    ) -> tuple[tuple[Cell, ...], ...]:
        if len(self.bands) == 1:
            return tuple(self._of_band(0, rows, columns, loaded))
        places = [place for number in columns if (place := self.map.place(number)) is not None]
        across = [
            self._of_band(place.band, rows, range(place.number, place.number + 1), loaded)
            for place in places
        ]
        if not across:
            return ((),) * len(rows)
        return tuple(tuple(each[0] for each in row) for row in zip(*across, strict=True))

    def _of_band(
        self, number: int, rows: Sequence[int], columns: range, loaded: LoadedPieces
    ) -> list[tuple[Cell, ...]]:
        """The cells of rows of the table; those beyond the end of the band are Missing."""
        total = self.bands[number].source.total
        found: list[tuple[Cell, ...]] = []
        for piece, run in loaded.runs(number, rows):
            if piece is not None:
                found += piece.cells(run, columns)
            else:
                found += [
                    (_LOST if row < total else Missing.MISSING,) * len(columns) for row in run
                ]
        return found


def _firsts(pieces: Sequence[range]) -> list[int]:
    """A row of each piece, which may begin before row 0."""
    return [max(piece.start, 0) for piece in pieces]


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
