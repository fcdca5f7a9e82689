"""Loaded pieces: values or rows, what they take, and the names of their rows."""

from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.operations.tables.bands import Band, LoadedPiece
from msglc_browser.operations.tables.cells import Missing
from msglc_browser.operations.tables.columns import NamedColumns, NumberedColumns
from msglc_browser.operations.tables.row_source import RowPiece
from msglc_browser.operations.tables.shapes import GridShape, ValueShape
from msglc_browser.operations.tables.table_rows import ListRow
from tests.archive_bytes import encode, leaf_archive
from tests.tabled import tabled


class Rows:
    """Ten rows in one piece."""

    total = 10
    size_bytes = 10

    def pieces(self, _rows: object) -> list[range]:
        return [range(10)]

    def bytes_of(self, _rows: object) -> int:
        return 10

    def path_of(self, row: int) -> tuple[PathStep, ...]:
        return (PathStep.index(row + 100),)

    async def locate(self, _rows: object) -> object:
        raise NotImplementedError


def test_values_are_one_column() -> None:
    band = Band(Rows(), ValueShape(NamedColumns([])), ())  # type: ignore[arg-type]
    piece = band.shaped(RowPiece(2, [1, 2.5]))
    assert piece.cells([3], range(2)) == [(2.5, Missing.MISSING)]
    assert piece.cells(range(2, 4), range(1, 3)) == [(Missing.MISSING,) * 2] * 2
    assert piece.column(range(2, 4), 0) == (1, 2.5)
    assert piece.column(range(2, 4), 1) == [Missing.MISSING] * 2
    assert len(piece) == 2
    assert piece.row(3) is None


def test_rows_are_of_several_columns_and_named_by_their_number_in_the_list() -> None:
    columns = NumberedColumns(0)
    band = Band(Rows(), GridShape(columns), ())  # type: ignore[arg-type]
    piece = band.shaped(RowPiece(2, [[1, 2], [3]]))
    assert columns.count == 2
    assert piece.cells([3, 2], range(2)) == [(3, Missing.MISSING), (1, 2)]
    assert piece.column(range(2, 4), 1) == [2, Missing.MISSING]
    assert piece.row(4) is None
    assert band.key_of(3, piece) == "103"


def test_size_follows_the_rows() -> None:
    piece = LoadedPiece(RowPiece(0, [None]), rows=[None])
    before = piece.size_bytes
    row = ListRow(["x" * 1_000])
    piece.put(0, row)
    assert piece.size_bytes == before + row.size_bytes


def test_row_of_a_dict_is_named_by_its_key() -> None:
    assert tabled(leaf_archive(encode({"a": {"x": 1}, "b/c": {"x": 2}}))).keys == ("a", '"b/c"')
