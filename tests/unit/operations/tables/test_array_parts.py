"""Stored arrays as rows: equal to NumPy's, partly read where possible, never more than claimed."""

import io
import pickle
from typing import Any

import numpy as np
import pytest

from msglc_browser.archive.model.values import Timestamp
from msglc_browser.errors import BadInput, LimitExceeded
from msglc_browser.operations.tables import array_parts
from msglc_browser.operations.tables.array_parts import array_values
from msglc_browser.operations.tables.band_table import BandTable
from msglc_browser.operations.tables.cells import Unreadable
from tests.archive_bytes import encode, leaf_archive
from tests.tabled import TripSource, on_table, tabled
from tests.unit.operations.tables.test_band_table import on_trips


def stored(array: Any, protocol: int) -> bytes:
    """An archive of one array, pickled in a version of the protocol."""
    stream = io.BytesIO()
    pickle.dump(array, stream, protocol)
    return leaf_archive(encode(stream.getvalue()))


ARRAYS = [
    np.arange(60.0).reshape(12, 5),
    np.asfortranarray(np.arange(60).reshape(12, 5)),
    np.arange(40_000, dtype=">i2").reshape(4, -1),
    np.arange(30_000, dtype=np.float32),
    np.array(["a", "bcd", ""]),
    np.array([[True, False]]),
    np.arange(5_000, dtype=np.uint64) + 2**63,
]


@pytest.mark.parametrize("protocol", [2, 3, 4])
@pytest.mark.parametrize("array", ARRAYS)
def test_cells_are_the_items(array: Any, protocol: int) -> None:
    found = tabled(stored(array, protocol))
    rows = array if array.ndim > 1 else array.reshape(-1, 1)
    assert [list(row) for row in found.rows] == rows.tolist()
    assert found.head.row_count == len(array)


def test_part_of_a_large_array_is_read() -> None:
    array = np.arange(2_000_000).reshape(1_000, 2_000)

    async def work(table: BandTable, source: TripSource) -> tuple[object, list[int]]:
        return (await table.read_block(range(700, 703), range(9, 11))).cells, source.trips

    cells, trips = on_trips(stored(array, 4), "/", work)
    assert cells == tuple(map(tuple, array[700:703, 9:11].tolist()))
    assert (len(trips), sum(trips) <= 50_000) == (1, True)


def test_of_long_rows_only_the_columns_in_sight_are_read() -> None:
    array = np.arange(400_000.0).reshape(4, -1)

    async def work(table: BandTable, source: TripSource) -> tuple[object, list[int]]:
        return (await table.read_block(range(1, 3), range(77_000, 77_002))).cells, source.trips

    cells, trips = on_trips(stored(array, 4), "/", work)
    assert cells == tuple(map(tuple, array[1:3, 77_000:77_002].tolist()))
    assert (len(trips), sum(trips) <= 20_000) == (1, True)


def test_times_are_exact_and_not_a_time_is_null() -> None:
    nanoseconds = np.array(["2024-05-06T07:08:09.123456789", "NaT"], "M8[ns]")
    assert array_values(nanoseconds) == [Timestamp(1714979289, 123456789), None]
    assert array_values(np.array(["1969-12-31"], "M8[D]")) == [Timestamp(-86400)]
    assert array_values(np.array([1], "m8[s]")) == ["1 seconds"]


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros((2, 2, 2)), "Image"),
        (np.zeros((0, 4)), "no rows"),
        (np.zeros(()), "no rows"),
        (np.zeros((10**12, 0)), "no rows"),
    ],
)
def test_array_that_is_no_table_is_refused(array: Any, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        tabled(stored(array, 4))


def test_array_that_must_be_read_whole_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    array = np.asfortranarray(np.arange(600.0).reshape(20, 30))
    monkeypatch.setattr(array_parts, "MOST_ARRAY_BYTES", array.nbytes)
    assert tabled(stored(array, 4)).rows[3][4] == array[3, 4]
    monkeypatch.setattr(array_parts, "MOST_ARRAY_BYTES", array.nbytes - 1)
    with pytest.raises(LimitExceeded, match="as a whole"):
        tabled(stored(array, 4))


def test_characters_that_are_none_do_not_hide_other_parts() -> None:
    array = np.array(["a" * 10] * 5_000)
    data = stored(array, 4)
    at = data.rindex(b"a\x00\x00\x00")
    data = data[: at + 3] + b"\x7f" + data[at + 4 :]

    async def work(table: BandTable) -> tuple[object, object]:
        block = await table.read_block(range(5_000), range(1))
        return block.cells[0][0], block.cells[-1][0]

    first, last = on_table(data, work)
    assert first == "a" * 10
    assert isinstance(last, Unreadable)
