"""Rows read in parts or one by one give the same values."""

import pytest

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.tables.cells import Unreadable
from msglc_browser.operations.tables.open_rows import open_rows
from msglc_browser.operations.tables.row_source import ChosenRows, read_located
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
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


def test_rows_beyond_damage_are_unreadable_wherever_reading_begins() -> None:
    truncated = encode([n / 3 for n in range(30_000)])[:-90_000]
    toc = {"t": {"odd": {"p": [5, 5 + len(truncated)]}}, "p": [0, 5 + len(truncated)]}
    archive = raw_archive(b"\x81\xa3odd" + truncated, toc)

    async def read(document: Document) -> list[object]:
        node = await find_node(document, parse_path("/odd"))
        source = (await open_rows(document, node)).source
        found: list[object] = []
        for row in (19_999, 29_999):
            [pieces] = await read_located(document, [await source.locate([row])])
            [value] = [piece.values[row - piece.first_row] for piece in pieces]
            found.append(value)
        return found

    whole, lost = reading(archive, read)
    assert whole == 19_999 / 3
    assert lost == Unreadable("The data ends in the middle of a value.")
