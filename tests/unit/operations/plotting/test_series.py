"""Series equal what was stored, whichever way it is stored; a sample costs two round trips."""

import asyncio
import io
from collections.abc import Sequence
from typing import Literal

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msglc.codec import CBORCodec
from msglc.reader import LazyReader

from msglc_browser.archive.arrays.number_arrays import NotNumbers
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import PathStep, parse_path
from msglc_browser.errors import BadInput, CorruptArchive
from msglc_browser.operations.plotting.sampling import first_blocks, refining_blocks
from msglc_browser.operations.plotting.series import (
    Series,
    SeriesRef,
    open_series,
    read_blocks,
    series_of,
)
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.servers.archives import make_archive
from tests.servers.memory_source import MemorySource
from tests.unit.operations.plotting.plotted import floats, read_rows, values_at

WALK = np.cumsum(np.random.default_rng(8).standard_normal(20_000))


async def all_values(document: Document, refs: Sequence[SeriesRef]) -> dict[str, list[float]]:
    found = {}
    for ref in refs:
        series = await open_series(document, ref)
        parts = await read_blocks(document, series, range(series.blocks))
        assert [row for part in parts for row in part.rows] == list(range(series.length))
        found[ref.title] = np.concatenate([part.values for part in parts]).tolist()
    return found


def plotted(archive: bytes, *paths: str) -> dict[str, list[float]]:
    """The values of all series of some nodes, by title."""

    async def read(document: Document) -> dict[str, list[float]]:
        nodes = [await find_node(document, parse_path(path)) for path in paths]
        return await all_values(document, await series_of(document, nodes))

    return reading(archive, read)


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
@pytest.mark.parametrize(
    "values", [WALK.tolist(), [1, 2.5, -3], list(range(5_000)), [2**63, 1], [True, False]]
)
def test_list_is_read_as_stored(values: list[float], protocol: str) -> None:
    archive = make_archive({"x": values}, protocol=protocol)  # type: ignore[arg-type]
    assert plotted(archive, "/x") == {"x": [float(value) for value in values]}


def test_list_in_one_piece_is_read_in_parts_of_equal_width() -> None:
    archive = leaf_archive(encode(WALK.tolist()))

    async def read(document: Document) -> Series:
        return await open_series(document, SeriesRef(document.root, "x"))

    assert reading(archive, read).blocks == -(-20_000 // (8192 // 9))
    assert plotted(archive, "/") == {"memory": WALK.tolist()}


def test_part_of_another_width_is_refused_not_misread() -> None:
    values: list[object] = [0.5] * 2_000
    values[1_000:1_009] = ["x" * 8] * 9  # nine bytes each, as floats are
    with pytest.raises(NotNumbers, match="Item 1,000 is a str"):
        plotted(leaf_archive(encode(values)), "/")


def test_dict_of_lists_gives_a_series_each() -> None:
    found = plotted(make_archive({"a": [1.0, 2.0], "b": [3, 4], "c": "text", "d": ["x"]}), "/")
    assert found == {"a": [1.0, 2.0], "b": [3.0, 4.0]}


def test_dict_listed_value_by_value_gives_a_series_for_each_short_list() -> None:
    archive = make_archive({"t": "x" * 300_000, "a": [1.0, 2.0], "n": 5, "b": [3, 4]})
    assert plotted(archive, "/") == {"a": [1.0, 2.0], "b": [3.0, 4.0]}


def test_records_give_a_series_for_each_numeric_column() -> None:
    records = [{"n": i, "name": f"r{i}", "ok": i > 1, "x": i / 2} for i in range(4)]
    del records[2]["x"]
    found = plotted(make_archive({"r": records}), "/r")
    assert list(found) == ["n", "x"]
    assert found["n"] == [0, 1, 2, 3]
    assert np.isnan(found["x"][2]) and found["x"][3] == 1.5


def test_stored_array_is_a_series_if_it_has_one_dimension() -> None:
    values = np.linspace(0, 1, 100, dtype=np.float32)
    archive = make_archive(
        {"x": values, "cube": np.zeros((3, 3, 3)), "t": np.array(["a"])}, numpy_encoder=True
    )
    assert plotted(archive, "/x") == {"x": values.tolist()}
    with pytest.raises(BadInput, match="one or two dimensions of numbers"):
        plotted(archive, "/cube")
    with pytest.raises(BadInput, match="holds text, which cannot be plotted"):
        plotted(archive, "/t")


@pytest.mark.parametrize("order", ["C", "F"])
def test_stored_array_of_two_dimensions_is_a_series_for_each_column(
    order: Literal["C", "F"],
) -> None:
    rows = 20_000 if order == "C" else 2_000
    values = np.arange(2.0 * rows).reshape(rows, 2)
    archive = make_archive({"m": np.asarray(values, order=order)}, numpy_encoder=True)
    found = plotted(archive, "/m")
    assert found == {"m[0]": values[:, 0].tolist(), "m[1]": values[:, 1].tolist()}


@pytest.mark.parametrize("width", [32, 33])
@pytest.mark.parametrize("is_array", [True, False])
def test_columns_beyond_32_are_left_out_and_counted(width: int, *, is_array: bool) -> None:
    values = np.ones((9, width))
    archive = make_archive({"m": values if is_array else values.tolist()}, numpy_encoder=True)

    async def read(document: Document) -> tuple[SeriesRef, ...]:
        return await series_of(document, [await find_node(document, parse_path("/m"))])

    refs = reading(archive, read)
    assert [ref.title for ref in refs] == [f"m[{at}]" for at in range(32)]
    assert {ref.of_columns for ref in refs} == {width}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([[1, 2, 3], [4]] * 9, "different lengths: row 0 has 3 values, row 1 has 1."),
        ([[[1], [2]]] * 9, "The rows hold lists"),
        (["x" * 300_000, 1.0], "The first item is too large to be a number."),
        ([["a", "b"]] * 9, "There are no numbers"),
        ([[]] * 9, "There are no numbers"),
        ([], "There are no numbers"),
    ],
)
def test_reason_why_a_list_is_not_plotted_is_said_unless_another_is(
    value: object, reason: str
) -> None:
    archive = make_archive({"odd": value, "x": [1.0, 2.0]})
    with pytest.raises(BadInput, match=reason):
        plotted(archive, "/odd")
    assert plotted(archive, "/odd", "/x") == {"x": [1.0, 2.0]}
    assert plotted(archive, "/") == {"x": [1.0, 2.0]}


