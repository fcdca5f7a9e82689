"""What could be plotted is seen from one small read, whatever the list holds."""

import asyncio
from collections.abc import Sequence

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.archive.model.span import Span
from msglc_browser.operations.numbers.spread import SAMPLE_BLOCKS
from msglc_browser.operations.plotting.first_items import (
    first_items,
    first_sample,
    numeric_fields,
)
from msglc_browser.operations.plotting.sampling import first_blocks
from msglc_browser.operations.plotting.series import SeriesRef, open_series, read_blocks
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import encode, leaf_archive, reading
from tests.servers.archives import make_archive
from tests.servers.memory_source import MemorySource


def firsts(archive: bytes, path: str = "/") -> list[object]:
    async def read(document: Document) -> list[object]:
        return await first_items(document, await find_node(document, parse_path(path)))

    return reading(archive, read)


def test_first_64_items_of_a_list() -> None:
    assert firsts(make_archive(list(range(5_000)))) == list(range(64))
    assert firsts(make_archive([1, 2])) == [1, 2]
    assert firsts(make_archive([])) == []


def test_row_range_begins_with_its_own_rows() -> None:
    async def read(document: Document) -> list[object]:
        ranges = (await expand(document, document.root)).nodes
        return await first_items(document, ranges[2])

    assert reading(make_archive(list(range(5_000))), read)[:3] == [2_000, 2_001, 2_002]


def test_long_list_without_blocks_costs_two_windows() -> None:
    archive = leaf_archive(encode([{"a": n, "b": "x" * 50} for n in range(100_000)]))

    async def read() -> int:
        document = await open_archive(MemorySource(archive))
        before = document.stats().bytes_read
        assert len(await first_items(document, document.root)) == 64
        size_bytes = document.stats().bytes_read - before
        await document.close()
        return size_bytes

    assert asyncio.run(read()) <= 512 * 1024


def test_large_first_item_is_not_read() -> None:
    assert firsts(make_archive(["x" * 10_000_000, 1, 2])) == []


def test_numeric_fields_of_large_records_are_found_by_their_heads() -> None:
    record = {"n": 1, "text": "x" * 400_000, "v": 2.5, "ok": True}

    async def read(document: Document) -> list[object]:
        return list(await numeric_fields(document, document.root))

    assert reading(make_archive([record] * 3), read) == ["n", "v"]
    assert reading(make_archive([1, 2, 3]), read) == []


def test_sample_is_spread_with_both_ends_or_empty() -> None:
    assert first_sample(1_000, 8_000_000)[::63] == [0, 999]
    assert len(first_sample(1_000, 125_000_000)) == 8
    assert first_sample(1_000, 125_100_000) == []
    assert first_sample(64, 64_000) == []
    assert first_sample(0, 0) == []


def test_sample_of_a_long_list_is_read_along_in_the_same_batch() -> None:
    archive = make_archive(
        {"x": [n / 3 for n in range(900_000)], "y": [n / 3 for n in range(9_000)]}
    )
    batches: list[list[Span]] = []

    class Batches(MemorySource):
        async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
            batches.append(list(spans))
            return await super().read_ranges(spans)

    async def read() -> None:
        document = await open_archive(Batches(archive))
        [x, y] = (await expand(document, document.root)).nodes
        batches.clear()
        await first_items(document, y)
        await first_items(document, x)
        assert [len(batch) for batch in batches] == [1, 1 + SAMPLE_BLOCKS]
        series = await open_series(document, SeriesRef(x, "x"))
        await read_blocks(document, series, list(first_blocks(series, most_bytes=8_000_000)))
        assert batches[-1] == batches[1][1:]
        await document.close()

    asyncio.run(read())
