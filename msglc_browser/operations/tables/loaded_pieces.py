"""The pieces that hold some rows of a table, to be found by row."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from msglc_browser.operations.tables.bands import LoadedPiece


class LoadedPieces:
    """Pieces of one or more bands, by the number of the band."""

    def __init__(self) -> None:
        self._pieces: dict[int, dict[int, LoadedPiece]] = {}
        self._starts: dict[int, list[int]] = {}

    def put(self, band: int, piece: LoadedPiece) -> None:
        """Add a piece of a band."""
        self._pieces.setdefault(band, {})[piece.first_row] = piece
        self._starts.pop(band, None)

    def at(self, band: int, row: int) -> LoadedPiece | None:
        """The piece that holds a row; None if there is none."""
        pieces = self._pieces.get(band)
        if pieces is None:
            return None
        piece = pieces.get(row)
        if piece is None:
            starts = self._sorted(band, pieces)
            at = bisect_right(starts, row) - 1
            piece = pieces[starts[at]] if at >= 0 else None
        is_inside = piece is not None and row - piece.first_row < len(piece)
        return piece if is_inside else None

    def runs(
        self, band: int, rows: Sequence[int]
    ) -> Iterator[tuple[LoadedPiece | None, Sequence[int]]]:
        """The rows in their order, as runs that lie in one piece, or in none."""
        if not isinstance(rows, range):
            for row in rows:
                yield self.at(band, row), (row,)
            return
        row = rows.start
        while row < rows.stop:
            piece = self.at(band, row)
            end = row + 1 if piece is None else min(piece.first_row + len(piece), rows.stop)
            yield piece, range(row, end)
            row = end

    def _sorted(self, band: int, pieces: dict[int, LoadedPiece]) -> list[int]:
        starts = self._starts.get(band)
        if starts is None:
            starts = self._starts[band] = sorted(pieces)
        return starts
