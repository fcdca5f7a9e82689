"""What the rows of a combined archive cost on the line: headers and TOCs in one batch."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from msglc_browser.archive.model.node import NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive, NotAnArchive
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.previews import Preview, read_previews
from msglc_browser.operations.reading.sections import (
    FIRST_BYTES,
    MOST_BYTES,
    TOC_HEAD_BYTES,
    guessed_bytes,
)
from msglc_browser.storage.reading.local_files import open_file
from msglc_browser.storage.reading.open_object import open_object
from tests.archive_bytes import leaf_archive, raw_archive, reading
from tests.servers.archives import combine_archives, make_archive
from tests.servers.ranged_store import PLACE, RangedStore

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
VIEW = 50
PADDING = "x" * 9_000


def child(leaves: int, *, protocol: Protocol = Protocol.MSGPACK, size_bytes: int = 90_000) -> bytes:
    """An archive of a dict of `leaves`, too large to be read along with its neighbours."""
    value = {"pad": "x" * size_bytes} | {f"leaf {n:05}": n for n in range(leaves - 1)}
    return make_archive(
        value,
        protocol="msgpack" if protocol is Protocol.MSGPACK else "cbor",
        small_obj_optimization_threshold=4,
        trivial_size=0,
    )


def remote(archive: bytes, look: Callable[[RangedStore, Document], Awaitable[None]]) -> None:
    """Open an archive on a server in memory, forget what that cost, and look."""

    async def play() -> None:
        store = RangedStore(data=archive)
        source = await open_object(store, PLACE, head_bytes=50, tail_bytes=20_000)
        document = await open_archive(source)
        forget(store)
        await look(store, document)
        await document.close()

    asyncio.run(play())


def forget(store: RangedStore) -> None:
    store.asked.clear()
    store.batches = store.most_running = 0


async def previews(document: Document, rows: range) -> tuple[Preview, ...]:
    found = await expand(document, document.root)
    return await read_previews(document, found.nodes[rows.start : rows.stop])


def facts(found: Sequence[Preview]) -> list[tuple[object, ...]]:
    """What a row shows of each."""
    return [
        (each.text, each.node.items, each.node.span, each.node.protocol, str(each.error))
        for each in found
    ]


@BOTH
def test_previews_of_children_in_view_are_one_request_each_in_one_batch(protocol: Protocol) -> None:
    archive = combine_archives([child(100, protocol=protocol)] * 120)

    async def look(store: RangedStore, document: Document) -> None:
        found = await previews(document, range(20, 20 + VIEW))
        assert {each.text for each in found} == {f"dict, {protocol.value}"}
        assert {each.node.items for each in found} == {100}
        assert (len(store.asked), store.batches) == (VIEW + 1, 1)
        assert store.most_running == VIEW + 1
        assert sum(span.size for span in store.asked) <= (VIEW + 1) * (FIRST_BYTES + 50)

    remote(archive, look)


def test_child_seen_in_the_tree_expands_without_a_request() -> None:
    archive = combine_archives([child(100)] * 120)

    async def look(store: RangedStore, document: Document) -> None:
        found = await previews(document, range(20, 20 + VIEW))
        forget(store)
        assert len((await expand(document, found[7].node)).nodes) == 100
        assert not store.asked

    remote(archive, look)


def test_second_batch_is_for_children_with_large_tocs_alone() -> None:
    archive = combine_archives([child(100)] * 20 + [child(2_000)] * 20)

    async def look(store: RangedStore, document: Document) -> None:
        found = await previews(document, range(10, 30))
        assert [each.node.items for each in found] == [100] * 10 + [2_000] * 10
        assert (len(store.asked), store.batches) == (21 + 10, 2)

    remote(archive, look)


def test_ends_are_not_read_in_vain_where_tocs_are_known_to_be_large() -> None:
    archive = combine_archives([child(2_000)] * 60)

    async def look(store: RangedStore, document: Document) -> None:
        await previews(document, range(10, 20))
        forget(store)
        found = await previews(document, range(30, 50))
        assert {each.node.items for each in found} == {2_000}
        assert (len(store.asked), store.batches) == (40, 2)
        assert max(span.size for span in store.asked) <= TOC_HEAD_BYTES

    remote(archive, look)


@BOTH
def test_children_out_of_order_with_gaps_between_show_the_same(protocol: Protocol) -> None:
    parts = [child(n, protocol=protocol) for n in (5, 60, 200, 700)]
    starts, data = [], b""
    for part in (*parts, *parts):
        starts.append(len(data))
        data += part + b"\0" * 500 * len(starts)
    order = [3, 0, 7, 5, 6, 1, 4, 2]
    archive = raw_archive(data, {"t": [starts[n] for n in order]}, protocol)

    async def look(_store: RangedStore, document: Document) -> None:
        found = await previews(document, range(8))
        assert [each.node.items for each in found] == [(5, 60, 200, 700)[n % 4] for n in order]
        assert [each.node.size_bytes for each in found] == [len(parts[n % 4]) for n in order]

    remote(archive, look)


@BOTH
def test_hostile_children_show_the_same_on_a_server_in_memory_and_on_disk(
    protocol: Protocol, tmp_path: Path
) -> None:
    good = make_archive({"a": 1, "b": PADDING})
    inside = len(good) - 60  # where another "child" begins, within this one
    pieces = [
        good,
        b"no archive at all" * 9,
        leaf_archive(b"\x07", protocol),
        good[:-5],
        b"\0" * 20,
    ]
    starts = [sum(map(len, pieces[:n])) for n in range(len(pieces) - 1)]
    offsets = [*starts, inside, starts[1] + 3, starts[1] + 3, starts[2] + 1, 2**40, 0]
    archive = raw_archive(b"".join(pieces), {"t": offsets}, protocol)
    path = tmp_path / "a.msg"
    path.write_bytes(archive)
    shown: list[list[tuple[object, ...]]] = []

    async def look(document: Document) -> None:
        found = await previews(document, range(len(offsets)))
        assert isinstance(found[1].error, NotAnArchive)
        assert isinstance(found[8].error, CorruptArchive)
        assert found[2].text == "7"
        shown.append(facts(found))

    async def look_afar(_store: RangedStore, document: Document) -> None:
        await look(document)

    async def look_on_disk() -> None:
        await look(await open_archive(await open_file(path)))

    remote(archive, look_afar)
    reading(archive, look)
    asyncio.run(look_on_disk())
    assert shown[0] == shown[1] == shown[2]


def test_child_named_in_a_path_is_found_in_one_batch() -> None:
    archive = combine_archives({f"{n}": child(100) for n in range(40)})

    async def look(store: RangedStore, document: Document) -> None:
        node = await find_node(document, (PathStep.key("17"), PathStep.key("leaf 00003")))
        assert (node.kind, node.value_type) == (NodeKind.LEAF, ValueType.UNKNOWN)
        assert (len(store.asked), store.batches) == (2, 1)

    remote(archive, look)


@pytest.mark.parametrize(
    ("seen", "worth", "guess"),
    [
        ([], 32_768, FIRST_BYTES),
        ([], 4_096, 4_096),
        ([], 0, 0),
        ([3_000, 5_000, 4_000], 32_768, 5_000),
        ([5_000, 200_000], 32_768, 5_000),
        ([200_000], 65_536, 0),
        ([20], 65_536, TOC_HEAD_BYTES),
        ([20], 0, 0),
        ([5_000], 4_096, 0),
        ([MOST_BYTES], 65_536, MOST_BYTES),
    ],
)
def test_guess_covers_the_largest_toc_that_is_worth_it(
    seen: list[int], worth: int, guess: int
) -> None:
    assert guessed_bytes(seen, worth) == guess


def test_guess_lies_within_the_child_however_near_the_next_one_starts() -> None:
    archive = raw_archive(make_archive([1, 2]) + b"\0" * 30, {"t": [0, 1, 30, 31]})

    async def look(store: RangedStore, document: Document) -> None:
        await previews(document, range(4))
        assert all(Span(0, store.size).contains(span) for span in store.asked)

    remote(archive, look)
