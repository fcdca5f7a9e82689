"""Pieces are found by the rows they hold."""

from msglc_browser.operations.tables.bands import LoadedPiece
from msglc_browser.operations.tables.loaded_pieces import LoadedPieces
from msglc_browser.operations.tables.row_source import RowPiece


def loaded() -> tuple[LoadedPieces, list[LoadedPiece]]:
    """Rows -2 … 1, 2 … 4 and 8 of band 0."""
    pieces = [
        LoadedPiece(RowPiece(first, []), values=tuple(range(count)))
        for first, count in ((2, 3), (-2, 4), (8, 1))
    ]
    found = LoadedPieces()
    for piece in pieces:
        found.put(0, piece)
    return found, pieces


def test_row_is_in_the_piece_that_reaches_over_it() -> None:
    found, [middle, first, last] = loaded()
    at = [found.at(0, row) for row in (-3, -2, 1, 2, 4, 5, 7, 8, 9)]
    assert at == [None, first, first, middle, middle, None, None, last, None]
    assert found.at(1, 0) is None


def test_runs_are_cut_where_pieces_end() -> None:
    found, [middle, first, last] = loaded()
    assert list(found.runs(0, range(1, 9))) == [
        (first, range(1, 2)),
        (middle, range(2, 5)),
        (None, range(5, 6)),
        (None, range(6, 7)),
        (None, range(7, 8)),
        (last, range(8, 9)),
    ]
    assert list(found.runs(0, [8, 3, 5])) == [(last, (8,)), (middle, (3,)), (None, (5,))]


def test_piece_that_comes_later_is_found() -> None:
    found, _pieces = loaded()
    assert found.at(0, 5) is None
    late = LoadedPiece(RowPiece(5, []), values=(0, 0))
    found.put(0, late)
    assert found.at(0, 6) is late
