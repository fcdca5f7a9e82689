"""Tables hold what msglc's LazyReader reads, in whichever part of an archive it lies."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msglc.reader import LazyReader

from msglc_browser.archive.model.node import ValueType
from msglc_browser.operations.tables import list_parts, row_source
from msglc_browser.operations.tables.band_table import BandTable
from msglc_browser.operations.tables.cells import Cell, CutText, Missing, Nested, Unreadable
from msglc_browser.operations.tables.table_types import Column, TableHead, TableKind
from tests.servers.archives import Protocol, make_archive
from tests.tabled import EVERYTHING, on_table

_SETTINGS = settings(
    max_examples=100,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
_PROTOCOLS: st.SearchStrategy[Protocol] = st.sampled_from(["msgpack", "cbor"])
_KEYS = st.text(max_size=3)
_NUMBERS = st.floats() | st.integers(-(2**63), 2**64 - 1)
_SCALARS = st.none() | st.booleans() | _NUMBERS | st.text(max_size=12) | st.binary(max_size=12)
_ITEMS = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=5,
)
_LISTS = (
    st.lists(_ITEMS, max_size=30)
    | st.lists(st.dictionaries(_KEYS, _ITEMS, max_size=6), max_size=30)
    | st.lists(st.lists(_ITEMS, max_size=6), max_size=30)
    | st.lists(st.lists(_NUMBERS, min_size=5, max_size=60), max_size=6)
    | st.lists(st.floats(), min_size=50, max_size=200)
)
_DICTS = (
    st.dictionaries(_KEYS, _ITEMS, max_size=20)
    | st.dictionaries(_KEYS, st.dictionaries(_KEYS, _ITEMS, max_size=5), max_size=10)
    | st.dictionaries(_KEYS, st.lists(_SCALARS, min_size=3, max_size=3), max_size=8)
)


def _oracle(archive: bytes) -> object:
    with LazyReader(io.BytesIO(archive)) as reader:
        found = reader["x"]
        return found.to_obj() if hasattr(found, "to_obj") else found


def _loaded(
    archive: bytes, order: list[int]
) -> tuple[TableHead, list[Column], tuple[tuple[Cell, ...], ...], tuple[str, ...]]:
    async def read(
        table: BandTable,
    ) -> tuple[TableHead, list[Column], tuple[tuple[Cell, ...], ...], tuple[str, ...]]:
        for row in order:
            await table.read_block(range(row, row + 2), EVERYTHING)
        await table.read_block(EVERYTHING, EVERYTHING)
        block = await table.read_block(EVERYTHING, EVERYTHING)
        head = table.head
        columns = [head.column(number) for number in range(head.column_count)]
        return head, columns, block.cells, block.keys

    return on_table(archive, read, "/x")


@_SETTINGS
@given(
    value=_LISTS | _DICTS,
    protocol=_PROTOCOLS,
    threshold=st.sampled_from([4, 64, 8192]),
    order=st.lists(st.integers(0, 30), max_size=5),
    whole_bytes=st.sampled_from([50, row_source.WHOLE_ROW_BYTES]),
)
def test_cells_equal_what_the_oracle_reads(
    value: object, protocol: Protocol, threshold: int, order: list[int], whole_bytes: int
) -> None:
    archive = make_archive(
        {"x": value},
        protocol=protocol,
        small_obj_optimization_threshold=threshold,
        trivial_size=min(20, threshold),
    )
    expected = _oracle(archive)
    assert isinstance(expected, list | dict)
    if not expected:
        return
    with pytest.MonkeyPatch.context() as patch:
        # With low limits small rows are treated as large ones are, and lists are read in parts.
        patch.setattr(row_source, "WHOLE_ROW_BYTES", whole_bytes)
        patch.setattr(list_parts, "WHOLE_BYTES", 2 * whole_bytes)
        patch.setattr(list_parts, "PART_BYTES", whole_bytes)
        head, columns, cells, keys = _loaded(archive, order)
    if head.kind is TableKind.COLUMNS:
        assert isinstance(expected, dict)
        assert [column.title for column in columns] == list(expected)
        expected = [
            dict(zip(expected, row, strict=True)) for row in zip(*expected.values(), strict=True)
        ]
    rows = list(expected.values()) if isinstance(expected, dict) else expected
    assert head.row_count == len(rows) == len(cells) == len(keys)
    for line, row in zip(cells, rows, strict=True):
        assert len(line) == len(columns)
        _compare_row(head.kind, columns, line, row)


def _compare_row(
    kind: TableKind, columns: list[Column], line: tuple[Cell, ...], row: object
) -> None:
    if kind is TableKind.VALUES:
        _compare(line[0], row)
    elif kind is TableKind.GRID and not isinstance(row, list):
        assert line[0] is None if row is None else isinstance(line[0], Unreadable)
    elif kind is TableKind.GRID and isinstance(row, list):
        assert len(columns) >= len(row)
        for cell, item in zip(line, row, strict=False):
            _compare(cell, item)
        assert all(cell is Missing.MISSING for cell in line[len(row) :])
    else:
        found = {
            c.step.value if c.step else None: cell for c, cell in zip(columns, line, strict=True)
        }
        known = row if isinstance(row, dict) else {None: row}
        assert set(known) <= set(found)
        for key, cell in found.items():
            if key in known:
                _compare(cell, known[key])
            else:
                assert cell is Missing.MISSING


def _compare(cell: Cell, value: object) -> None:
    if isinstance(value, list | dict):
        assert isinstance(cell, Nested)
        is_list = isinstance(value, list)
        assert cell.value_type is (ValueType.LIST if is_list else ValueType.DICT)
        assert cell.items == len(value)
    else:
        assert not isinstance(cell, Nested | CutText | Unreadable)
        assert (type(cell), repr(cell)) == (type(value), repr(value))
