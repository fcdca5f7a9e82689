"""Rows kept in columns."""

import sys
from datetime import UTC, datetime, timedelta

import pytest

from msglc_browser.storage.s3.lists.listed_rows import (
    UNKNOWN_SIZE,
    UNKNOWN_TIME,
    Columns,
    ListedObject,
    ListedRows,
    microseconds,
)

TIME = datetime(2026, 11, 30, 8, 56, 26, 123456, tzinfo=UTC)
FOUND = ListedObject("b", "a", 2**63 - 1, TIME, '"one"', "GLACIER")
BARE = ListedObject("b", "\udcff", None)


def rows() -> ListedRows:
    times = [microseconds(TIME), UNKNOWN_TIME, UNKNOWN_TIME]
    sizes = [2**63 - 1, UNKNOWN_SIZE, UNKNOWN_SIZE]
    keys, etags = ["a", "\udcff", "\udcff"], ['"one"', "", ""]
    return ListedRows("b", Columns.of(keys, sizes, times, etags, ["GLACIER", "", ""]))


def test_rows_are_what_went_in() -> None:
    assert list(rows()) == [FOUND, BARE, BARE]
    assert rows().keys == ("a", "\udcff", "\udcff")


def test_rows_are_a_sequence() -> None:
    found = rows()
    assert (len(found), found[0], found[-1], found[:2]) == (3, FOUND, BARE, (FOUND, BARE))
    with pytest.raises(IndexError):
        found[3]
    assert FOUND in found


@pytest.mark.parametrize(
    "time", [datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)]
)
def test_times_of_any_year_are_exact(time: datetime) -> None:
    columns = Columns.of("k", [0], [microseconds(time - timedelta(microseconds=1))], ["e"], [""])
    assert ListedRows("b", columns)[0].modified == time - timedelta(microseconds=1)


def test_a_thousand_rows_take_less_than_300_bytes_each() -> None:
    count = 1000
    columns = Columns.of(
        [f"measurements/2026/run-{at:07d}.msglc" for at in range(count)],
        range(1_000_000, 1_000_000 + count),
        [microseconds(TIME + timedelta(seconds=at)) for at in range(count)],
        [f'"{at:032x}"' for at in range(count)],
        ["STANDARD"] * count,
    )
    held = (columns.keys, columns.sizes, columns.times, columns.etags, columns.etag_ends)
    own = sum(sys.getsizeof(each) for each in (*held, columns.storage_classes, *columns.keys))
    assert own / count < 200
