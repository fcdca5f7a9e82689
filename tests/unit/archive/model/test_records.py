"""Columns of records as plain values, whole and in part."""

import numpy as np

from msglc_browser.archive.model.records import Numbers, Records, Texts, cells_of

PIECE = "aébc".encode() + b"\xff"
NULLS = np.array([False, True, False, False])
NUMBERS = Numbers(np.array([1, 0, -3, 2**62]), NULLS)
TEXTS = Texts(PIECE, np.array([0, 1, 1, 4]), np.array([1, 1, 4, 6]), NULLS)
RECORDS = Records(PIECE, [1, 1, 4, 6], ("n", "t", "o"), (NUMBERS, TEXTS, [True, None, 2.5, "x"]))


def test_nulls_are_none() -> None:
    assert NUMBERS.cells() == [1, None, -3, 2**62]
    assert Numbers(np.array([0.5])).cells() == [0.5]
    assert len(NUMBERS) == len(TEXTS) == 4


def test_bytes_that_are_not_utf_8_are_kept_in_texts() -> None:
    assert TEXTS.cells() == ["a", None, "éb", "c\udcff"]
    assert TEXTS.size_bytes == 6


def test_part_has_the_same_cells() -> None:
    for first in range(4):
        for stop in range(first + 1, 5):
            part = RECORDS.part(first, stop)
            assert [cells_of(column) for column in part.columns] == [
                cells_of(column)[first:stop] for column in RECORDS.columns
            ]
            starts, part_starts = [0, *RECORDS.ends], [0, *part.ends]
            assert part.keys == RECORDS.keys
            for number in range(stop - first):
                here, there = part_starts[number : number + 2], starts[first + number :][:2]
                assert part.piece[slice(*here)] == PIECE[slice(*there)]
