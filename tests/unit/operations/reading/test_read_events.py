"""A node as events: whole, in bounded batches, and never more than the object holds."""

import asyncio

import pytest

from msglc_browser.archive.building.head_encoding import list_head
from msglc_browser.archive.items.build_value import build_value
from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.model.events import Event, EventKind, run_of
from msglc_browser.archive.model.node import Node, Protocol
from msglc_browser.errors import CorruptArchive, LimitExceeded
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.read_events import iter_events
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.bounds import bounded
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_source import RecordingSource

BOTH = pytest.mark.parametrize("protocol", list(Protocol))


async def value_of(document: Document, node: Node, *, runs: bool, window: int = 2**20) -> object:
    """The value, built of single events that runs are taken apart into."""
    events: list[Event] = []
    batches = iter_events(document, node, runs=runs, window_bytes=window)
    async for batch in batches:
        for event in batch:
            if event.kind is not EventKind.RUN:
                events.append(event)
                continue
            run = run_of(event)
            for place, value in enumerate(run.values):
                events += value_events(value, is_key=run.is_map and place % 2 == 0)
    return build_value(events, max_depth=10_000)


def read_value(archive: bytes, *, runs: bool = False, window: int = 2**20) -> object:
    return reading(
        archive, lambda document: value_of(document, document.root, runs=runs, window=window)
    )


VALUES: list[object] = [
    5,
    "x" * 200_000,
    [],
    list(range(30_000)),
    {f"k{n}": [n, {"a": n / 3}] for n in range(3000)},
    [[n / 7 for n in range(100)] for n in range(200)],
]


@BOTH
@pytest.mark.parametrize("runs", [False, True])
@pytest.mark.parametrize("window", [2**20, 5000])
@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:15])
def test_leaf_is_its_value(protocol: Protocol, runs: bool, window: int, value: object) -> None:
    archive = leaf_archive(encode(value, protocol), protocol)
    assert read_value(archive, runs=runs, window=window) == value


def in_blocks(sizes: list[int], protocol: Protocol) -> tuple[bytes, list[object]]:
    """A blocked list, and its values."""
    values: list[object] = [n * 37 % 70_000 for n in range(sum(sizes))]
    encoded = [encode(value, protocol) for value in values]
    head = list_head(protocol, len(values))
    pieces, blocks, at, row = [head], [], len(head), 0
    for size in sizes:
        piece = b"".join(encoded[row : row + size])
        blocks.append([size, at, at + len(piece)])
        pieces.append(piece)
        at, row = at + len(piece), row + size
    return raw_archive(b"".join(pieces), {"p": blocks}, protocol), values


@BOTH
@pytest.mark.parametrize("runs", [False, True])
@pytest.mark.parametrize("sizes", [[3], [1000] * 5, [10, 80_000, 10], [1] * 50])
def test_blocked_list_is_its_values(protocol: Protocol, runs: bool, sizes: list[int]) -> None:
    archive, values = in_blocks(sizes, protocol)
    assert read_value(archive, runs=runs) == values
    assert read_value(archive, runs=runs, window=2000) == values


@BOTH
@pytest.mark.parametrize("runs", [False, True])
@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        ([[2, 1, 3], [0, 3, 4]], "Block 1: This block claims to hold no values"),
        ([[2, 1, 3], [1, 3, 5]], "Block 1 holds 1 more bytes|more bytes than its"),
        ([[1, 1, 2], [2, 3, 5]], "gap before block 1"),
        ([[2, 1, 3]], "has 2 values according to the table of contents"),
        ([[2, 1, 3], [2, 3, 5]], "has 4 values according to the table of contents"),
    ],
)
def test_block_that_lies_ends_the_events(
    protocol: Protocol, runs: bool, blocks: list[list[int]], message: str
) -> None:
    archive = raw_archive(list_head(protocol, 3) + bytes(range(10)), {"p": blocks}, protocol)
    with pytest.raises(CorruptArchive, match=message):
        read_value(archive, runs=runs)


