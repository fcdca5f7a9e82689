"""Lists to arrays and plain values: right, bounded, and refused when they lie."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from msglc_browser.archive.arrays.number_arrays import NotNumbers
from msglc_browser.archive.model.node import NodeKind, Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import BadInput, CorruptArchive
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.numbers.read_array import ArrayResult, read_array, read_items
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.storage.places.location import LocalLocation
from tests.archive_bytes import encode, raw_archive, reading
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_source import MemorySource
from tests.servers.scripted_source import ScriptedSource

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
FLOATS = np.random.default_rng(3).normal(size=20_000).tolist()


def blocked(
    blocks: Sequence[Sequence[object]],
    protocol: Protocol = Protocol.MSGPACK,
    *,
    counts: Sequence[int] = (),
) -> bytes:
    """An archive of one blocked list; `counts` are claimed instead of the true ones."""
    data, entries = b"", []
    for number, block in enumerate(blocks):
        start = len(data)
        data += b"".join(encode(value, protocol) for value in block)
        entries.append([counts[number] if counts else len(block), start, len(data)])
    return raw_archive(data, {"p": entries}, protocol)


def array(archive: bytes, path: str = "/", rows: range | None = None) -> ArrayResult:
    """What `read_array` gives for the node at a path."""

    async def read(document: Document) -> ArrayResult:
        return await read_array(document, await find_node(document, parse_path(path)), rows)

    return reading(archive, read)


def items(archive: bytes, path: str = "/", rows: range | None = None) -> list[object]:
    """What `read_items` gives for the node at a path."""

    async def read(document: Document) -> list[object]:
        return await read_items(document, await find_node(document, parse_path(path)), rows)

    return reading(archive, read)


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
def test_read_array_of_a_list_msglc_wrote_equals_the_list(protocol: str) -> None:
    archive = make_archive({"energy": FLOATS}, protocol=protocol)  # type: ignore[arg-type]

    found = array(archive, "/energy")

    assert found.values.dtype == np.float64
    assert found.gaps is None
    assert found.values.tolist() == FLOATS


@BOTH
@pytest.mark.parametrize(
    "rows", [range(0, 1), range(2, 9), range(4, 5), range(7, 100), range(3, 3)]
)
def test_read_array_of_some_rows_gives_just_them(rows: range, protocol: Protocol) -> None:
    values: list[object] = [1.5, 2.5, None, 7, 2**40, 6, 7, 8, 9, 10]
    archive = blocked([values[:3], values[3:7], values[7:]], protocol)

    found = array(archive, rows=rows)
    expected = values[rows.start : rows.stop]

    assert found.rows == range(rows.start, rows.start + len(expected))
    gaps = [False] * len(expected) if found.gaps is None else found.gaps.tolist()
    assert gaps == [value is None for value in expected]
    assert [v for v, gap in zip(found.values.tolist(), gaps, strict=True) if not gap] == [
        value for value in expected if value is not None
    ]
    assert items(archive, rows=rows) == expected


@BOTH
def test_read_array_of_a_list_in_one_piece_starts_at_the_row(protocol: Protocol) -> None:
    values: list[object] = [number * 1000 for number in range(5000)]
    data = encode(values, protocol)
    archive = raw_archive(data, {"p": [0, len(data)]}, protocol)

    assert array(archive).values.tolist() == values
    assert array(archive, rows=range(3500, 3510)).values.tolist() == values[3500:3510]
    assert items(archive, rows=range(4990, 6000)) == values[4990:]


@BOTH
def test_read_array_of_a_large_block_comes_in_windows(protocol: Protocol) -> None:
    values: list[object] = [number * 7.5 if number % 5 else number for number in range(300_000)]
    data = b"".join(encode(value, protocol) for value in values)
    archive = raw_archive(data, {"p": [[len(values), 0, len(data)]]}, protocol)

    assert array(archive).values.tolist() == values
    assert items(archive, rows=range(299_000, 300_000)) == values[299_000:]


def test_read_items_of_an_indexed_list_and_of_a_bucket_gives_values() -> None:
    records = [{"id": number, "note": "x" * 50} for number in range(2500)]
    archive = make_archive({"records": records}, small_obj_optimization_threshold=64)

    async def read(document: Document) -> list[object]:
        node = await find_node(document, parse_path("/records"))
        assert node.kind is NodeKind.INDEXED
        bucket = (await expand(document, node)).nodes[1]
        return await read_items(document, bucket)

    assert items(archive, "/records") == records
    assert reading(archive, read) == records[1000:2000]


def test_read_array_in_a_child_of_a_combined_archive_finds_its_own_bytes() -> None:
    parts = {"a": make_archive({"x": FLOATS}), "b": make_archive({"x": FLOATS[::-1]})}

    assert array(combine_archives(parts), "/b/x").values.tolist() == FLOATS[::-1]


def test_read_array_of_text_says_which_item() -> None:
    with pytest.raises(NotNumbers, match="Item 4 is a str"):
        array(blocked([[1, 2], [3, 4, "five"]]))


@pytest.mark.parametrize("path", ["/d", "/s", "/d/k"])
def test_read_array_of_no_list_is_refused(path: str) -> None:
    archive = make_archive({"d": {"k": 1}, "s": "text"}, small_obj_optimization_threshold=4)

    with pytest.raises(BadInput, match="is not a list"):
        array(archive, path)


@BOTH
@pytest.mark.parametrize("claimed", [5, 10**12])
def test_read_array_of_a_block_that_holds_fewer_is_corrupt(
    claimed: int, protocol: Protocol
) -> None:
    archive = blocked([[1.5] * 4, [2.5] * 4], protocol, counts=[4, claimed])

    for read in (array, items):
        with pytest.raises(CorruptArchive):
            read(archive)
    assert array(archive, rows=range(4)).values.tolist() == [1.5] * 4


@BOTH
def test_read_array_of_a_block_that_holds_more_is_corrupt(protocol: Protocol) -> None:
    archive = blocked([[1.5] * 4, [2.5] * 4], protocol, counts=[3, 4])

    for read in (array, items):
        with pytest.raises(CorruptArchive, match="more bytes than its 3 values take"):
            read(archive)


def test_read_array_of_blocks_that_repeat_the_same_bytes_is_corrupt() -> None:
    data = b"\x01" * 1000
    archive = raw_archive(data, {"p": [[1000, 0, 1000]] * 5000})

    for read in (array, items):
        with pytest.raises(CorruptArchive, match="overlap"):
            read(archive)


@BOTH
def test_read_array_of_a_large_block_cut_short_is_corrupt(protocol: Protocol) -> None:
    data = encode(1.5, protocol) * 30_000 + b"\x82"
    archive = raw_archive(data, {"p": [[30_001, 0, len(data)]]}, protocol)

    for read in (array, items):
        with pytest.raises(CorruptArchive):
            read(archive)


def test_read_array_tells_progress_in_bytes() -> None:
    told: list[Progress] = []

    async def read(document: Document) -> None:
        await read_array(document, document.root, progress=told.append)

    reading(blocked([FLOATS]), read)

    assert told[-1].done_bytes == told[-1].total_bytes == 9 * len(FLOATS)


class CountingSource(MemorySource):
    """Remembers how many bytes were on their way at once."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.flying = self.most_flying = 0

    async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
        size = sum(span.size for span in spans)
        self.flying += size
        self.most_flying = max(self.most_flying, self.flying)
        await asyncio.sleep(0)
        self.flying -= size
        return await super().read_ranges(spans)


def test_read_array_fetches_ahead_but_never_everything() -> None:
    data = (b"\xcb" + b"\x40" * 8) * 2_500_000
    blocks = [[1000, at * 9000, at * 9000 + 9000] for at in range(2500)]
    source = CountingSource(raw_archive(data, {"p": blocks}))

    async def read() -> ArrayResult:
        document = await open_archive(source)
        return await read_array(document, document.root)

    assert len(asyncio.run(read()).values) == 2_500_000
    assert 4 << 20 < source.most_flying < 16 << 20


def test_read_array_cancelled_stops_what_is_on_its_way() -> None:
    source = ScriptedSource(blocked([FLOATS] * 30), LocalLocation(Path("x")))

    async def read() -> None:
        document = await open_archive(source)
        source.hold()
        opening_reads = source.reads
        task = asyncio.create_task(read_array(document, document.root))
        while source.reads < opening_reads + 2:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(read())
    assert source.cancelled > 1
