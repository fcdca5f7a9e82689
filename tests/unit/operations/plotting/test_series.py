"""Series equal what was stored, whichever way it is stored; a sample costs two round trips."""

import asyncio
from collections.abc import Sequence

import msgpack
import numpy as np
import pytest

from msglc_browser.archive.arrays.number_arrays import NotNumbers
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import BadInput, CorruptArchive
from msglc_browser.operations.plotting.sampling import first_blocks, refining_blocks
from msglc_browser.operations.plotting.series import (
    Series,
    SeriesRef,
    open_series,
    read_blocks,
    read_rows,
    series_of,
)
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.servers.archives import make_archive
from tests.servers.memory_source import MemorySource

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
        {"x": values, "grid": np.zeros((3, 3)), "t": np.array(["a"])}, numpy_encoder=True
    )
    assert plotted(archive, "/x") == {"x": values.tolist()}
    with pytest.raises(BadInput, match="one dimension of numbers"):
        plotted(archive, "/grid")
    with pytest.raises(BadInput, match="holds text, which cannot be plotted"):
        plotted(archive, "/t")


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
