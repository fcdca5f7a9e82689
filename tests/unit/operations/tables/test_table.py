"""Tables show what was stored; each block reads only its own rows."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
import pytest

from msglc_browser.archive.model.node import ValueType
from msglc_browser.archive.model.node_path import format_path, parse_path
from msglc_browser.errors import BadInput
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.tables.cells import CutText, Missing, Nested, Unreadable
from msglc_browser.operations.tables.table import Block, Table, TableKind, open_table
from tests.archive_bytes import encode, raw_archive, reading
from tests.servers.archives import make_archive
from tests.servers.memory_source import MemorySource

MISSING = Missing.MISSING


def with_table(archive: bytes, use: Callable[[Table], Awaitable[Any]], *paths: str) -> Any:
    """Open the table of some nodes and use it."""

    async def read(document: Document) -> Any:
        nodes = [await find_node(document, parse_path(path)) for path in paths or ("/",)]
        return await use(await open_table(document, nodes))

    return reading(archive, read)


def shown(archive: bytes, *paths: str, rows: range = range(1000)) -> tuple[list[str], list[Any]]:
    """The titles and the cells of some rows."""

    async def use(table: Table) -> tuple[list[str], list[Any]]:
        block = await table.read_block(rows, range(100))
        head = table.head
        titles = [head.column(number).title for number in range(min(head.column_count, 100))]
        return titles, [list(row[: len(titles)]) for row in block.cells]

    return with_table(archive, use, *paths)  # type: ignore[no-any-return]


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
@pytest.mark.parametrize("config", [{}, {"small_obj_optimization_threshold": 64}])
def test_records_have_a_column_for_each_key_in_first_seen_order(
    protocol: Any, config: dict[str, Any]
) -> None:
    records: list[dict[str, Any]] = [{"id": n, "name": f"n{n}"} for n in range(100)]
    records[3] = {"name": "other", "extra": None}
    titles, cells = shown(make_archive(records, protocol=protocol, **config))
    assert titles == ["id", "name", "extra"]
    assert cells[0] == [0, "n0", MISSING]
    assert cells[3] == [MISSING, "other", None]
    assert len(cells) == 100


def test_column_that_appears_later_is_new_in_its_block() -> None:
    records: list[dict[str, Any]] = [{"id": n} for n in range(20_000)]
    records[18_400]["late"] = 1

    async def use(table: Table) -> tuple[Block, Block, int]:
        early, late = [await table.read_block(range(a, a + 50), range(9)) for a in (100, 18_380)]
        return early, late, table.head.column_count

    early, late, count = with_table(make_archive(records), use)
    assert not early.new_columns
    assert [column.title for column in late.new_columns] == ["late"]
    assert count == 2
    assert late.cells[20] == (18_400, 1)


def test_list_of_values_has_one_column() -> None:
    titles, cells = shown(make_archive([1, 2.5, "x", None, True, b"ab"]))
    assert titles == ["value"]
    assert [row[0] for row in cells] == [1, 2.5, "x", None, True, b"ab"]


def test_list_of_lists_is_a_grid_and_short_rows_have_missing_cells() -> None:
    titles, cells = shown(make_archive([[1, 2, 3], [4], [5, 6]]))
    assert titles == ["0", "1", "2"]
    assert cells == [[1, 2, 3], [4, MISSING, MISSING], [5, 6, MISSING]]


def test_dict_of_dicts_names_its_rows_by_key() -> None:
    archive = make_archive({"a": {"x": 1}, "b": {"x": 2, "y": [1, 2]}})

    async def use(table: Table) -> tuple[tuple[str, ...], bool, Any]:
        block = await table.read_block(range(10), range(10))
        return block.keys, table.head.has_keys, block.cells[1][1]

    keys, has_keys, cell = with_table(archive, use)
    assert (keys, has_keys) == (("a", "b"), True)
    assert isinstance(cell, Nested)
    assert (cell.text, cell.items, format_path(cell.path)) == ("[1, 2]", 2, "/b/y")


def test_dict_of_equal_lists_has_a_column_for_each() -> None:
    titles, cells = shown(make_archive({"t": [0, 1, 2], "y": [5.5, None, 7.5]}))
    assert titles == ["t", "y"]
    assert cells == [[0, 5.5], [1, None], [2, 7.5]]


def test_lists_of_different_lengths_are_shown_side_by_side_when_selected() -> None:
    archive = make_archive({"a": [1, 2, 3], "b": [4.5], "c": "x"})
    titles, cells = shown(archive, "/a", "/b", "/c")
    assert titles == ["a", "b"]
    assert cells == [[1, 4.5], [2, MISSING], [3, MISSING]]


def test_stored_array_is_a_table_in_one_or_two_dimensions() -> None:
    archive = make_archive(
        {"a": np.arange(6).reshape(2, 3), "b": np.array([1.5, 2]), "c": np.zeros((2, 2, 2))},
        numpy_encoder=True,
    )
    assert shown(archive, "/a") == (["0", "1", "2"], [[0, 1, 2], [3, 4, 5]])
    assert shown(archive, "/b") == (["value"], [[1.5], [2.0]])
    with pytest.raises(BadInput, match="Image"):
        shown(archive, "/c")


def test_row_range_shows_its_rows() -> None:
    archive = make_archive(list(range(5_000)))

    async def read(document: Document) -> Block:
        ranges = (await expand(document, document.root)).nodes
        table = await open_table(document, [ranges[2]])
        assert table.head.row_count == 1_000
        return await table.read_block(range(5, 8), range(1))

    block = reading(archive, read)
    assert block.cells == ((2_005,), (2_006,), (2_007,))
    assert block.keys[0] == "2005"


@pytest.mark.parametrize("value", ["text", 5, [], {}, None])
def test_value_without_rows_is_not_a_table(value: object) -> None:
    with pytest.raises(BadInput, match="no rows"):
        shown(make_archive({"x": value}), "/x")


def test_long_text_and_large_values_are_only_hinted_at() -> None:
    archive = make_archive([{"t": "x" * 10_000_000, "n": 1}, {"t": "short", "n": 2}])
    _titles, cells = shown(archive)
    first = cells[0][0]
    assert isinstance(first, Nested | CutText)
    assert len(first.text) <= 301
    assert cells[1] == ["short", 2]
    assert cells[0][1] == 1


def test_damaged_row_does_not_hide_the_others() -> None:
    good, bad = encode({"a": 1}), b"\x81\xa1a\xc1"
    data = b"\x93" + good + bad + good
    starts = [1, 1 + len(good), 1 + len(good) + len(bad), len(data)]
    toc = {
        "t": [{"p": [a, b]} for a, b in itertools.pairwise(starts)],
        "p": [0, len(data)],
    }
    _titles, cells = shown(raw_archive(data, toc))
    assert cells[0] == cells[2] == [1]
    assert isinstance(cells[1][0], Unreadable)


def test_row_that_is_not_a_record_has_its_value_in_a_column_of_its_own() -> None:
    titles, cells = shown(make_archive([{"a": 1, "b": 2}, {"a": 3, "b": 4}, "odd"]))
    assert titles == ["a", "b", "value"]
    assert cells[2] == [MISSING, MISSING, "odd"]


def test_keys_equal_in_python_are_different_columns() -> None:
    titles, cells = shown(make_archive([{1: "int"}, {1.0: "float"}, {True: "bool"}]))
    assert titles == ["1", "1.0", "True"]
    assert cells[1] == [MISSING, "float", MISSING]


def test_jump_into_ten_million_rows_reads_a_block() -> None:
    values = list(range(2_000_000))
    archive = make_archive({"x": values})

    async def read() -> None:
        source = MemorySource(archive)
        document = await open_archive(source)
        table = await open_table(document, [await find_node(document, parse_path("/x"))])
        before = document.stats()
        block = await table.read_block(range(1_234_560, 1_234_600), range(1))
        after = document.stats()
        assert [row[0] for row in block.cells] == values[1_234_560:1_234_600]
        assert after.bytes_read - before.bytes_read <= 200_000
        assert after.requests - before.requests <= 3
        await document.close()

    asyncio.run(read())


def test_row_of_a_wide_grid_reads_only_the_columns_in_sight() -> None:
    archive = make_archive({"g": [list(range(300_000)), list(range(300_000, 600_000))]})

    async def read() -> None:
        document = await open_archive(MemorySource(archive))
        table = await open_table(document, [await find_node(document, parse_path("/g"))])
        assert table.head.kind is TableKind.GRID
        assert table.head.column_count == 300_000
        before = document.stats().bytes_read
        block = await table.read_block(range(2), range(250_000, 250_004))
        assert block.cells[1] == (550_000, 550_001, 550_002, 550_003)
        assert document.stats().bytes_read - before < 100_000
        await document.close()

    asyncio.run(read())


def test_nested_cell_names_its_type() -> None:
    _titles, cells = shown(make_archive([[[1, 2], {"a": 1}], [[3], {}]]))
    assert [cell.value_type for cell in cells[0]] == [ValueType.LIST, ValueType.DICT]
