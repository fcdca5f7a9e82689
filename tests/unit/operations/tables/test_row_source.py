"""Rows read in parts or one by one give the same values."""

import pytest

from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.tables.open_rows import open_rows
from msglc_browser.operations.tables.row_source import ChosenRows, read_located
from tests.archive_bytes import encode, leaf_archive, reading
from tests.servers.archives import make_archive

VALUES = [{"n": n} for n in range(2_000)]


def rows_of(archive: bytes, rows: list[int]) -> dict[int, object]:
    """The values of some rows, by number."""

    async def read(document: Document) -> dict[int, object]:
        source = (await open_rows(document, document.root)).source
        [pieces] = await read_located(document, [await source.locate(rows)])
        found = {p.first_row + at: v for p in pieces for at, v in enumerate(p.values)}
        spans = source.pieces(rows)
        assert {span.start for span in spans} == {piece.first_row for piece in pieces}
        assert all(any(row in span for span in spans) for row in rows)
        return {row: found[row] for row in rows}

    return reading(archive, read)


@pytest.mark.parametrize(
    "archive",
    [
        make_archive(VALUES),
        leaf_archive(encode(VALUES)),
        make_archive(VALUES, small_obj_optimization_threshold=4, trivial_size=1),
    ],
)
def test_scattered_rows_have_their_values(archive: bytes) -> None:
    rows = [1_999, 3, 700]
    assert rows_of(archive, rows) == {row: {"n": row} for row in rows}


def test_chosen_nodes_are_rows() -> None:
    async def read(document: Document) -> object:
        source = ChosenRows(document, [document.root, document.root])
        [pieces] = await read_located(document, [await source.locate([1])])
        return source.total, source.size_bytes, source.bytes_of([0]), pieces[0].values

    assert reading(leaf_archive(encode([7])), read) == (2, 4, 2, [[7]])
