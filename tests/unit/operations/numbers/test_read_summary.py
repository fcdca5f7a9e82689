"""Statistics of what an archive holds: of all of it, or of a sample within the limit."""

import asyncio
import math
from functools import cache
from typing import Any

import msgpack
import numpy as np
import pytest

from msglc_browser.archive.model.node import Node, ValueType
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import BadInput, CorruptArchive, LimitExceeded
from msglc_browser.operations.numbers.read_summary import read_summary
from msglc_browser.operations.numbers.spread import SAMPLE_BLOCKS
from msglc_browser.operations.numbers.summary import NumberSummary
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.servers.archives import make_archive
from tests.servers.memory_source import MemorySource

WALK = np.cumsum(np.random.default_rng(8).standard_normal(200_000))
ALL = 1 << 30


@cache
def walk_archive() -> bytes:
    return make_archive({"x": WALK.tolist()})


def summary(archive: bytes, path: str = "/x", limit_bytes: int = ALL) -> NumberSummary:
    async def read(document: Document) -> NumberSummary:
        node = await find_node(document, parse_path(path))
        return await read_summary(document, node, limit_bytes)

    return reading(archive, read)


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
@pytest.mark.parametrize("values", [WALK[:20_000].tolist(), list(range(5_000)), [1, 2.5, -3], [7]])
def test_summary_of_list_is_numpys(values: list[float], protocol: Any) -> None:
    found = summary(make_archive({"x": values}, protocol=protocol))
    assert (found.count, found.total, found.shape) == (len(values), len(values), (len(values),))
    assert (found.least, found.greatest) == (min(values), max(values))
    assert found.mean == pytest.approx(np.mean(values))
    assert found.std == pytest.approx(np.std(values))
    assert found.is_whole


def test_nulls_nans_and_infinities_are_counted() -> None:
    values = [1.0, None, math.nan, 4.0, math.inf] * 1000
    found = summary(make_archive({"x": values}))
    counts = (found.null_count, found.nan_count, found.infinite_count)
    assert counts == (1000, 1000, 1000)
    assert (found.least, found.greatest, found.mean) == (1.0, 4.0, 2.5)


@pytest.mark.parametrize("rows", [range(1000, 2000), range(199_000, 200_000)])
def test_row_range_is_a_list_of_its_own(rows: range) -> None:
    async def read(document: Document) -> NumberSummary:
        whole = await find_node(document, parse_path("/x"))
        ranges = (await expand(document, whole)).nodes
        [node] = [each for each in ranges if each.rows == rows]
        return await read_summary(document, node, ALL)

    found = reading(walk_archive(), read)
    assert (found.total, found.shape) == (1000, (1000,))
    assert found.mean == pytest.approx(WALK[rows.start : rows.stop].mean())
    assert (found.least, found.greatest) == (
        WALK[rows.start : rows.stop].min(),
        WALK[rows.start : rows.stop].max(),
    )


@pytest.mark.parametrize("threshold", [8192, 48])  # one leaf; every row in the TOC
def test_equally_long_lists_are_one_array(threshold: int) -> None:
    values = np.arange(6 * 5 * 4, dtype=float).reshape(6, 5, 4)
    archive = make_archive({"x": values.tolist()}, small_obj_optimization_threshold=threshold)
    found = summary(archive)
    assert (found.shape, found.total, found.count) == ((6, 5, 4), 120, 120)
    assert (found.least, found.greatest, found.mean) == (0.0, 119.0, 59.5)


@pytest.mark.parametrize(
    "values", [[[1, 2], [3]], [[1, 2], 3], [1, [2, 3]], [[[1]], [[1, 2]]], [[1], ["a"]]]
)
def test_ragged_or_mixed_lists_have_no_summary(values: list[object]) -> None:
    with pytest.raises(BadInput):
        summary(make_archive({"x": values}))


@pytest.mark.parametrize("value", ["text", 5, {"a": 1}, [], ["a", "b"], [1, "b"]])
def test_other_values_have_no_summary(value: object) -> None:
    with pytest.raises(BadInput):
        summary(make_archive({"x": value}))


def test_lists_nested_too_deeply_are_refused() -> None:
    data = b"\x91" * 5000 + b"\x01"
    with pytest.raises((BadInput, LimitExceeded)):
        summary(leaf_archive(data), "/")