@pytest.mark.parametrize("runs", [False, True])
def test_block_that_holds_fewer_ends_the_events(runs: bool) -> None:
    archive = raw_archive(b"\x92\xcd\x01\x00", {"p": [[2, 1, 4]]})
    with pytest.raises(CorruptArchive):
        read_value(archive, runs=runs)


PARTS = {"a": make_archive([1, 2]), "b": make_archive({"x": "y"}, protocol="cbor")}
INNER = combine_archives(PARTS)


@pytest.mark.parametrize("runs", [False, True])
def test_combined_archives_are_their_children_whatever_their_protocols(runs: bool) -> None:
    whole = combine_archives([INNER, make_archive(5)])
    assert read_value(INNER, runs=runs) == {"a": [1, 2], "b": {"x": "y"}}
    assert read_value(whole, runs=runs) == [{"a": [1, 2], "b": {"x": "y"}}, 5]


@BOTH
@pytest.mark.parametrize("runs", [False, True])
def test_bucket_is_its_rows(protocol: Protocol, runs: bool) -> None:
    value = {f"k{n:04}": n for n in range(2500)}

    async def read(document: Document) -> object:
        last = (await expand(document, document.root)).nodes[-1]
        return await value_of(document, last, runs=runs)

    found = reading(leaf_archive(encode(value, protocol), protocol), read)
    assert found == {f"k{n:04}": n for n in range(2000, 2500)}


@BOTH
@pytest.mark.parametrize("runs", [False, True])
def test_value_that_is_cut_off_ends_in_an_error(protocol: Protocol, runs: bool) -> None:
    data = encode([1, "x" * 100, [2] * 50], protocol)
    for size in (1, 2, 50, len(data) - 1):
        with pytest.raises(CorruptArchive):
            read_value(leaf_archive(data[:size], protocol), runs=runs)


def test_broken_node_has_no_events_but_its_reason() -> None:
    archive = raw_archive(b"\x01", {"p": [0, 1], "t": [{"p": [5, 2]}]})

    async def read(document: Document) -> object:
        [broken] = (await expand(document, document.root)).nodes
        return await value_of(document, broken, runs=False)

    with pytest.raises(CorruptArchive, match="outside its parent"):
        reading(archive, read)


def doubling(levels: int) -> bytes:
    """Archives that name the same child twice, which does so too."""
    archive = make_archive([1, 2, 3])
    for _ in range(levels):
        archive = raw_archive(archive, {"t": [0, 0]})
    return archive


def test_archive_that_is_named_twice_ends_the_events() -> None:
    assert read_value(raw_archive(make_archive(5) + b"x" * 200, {"t": [0]})) == [5]
    shared = raw_archive(make_archive(5) + b"x" * 200, {"t": [0, 0]})
    for archive in (shared, doubling(60)):
        with (
            bounded(),
            pytest.raises(CorruptArchive, match="entry shares the archive of"),
        ):
            read_value(archive)


def nested(levels: int) -> bytes:
    archive = make_archive(5)
    for _ in range(levels):
        archive = raw_archive(archive, {"t": [0]})
    return archive


@pytest.mark.parametrize(("levels", "is_read"), [(199, True), (201, False)])
def test_archives_in_one_another_are_read_to_a_depth(levels: int, is_read: bool) -> None:
    if is_read:
        found = read_value(nested(levels))
        for _ in range(levels):
            assert isinstance(found, list)
            [found] = found
        assert found == 5
    else:
        with pytest.raises(LimitExceeded, match="more than 200 levels"):
            read_value(nested(levels))


@pytest.mark.parametrize("runs", [False, True])
def test_no_more_is_read_than_a_window_ahead(runs: bool) -> None:
    archive = leaf_archive(encode(list(range(100_000))))

    async def work() -> None:
        source = RecordingSource(archive)
        document = await open_archive(source)
        source.sizes.clear()
        batches = iter_events(document, document.root, runs=runs, window_bytes=10_000)
        await anext(batches)
        assert source.sizes == [10_000]
        async for batch in batches:
            assert len(batch) <= 20_000
        assert max(source.sizes) == 10_000
        assert document.root.span is not None
        assert sum(source.sizes) == document.root.span.size

    asyncio.run(work())
