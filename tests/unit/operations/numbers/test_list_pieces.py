"""Values of a list piece by piece: planned to the row, fetched ahead, in order."""

import asyncio
from collections.abc import Sequence

import pytest

from msglc_browser.archive.items.value_runs import SLICE_BYTES, decode_items
from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import BadInput, CorruptArchive, LimitExceeded
from msglc_browser.operations.numbers.list_pieces import ListPlan, iter_batches, plan_list
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.servers.memory_source import MemorySource

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
M = Protocol.MSGPACK


def plan_of(
    archive: bytes, rows: range | None = None, *, most_bytes: int | None = None
) -> ListPlan:
    async def read(document: Document) -> ListPlan:
        return await plan_list(document, document.root, rows, most_bytes=most_bytes)

    return reading(archive, read)


async def values_of(document: Document, node: Node, rows: range | None = None) -> list[object]:
    """All values of the planned blocks, decoded piece by piece, and cut to the rows."""
    plan = await plan_list(document, node, rows)
    found: list[object] = []
    first: int | None = None
    async for batch in iter_batches(document, plan):
        first = batch.first_row if first is None else first
        assert batch.first_row == first + len(found)
        for piece in batch.pieces:
            data = batch.data[piece.start : piece.end]
            found += decode_items(plan.protocol, data, piece.rows)
    start = plan.rows.start - (first or 0)
    return found[start : start + len(plan.rows)]


def read_values(archive: bytes, rows: range | None = None) -> list[object]:
    return reading(archive, lambda document: values_of(document, document.root, rows))


def in_blocks(values: list[object], sizes: list[int], protocol: Protocol) -> bytes:
    """A blocked list whose blocks hold so many values each."""
    data, blocks, row = b"", [], 0
    for size in sizes:
        piece = b"".join(encode(value, protocol) for value in values[row : row + size])
        blocks.append([size, len(data), len(data) + len(piece)])
        data, row = data + piece, row + size
    return raw_archive(data, {"p": blocks}, protocol)


VALUES: list[object] = [n * 37 for n in range(3000)]
ROWS = [
    None,
    range(3000),
    range(1),
    range(999, 1001),
    range(2999, 3000),
    range(5, 5),
    range(-5, 9999),
]


@BOTH
@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("sizes", [[3000], [1000] * 3, [1] * 3000, [2999, 1]])
def test_values_of_blocks_are_those_of_the_rows(
    protocol: Protocol, rows: range | None, sizes: list[int]
) -> None:
    wanted = VALUES if rows is None else VALUES[max(rows.start, 0) : rows.stop]
    assert read_values(in_blocks(VALUES, sizes, protocol), rows) == wanted


@BOTH
@pytest.mark.parametrize("rows", ROWS)
def test_values_of_a_list_in_one_piece_are_those_of_the_rows(
    protocol: Protocol, rows: range | None
) -> None:
    wanted = VALUES if rows is None else VALUES[max(rows.start, 0) : rows.stop]
    assert read_values(leaf_archive(encode(VALUES, protocol), protocol), rows) == wanted


@BOTH
def test_large_block_comes_in_windows(protocol: Protocol) -> None:
    values: list[object] = ["x" * 5000 + str(n) for n in range(600)]
    assert read_values(in_blocks(values, [10, 580, 10], protocol)) == values


@pytest.mark.parametrize("most", [3000, 2999])
def test_plan_keeps_to_the_bytes_allowed(most: int) -> None:
    archive = in_blocks([5] * 3000, [1000] * 3, M)
    if most == 3000:
        assert plan_of(archive, most_bytes=most).size_bytes == 3000
    else:
        with pytest.raises(LimitExceeded, match="takes 3,000 bytes"):
            plan_of(archive, most_bytes=most)
    assert plan_of(archive, range(1000), most_bytes=1000).size_bytes == 1000


@pytest.mark.parametrize(
    "archive",
    [leaf_archive(b"\x05"), leaf_archive(b"\x81\x01\x02"), leaf_archive(b"\xa1x")],
)
def test_what_is_no_list_is_refused(archive: bytes) -> None:
    with pytest.raises(BadInput, match="is not a list of values"):
        plan_of(archive)


@BOTH
@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        ([[2, 0, 2], [0, 2, 3]], "Block 1: This block claims to hold no values"),
        ([[2, 0, 2], [9, 2, 3]], "Block 1: This block claims 9 values"),
        ([[2, 0, 2], [2, 1, 3]], "Block 1: This block overlaps"),
        ([[2, 0, 2], ["x", 2, 3]], "unsigned integer"),
    ],
)
def test_block_that_lies_is_refused_before_it_is_read(
    protocol: Protocol, blocks: list[object], message: str
) -> None:
    archive = raw_archive(bytes(range(10)), {"p": blocks}, protocol)
    with pytest.raises(CorruptArchive, match=message):
        plan_of(archive)


@BOTH
def test_sound_blocks_are_read_though_another_lies(protocol: Protocol) -> None:
    archive = raw_archive(bytes(range(10)), {"p": [[2, 0, 2], [9, 2, 3], [1, 3, 4]]}, protocol)
    assert read_values(archive, range(2)) == [0, 1]
    with pytest.raises(CorruptArchive):
        read_values(archive, range(3))


@BOTH
@pytest.mark.parametrize("is_short", [True, False])
def test_large_block_that_holds_another_number_is_refused(
    protocol: Protocol, is_short: bool
) -> None:
    count = 2 * SLICE_BYTES
    data = b"\x05" * count
    rows = count - 1
    if is_short:
        data, rows = encode(300, protocol) * (count // 3), count // 3 + 1
    archive = raw_archive(data, {"p": [[rows, 0, len(data)]]}, protocol)
    with pytest.raises(CorruptArchive, match="middle of a value" if is_short else "more bytes"):
        read_values(archive)


def test_bucket_is_planned_by_its_own_rows() -> None:
    async def read(document: Document) -> list[object]:
        buckets = (await expand(document, document.root)).nodes
        assert buckets[1].kind is NodeKind.BUCKET
        return await values_of(document, buckets[1])

    assert reading(in_blocks(VALUES, [700] * 4 + [200], M), read) == VALUES[1000:2000]


class Counting(MemorySource):
    """Counts the reads under way."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.running = self.most_running = 0
        self.spans: list[Span] = []

    async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
        self.spans += spans
        self.running += 1
        self.most_running = max(self.running, self.most_running)
        try:
            for _ in range(5):
                await asyncio.sleep(0)
            return await super().read_ranges(spans)
        finally:
            self.running -= 1


def test_groups_are_fetched_ahead_in_bounded_number_and_let_go_when_given_up() -> None:
    size = 20 * 1024 * 1024
    blocks = [[SLICE_BYTES, at, at + SLICE_BYTES] for at in range(0, size, SLICE_BYTES)]
    archive = raw_archive(b"\x05" * size, {"p": blocks})

    async def work() -> None:
        source = Counting(archive)
        document = await open_archive(source)
        plan = await plan_list(document, document.root, None)
        source.spans.clear()
        source.most_running = 0
        batches = iter_batches(document, plan)
        await anext(batches)
        assert source.most_running <= 12
        assert {span.size for span in source.spans} == {1024 * 1024}
        await batches.aclose()
        assert source.running == 0
        assert len(source.spans) <= 12

    asyncio.run(work())
