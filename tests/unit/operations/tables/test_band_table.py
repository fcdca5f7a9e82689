"""What a table reads, keeps and puts together: trips, bytes, order, and a bounded memory."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import numpy as np
import pytest

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.tables.band_table import BandTable, as_range, within
from msglc_browser.operations.tables.cells import Missing
from msglc_browser.operations.tables.table import open_table
from tests.archive_bytes import encode, leaf_archive
from tests.servers.archives import make_archive
from tests.tabled import TripSource, on_table

T = TypeVar("T")
MANY = np.random.default_rng(5).standard_normal(300_000)


def on_trips(archive: bytes, path: str, work: Callable[[BandTable, TripSource], Awaitable[T]]) -> T:
    """Work on the table at a path, and on the source that counts."""

    async def read() -> T:
        source = TripSource(archive)
        document = await open_archive(source)
        table = await open_table(document, [await find_node(document, parse_path(path))])
        source.trips.clear()
        result = await work(table, source)
        await document.close()
        return result

    return asyncio.run(read())


def jump(archive: bytes, row: int, path: str = "/x") -> tuple[list[object], list[int]]:
    """The first column of 50 rows far down, and the trips that took."""

    async def work(table: BandTable, source: TripSource) -> tuple[list[object], list[int]]:
        block = await table.read_block(range(row, row + 50), range(32))
        return [line[0] for line in block.cells], source.trips

    return on_trips(archive, path, work)


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
def test_jump_in_a_blocked_list_is_one_trip(protocol: str) -> None:
    archive = make_archive({"x": MANY.tolist()}, protocol=protocol)  # type: ignore[arg-type]
    cells, trips = jump(archive, 265_432)
    assert cells == MANY[265_432:265_482].tolist()
    assert len(trips) == 1
    assert sum(trips) <= 50_000


def test_jump_in_blocked_records_is_one_trip() -> None:
    records = [{"n": n, "x": n / 3, "name": f"r{n}"} for n in range(100_000)]
    cells, trips = jump(make_archive({"x": records}), 98_765)
    assert cells == list(range(98_765, 98_815))
    assert len(trips) == 1
    assert sum(trips) <= 50_000


def test_jump_in_a_list_in_one_piece_reads_a_part_if_values_are_of_equal_width() -> None:
    cells, trips = jump(leaf_archive(encode(MANY.tolist())), 276_543, "/")
    assert cells == MANY[276_543:276_593].tolist()
    assert (len(trips), sum(trips) <= 20_000) == (1, True)


def test_columns_are_read_in_one_trip() -> None:
    columns = {name: MANY[:50_000].tolist() for name in "abcdefgh"}
    cells, trips = jump(make_archive({"x": columns}), 40_000)
    assert cells == MANY[40_000:40_050].tolist()
    assert len(trips) == 1


def test_columns_of_a_wide_grid_are_read_in_one_trip() -> None:
    archive = make_archive({"x": [MANY[:100_000].tolist(), MANY[100_000:200_000].tolist()]})

    async def work(table: BandTable, source: TripSource) -> tuple[object, list[int]]:
        await table.read_block(range(2), range(1))
        source.trips.clear()
        block = await table.read_block(range(2), range(70_000, 70_010))
        return block.cells, source.trips

    cells, trips = on_trips(archive, "/x", work)
    assert cells == tuple(tuple(MANY[at : at + 10].tolist()) for at in (70_000, 170_000))
    assert len(trips) == 1
    assert sum(trips) <= 50_000


def test_scattered_rows_come_in_the_order_asked_in_one_trip() -> None:
    rows = [290_000, 5, 123_456, 5]

    async def work(table: BandTable, source: TripSource) -> tuple[list[object], int]:
        planned = await table.plan(rows, range(1))
        block = await table.read_block(rows, range(1))
        assert sum(source.trips) == planned
        assert await table.plan(rows, range(1)) == 0
        return [line[0] for line in block.cells], len(source.trips)

    cells, trips = on_trips(make_archive({"x": MANY.tolist()}), "/x", work)
    assert cells == MANY[rows].tolist()
    assert trips == 1


def test_what_was_read_is_kept_within_bounds() -> None:
    archive = make_archive({"x": MANY.tolist()})

    async def work(table: BandTable, source: TripSource) -> list[int]:
        small = BandTable(table.document, table.head, table.bands, table.map, cache_bytes=100_000)
        for row in (0, 0, 90_000, 180_000, 270_000, 0):
            await small.read_block(range(row, row + 10), range(1))
        return source.trips

    # Read, kept, read, read, read: a part takes about 30 kB decoded, so the first one is gone.
    assert len(on_trips(archive, "/x", work)) == 5


def test_rows_read_once_are_not_kept() -> None:
    async def work(table: BandTable, source: TripSource) -> int:
        for _ in range(2):
            await table.read_once(range(150_000, 150_010), range(1))
        return len(source.trips)

    assert on_trips(make_archive({"x": MANY.tolist()}), "/x", work) == 2


def test_rows_and_columns_that_do_not_exist_are_left_out() -> None:
    async def work(table: BandTable) -> object:
        block = await table.read_block(range(2, 9), range(1, 9))
        nothing = await table.read_block(range(7, 9), range(5))
        return block.rows, block.cells, nothing.cells

    archive = make_archive([[1, 2], [3, 4], [5, 6]])
    assert on_table(archive, work) == (range(2, 3), ((6,),), ())


def test_shorter_column_has_missing_cells() -> None:
    async def work(table: BandTable) -> object:
        return (await table.read_block(range(1, 3), range(2))).cells

    archive = make_archive({"a": [1, 2, 3], "b": [4, 5]})
    assert on_table(archive, work, "/a", "/b") == ((2, 5), (3, Missing.MISSING))


def test_rows_behind_damage_say_so() -> None:
    data = b"\x82\xa1a\x01\xa1b\xc1"

    async def work(table: BandTable) -> object:
        return (await table.read_block(range(5), range(1))).cells

    with pytest.raises(CorruptArchive):
        on_table(leaf_archive(b"\xc1"), work)
    found = str(on_table(leaf_archive(data), work))
    assert found.startswith("((1,), (Unreadable(")
    assert "0xc1" in found


@pytest.mark.parametrize(
    ("rows", "kept"),
    [(range(-2, 3), range(3)), (range(3, 9), range(3, 5)), (range(7, 9), range(7, 7))],
)
def test_range_is_cut_to_the_rows_there_are(rows: range, kept: range) -> None:
    assert within(rows, 5) == kept
    assert list(within(list(rows), 5)) == list(kept)


def test_consecutive_rows_become_a_range() -> None:
    assert as_range([3, 4, 5]) == range(3, 6)
    assert as_range([3, 5, 4]) == [3, 5, 4]
    assert as_range([]) == []
