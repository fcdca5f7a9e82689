"""The bytes of each column come back in order; memory does not depend on how many there are."""

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.operations.new_archive.sources.tables import column_pieces
from msglc_browser.operations.new_archive.sources.tables.column_pieces import ColumnPieces

COLUMNS = 3


@given(
    added=st.lists(st.tuples(st.integers(0, COLUMNS - 1), st.binary(max_size=9)), max_size=40),
    piece=st.integers(1, 12),
    waiting=st.integers(1, 30),
    in_memory=st.sampled_from([1, 10_000]),
)
def test_bytes_of_each_column_come_back(
    added: list[tuple[int, bytes]], piece: int, waiting: int, in_memory: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(column_pieces, "_PIECE_BYTES", piece)
        patch.setattr(column_pieces, "_WAITING_BYTES", waiting)
        patch.setattr(column_pieces, "_LEAST_BYTES", 1)
        patch.setattr(column_pieces, "_IN_MEMORY_BYTES", in_memory)
        pieces = ColumnPieces(COLUMNS, None)
        for column, data in added:
            pieces.add(column, data)
        for column in range(COLUMNS):
            expected = b"".join(data for number, data in added if number == column)
            assert b"".join(pieces.pieces(column)) == expected
        pieces.close()


@pytest.mark.parametrize(("size", "count"), [(64 * 1024 - 1, 1), (64 * 1024, 2)])
def test_pieces_are_written_when_they_are_large(size: int, count: int) -> None:
    """What is not written is the last piece."""
    pieces = ColumnPieces(1, None)
    pieces.add(0, bytes(size))
    assert len(list(pieces.pieces(0))) == count
    pieces.close()


@pytest.mark.parametrize(("size", "count"), [(16 * 1024 - 1, 1), (16 * 1024, 2)])
def test_all_are_written_when_they_are_large_together(size: int, count: int) -> None:
    pieces = ColumnPieces(1024, None)
    for number in range(1024):
        pieces.add(number, bytes(size))
    assert {len(list(pieces.pieces(number))) for number in range(1024)} == {count}
    pieces.close()


def most_memory(folder: Path, rounds: int) -> int:
    pieces = ColumnPieces(200, str(folder))
    tracemalloc.start()
    try:
        for _ in range(rounds):
            for number in range(200):
                pieces.add(number, b"twenty bytes of data")
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        pieces.close()


def test_ten_times_the_bytes_need_no_more_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(column_pieces, "_WAITING_BYTES", 100_000)
    monkeypatch.setattr(column_pieces, "_IN_MEMORY_BYTES", 1)
    less, more = most_memory(tmp_path, 100), most_memory(tmp_path, 1000)
    assert more < 1.2 * less