def test_times_are_seconds() -> None:
    times = [msgpack.Timestamp(60 * n) for n in range(100)]
    archive = make_archive({"t": times, "iso": ["1970-01-01T00:01:00Z", "1970-01-02"]})
    found = plotted(archive, "/")
    assert found["t"] == [60.0 * n for n in range(100)]
    assert found["iso"] == [60.0, 86_400.0]


def test_row_range_is_a_series_of_its_rows() -> None:
    archive = make_archive(WALK.tolist())

    async def read(document: Document) -> dict[str, list[float]]:
        ranges = (await expand(document, document.root)).nodes
        assert ranges[3].rows == range(3_000, 4_000)
        found = await all_values(document, await series_of(document, [ranges[3]]))
        series = await open_series(document, SeriesRef(ranges[3], "part"))
        part = await read_rows(document, series, range(10, 20))
        assert part.values.tolist() == WALK[3_010:3_020].tolist()
        return found

    assert list(reading(archive, read).values()) == [WALK[3_000:4_000].tolist()]


@pytest.mark.parametrize("value", ["text", 5, [], {}, [["a"]], {"a": "b"}, ["x" * 100_000]])
def test_nothing_to_plot_is_said(value: object) -> None:
    with pytest.raises(BadInput, match="no numbers to plot"):
        plotted(make_archive({"x": value}), "/x")


def test_value_that_is_not_a_number_is_named_by_its_row() -> None:
    values: list[object] = list(range(1_000))
    values[777] = "oops"
    with pytest.raises(NotNumbers, match="Item 777 is a str"):
        plotted(make_archive({"x": values}), "/x")


def test_block_that_lies_about_its_count_is_refused() -> None:
    data = encode(1.5) * 100
    toc = {"p": [[60, 0, 450], [51, 450, 900]]}
    with pytest.raises(CorruptArchive):
        plotted(raw_archive(b"\xdc\x00\x6f" + data, toc), "/")


def test_first_picture_of_ten_million_costs_one_batch_and_refining_3_mb() -> None:
    values = np.random.default_rng(2).standard_normal(2_000_000)
    archive = make_archive({"x": values.tolist()})
    batches: list[int] = []

    class Batches(MemorySource):
        async def read_ranges(self, spans):  # type: ignore[no-untyped-def]
            batches.append(len(spans))
            return await super().read_ranges(spans)

    async def read() -> None:
        document = await open_archive(Batches(archive))
        series = await open_series(
            document, SeriesRef(await find_node(document, parse_path("/x")), "x")
        )
        batches.clear()
        before = document.stats().bytes_read
        blocks = first_blocks(series, most_bytes=8_000_000)
        parts = await read_blocks(document, series, list(blocks))
        assert batches == [64]
        assert document.stats().bytes_read - before < 1_000_000
        for part in parts:
            assert part.values.tolist() == values[part.rows.start : part.rows.stop].tolist()
        for batch in refining_blocks(series, list(blocks), columns=10_000):
            await read_blocks(document, series, batch)
        assert document.stats().bytes_read - before < 3_300_000
        await document.close()

    asyncio.run(read())