def test_stored_array() -> None:
    values = np.arange(240, dtype="<f4").reshape(4, 60)
    found = summary(make_archive({"x": values}, numpy_encoder=True))
    assert (found.shape, found.dtype, found.mean) == ((4, 60), "float32", 119.5)


def test_stored_array_over_limit_shows_its_shape_alone() -> None:
    values = np.arange(24_000, dtype="<i8").reshape(40, 600)
    archive = make_archive({"x": values}, numpy_encoder=True)
    found = summary(archive, limit_bytes=100)
    assert (found.count, found.total, found.shape) == (0, 24_000, (40, 600))
    assert (found.dtype, found.mean, found.is_whole) == ("int64", None, False)


def test_stored_array_of_text_has_no_summary() -> None:
    archive = make_archive({"x": np.array(["a", "b"] * 50)}, numpy_encoder=True)
    for limit_bytes in (10, ALL):
        with pytest.raises(BadInput):
            summary(archive, limit_bytes=limit_bytes)


def test_long_list_is_sampled_evenly_within_the_limit() -> None:
    archive = walk_archive()
    source = MemorySource(archive)

    async def read() -> tuple[NumberSummary, int]:
        document = await open_archive(source)
        node = await find_node(document, parse_path("/x"))
        before = source.stats().bytes_read
        found = await read_summary(document, node, 1 << 20)
        await document.close()
        return found, source.stats().bytes_read - before

    found, cost = asyncio.run(read())
    assert not found.is_whole
    assert cost <= 1 << 20
    assert found.total == 200_000
    assert found.count > 200_000 * SAMPLE_BLOCKS // 250  # blocks of about 8 kB of 1.8 MB
    assert found.mean == pytest.approx(WALK.mean(), abs=WALK.std() / 5)
    assert found.least is not None
    assert found.greatest is not None
    # The first and the last value are always among them.
    assert found.least <= min(WALK[0], WALK[-1]) <= max(WALK[0], WALK[-1]) <= found.greatest


def test_sample_takes_the_limit_to_the_byte() -> None:
    archive = walk_archive()
    size = 9 * len(WALK)
    assert summary(archive, limit_bytes=size).is_whole
    assert not summary(archive, limit_bytes=size - 1).is_whole


@pytest.mark.parametrize("item", [0.25, [0.25, 0.25]])
def test_list_without_blocks_is_summarised_from_its_start(item: object) -> None:
    archive = leaf_archive(msgpack.packb([item] * 10_000))
    found = summary(archive, "/", limit_bytes=5_000)
    width = 19 if isinstance(item, list) else 9
    inner = 2 if isinstance(item, list) else 1
    assert found.count == 5_000 // width * inner
    assert found.total == 10_000 * inner
    assert (found.least, found.greatest) == (0.25, 0.25)


def test_rows_longer_than_the_limit_are_summarised_from_the_first() -> None:
    values = np.arange(30_000, dtype=float).reshape(3, 10_000)
    found = summary(make_archive({"x": values.tolist()}), limit_bytes=20_000)
    assert (found.shape, found.total) == ((3, 10_000), 30_000)
    assert 0 < found.count <= 20_000 // 9
    assert found.greatest is not None
    assert found.greatest < 10_000


def test_huge_text_in_a_list_is_not_read() -> None:
    archive = make_archive({"x": ["y" * 2_000_000, 1.0]}, small_obj_optimization_threshold=1 << 30)
    with pytest.raises(BadInput):
        summary(archive, limit_bytes=10_000)


def test_integer_beyond_floats_is_infinite() -> None:
    found = summary(make_archive({"x": [10**400, 1]}, protocol="cbor"))
    assert (found.infinite_count, found.greatest) == (1, 1.0)


def test_block_that_holds_more_is_corrupt() -> None:
    data = b"\xdd" + (4).to_bytes(4, "big") + encode(1.0) * 5
    toc = {"p": [[2, 0, 18], [2, 18, 45]]}
    with pytest.raises(CorruptArchive):
        summary(raw_archive(data, toc), "/")


def test_unread_child_archive_or_dict_range_has_no_summary() -> None:
    async def read(document: Document) -> Node:
        return (await expand(document, document.root)).nodes[0]

    archive = make_archive({f"k{number}": number for number in range(3_000)})
    node = reading(archive, read)
    assert node.value_type is ValueType.DICT

    async def summarise(document: Document) -> NumberSummary:
        return await read_summary(document, node, ALL)

    with pytest.raises(BadInput):
        reading(archive, summarise)