FIELDS = st.one_of(
    st.floats(allow_nan=False), st.integers(-(2**63), 2**64 - 1), st.booleans(), st.none()
)


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(FIELDS, min_size=1, max_size=60),
    repeats=st.sampled_from([1, 100]),
    protocol=st.sampled_from(["msgpack", "cbor"]),
    data=st.data(),
)
def test_any_rows_are_those_that_msglc_reads(
    values: list[float | None],
    repeats: int,
    protocol: Literal["msgpack", "cbor"],
    data: st.DataObject,
) -> None:
    archive = make_archive({"x": values * repeats}, protocol=protocol)
    start = data.draw(st.integers(0, len(values) * repeats - 1))
    stop = data.draw(st.integers(start + 1, len(values) * repeats))
    codec = CBORCodec() if protocol == "cbor" else None
    with LazyReader(io.BytesIO(archive), unpacker=codec) as reader:
        wanted = [None if v is None else float(v) for v in list(reader["x"])[start:stop]]
    found = values_at(archive, "/x", rows=range(start, stop))
    assert [None if v is None else found[n] for n, v in enumerate(wanted)] == wanted
    assert all(np.isnan(found[n]) for n, v in enumerate(wanted) if v is None)


@pytest.mark.parametrize("value", [1e308, -1e308, 5e-324, float("inf"), 2**64 - 1])
def test_extreme_numbers_are_as_stored(value: float) -> None:
    assert values_at(make_archive({"x": [0.0, value]}), "/x") == [0.0, float(value)]


def test_integers_beyond_64_bits_are_the_nearest_float_or_infinite() -> None:
    archive = leaf_archive(encode([2**70, -(2**2000), 1], Protocol.CBOR), Protocol.CBOR)
    assert values_at(archive, "/") == [2.0**70, -np.inf, 1.0]


def test_all_nan_and_single_values_are_series() -> None:
    assert np.isnan(values_at(make_archive({"x": [float("nan")] * 9}), "/x")).all()
    assert values_at(make_archive({"x": [None] * 3 + [4]}), "/x")[3] == 4
    assert values_at(make_archive({"x": [7]}), "/x") == [7.0]


def test_text_of_10_mb_among_numbers_is_named() -> None:
    values: list[object] = [n / 3 for n in range(1_000)]
    values[500] = "x" * 10_000_000
    with pytest.raises(NotNumbers, match="Item 500 is a str"):
        values_at(make_archive({"x": values}), "/x")


def test_ragged_rows_are_named() -> None:
    rows = [[1.0, 2.0]] * 100
    archive = make_archive({"m": [*rows, [1.0]]})
    assert values_at(archive, "/m", PathStep.index(0)) == [1.0] * 101
    with pytest.raises(BadInput, match="Item 100 has no column 1: its length is 1"):
        values_at(archive, "/m", PathStep.index(1))


def test_short_rows_of_numbers_give_a_series_for_each_column() -> None:
    archive = make_archive({"m": [[n, n / 2] for n in range(500)]})
    found = plotted(archive, "/m")
    assert found == {
        "m[0]": [float(n) for n in range(500)],
        "m[1]": [n / 2 for n in range(500)],
    }


@pytest.mark.parametrize("threshold", [64, 8192])
def test_column_of_records_is_as_stored(threshold: int) -> None:
    records = [{"t": n, "v": n / 7, "name": f"run {n}"} for n in range(3_000)]
    archive = make_archive({"r": records}, small_obj_optimization_threshold=threshold)
    assert values_at(archive, "/r", PathStep.key("v")) == [n / 7 for n in range(3_000)]
    rows = range(2_990, 3_100)
    assert values_at(archive, "/r", PathStep.key("t"), rows) == list(range(2_990, 3_000))


def test_records_without_a_table_of_contents_are_read_from_their_start() -> None:
    records = [{"t": n, "v": n / 7} for n in range(200_000)]
    archive = leaf_archive(encode(records))

    async def read(document: Document) -> None:
        series = await open_series(document, SeriesRef(document.root, "v", PathStep.key("v")))
        assert series.is_in_order
        before = document.stats().bytes_read
        blocks = first_blocks(series, most_bytes=1)
        parts = await read_blocks(document, series, blocks)
        assert document.stats().bytes_read - before < 1_200_000
        values = np.concatenate([part.values for part in parts])
        assert values.tolist() == [n / 7 for n in range(len(values))]

    reading(archive, read)


def test_row_range_of_a_list_without_blocks_is_a_series_of_its_rows() -> None:
    values: list[object] = [n if n % 2 else n / 3 for n in range(20_000)]

    async def read(document: Document) -> None:
        ranges = (await expand(document, document.root)).nodes
        series = await open_series(document, SeriesRef(ranges[7], "part"))
        assert (series.length, series.first_row) == (1_000, 7_000)
        assert floats(await read_rows(document, series, range(1_000))) == values[7_000:8_000]

    reading(leaf_archive(encode(values)), read)
