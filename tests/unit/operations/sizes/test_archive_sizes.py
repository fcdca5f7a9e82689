"""The map of real archives, from the table of contents alone."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive, LimitExceeded
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.sizes import archive_sizes
from msglc_browser.operations.sizes.archive_sizes import is_in_toc, size_level, tile_of
from msglc_browser.operations.sizes.size_level import Inside, SizeLevel
from tests.archive_bytes import reading
from tests.servers.archives import Protocol, combine_archives, make_archive
from tests.servers.memory_source import MemorySource

VALUE = {
    "field": [[0.5 + n for n in range(400)] for _ in range(5)],
    "runs": {str(n): {"energy": [n * 0.25] * 30, "name": "run" * 30} for n in range(50)},
    "log": "x" * 5000,
    "tiny": {"a": 1},
}


def _at(path: str, **most: int) -> Callable[[Document], Awaitable[SizeLevel]]:
    async def look(document: Document) -> SizeLevel:
        return await size_level(document, await find_node(document, parse_path(path)), **most)

    return look


@pytest.fixture(params=["msgpack", "cbor"])
def archive(request: pytest.FixtureRequest) -> bytes:
    protocol: Protocol = request.param
    return make_archive(VALUE, protocol=protocol, small_obj_optimization_threshold=64)


def test_sizes_are_those_of_the_tree_and_nothing_is_read(archive: bytes) -> None:
    async def look(document: Document) -> None:
        before = document.stats().bytes_read
        level = await size_level(document, document.root)
        assert document.stats().bytes_read == before
        children = await expand(document, document.root)
        sizes = {node.path: node.size_bytes for node in children.nodes}
        assert {tile.subject.path: tile.size_bytes for tile in level.tiles} == sizes  # type: ignore[attr-defined]
        assert [tile.size_bytes for tile in level.tiles] == sorted(sizes.values(), reverse=True)  # type: ignore[type-var]
        assert level.total.size_bytes == sum(tile.size_bytes for tile in level.tiles)
        assert not level.notes

    reading(archive, look)


def test_only_the_largest_are_tiles(archive: bytes) -> None:
    level = reading(archive, _at("/runs", most=7))
    assert len(level.tiles) <= 14
    assert level.total.count == 50
    assert sum(total.count for _kind, total in level.kinds) == 50


def test_range_of_rows_is_measured_alone() -> None:
    value = {"many": [{"a": "x" * 40, "b": n} for n in range(2500)]}
    archive = make_archive(value, small_obj_optimization_threshold=32)

    async def look(document: Document) -> None:
        many = await find_node(document, parse_path("/many"))
        ranges = (await expand(document, many)).nodes
        assert [node.kind for node in ranges] == [NodeKind.BUCKET] * 3
        levels = [await size_level(document, node) for node in ranges]
        assert [level.total.count for level in levels] == [1000, 1000, 500]
        whole = await size_level(document, many)
        assert sum(level.total.size_bytes for level in levels) == whole.total.size_bytes
        names = {tile.name for tile in levels[2].tiles}
        assert names <= {f"[{n}]" for n in range(2000, 2500)}
        assert all(map(is_in_toc, ranges))
        assert [tile.subject for tile in whole.ranges] == list(ranges)
        assert [tile.name for tile in whole.ranges] == [node.label for node in ranges]
        sizes = [level.total.size_bytes for level in levels]
        assert [tile.size_bytes for tile in whole.ranges] == sizes

    reading(archive, look)


def test_blocks_of_a_long_list_are_tiles() -> None:
    archive = make_archive({"x": [0.5] * 20_000}, small_obj_optimization_threshold=4096)
    level = reading(archive, _at("/x"))
    assert level.total.items == 20_000
    assert level.total.size_bytes == 9 * 20_000
    assert level.tiles[0].name.startswith("[")


def test_children_of_a_combined_archive_are_blocks_without_reading_their_heads() -> None:
    parts = {name: make_archive({"v": "x" * size}) for name, size in (("a", 900), ("b", 90))}

    async def look(document: Document) -> None:
        before = document.stats().bytes_read
        level = await size_level(document, document.root)
        assert document.stats().bytes_read == before
        assert {tile.name: tile.size_bytes for tile in level.tiles} == {
            name: len(data) for name, data in parts.items()
        }
        assert {tile.inside for tile in level.tiles} == {Inside.UNREAD}
        child = level.tiles[0].subject
        assert isinstance(child, Node)
        assert [tile.name for tile in (await size_level(document, child)).tiles] in (["v"], [])

    reading(combine_archives(parts), look)


def test_value_that_is_not_indexed_is_one_block_until_it_is_read(archive: bytes) -> None:
    async def look(document: Document) -> None:
        tiny = await find_node(document, parse_path("/tiny"))
        tile = tile_of(tiny)
        assert (tile.inside, tile.read_bytes) == (Inside.UNREAD, tiny.size_bytes)
        assert not is_in_toc(tiny)
        assert [each.name for each in (await size_level(document, tiny)).tiles] == ["a"]

    reading(archive, look)


@pytest.mark.parametrize(("limit", "is_read"), [(5003, True), (5002, False)])
def test_too_large_a_value_is_not_read(
    monkeypatch: pytest.MonkeyPatch, limit: int, is_read: bool
) -> None:
    monkeypatch.setattr(archive_sizes, "MOST_READ_BYTES", limit)
    look = _at("/log")
    archive = make_archive(VALUE, small_obj_optimization_threshold=64)
    if is_read:
        assert not reading(archive, look).tiles
        return
    with pytest.raises(LimitExceeded, match="5,003 bytes"):
        reading(archive, look)


def test_broken_entry_is_an_error(archive: bytes) -> None:
    async def look(document: Document) -> SizeLevel:
        root = document.root
        broken = Node(
            root.path, NodeKind.BROKEN, root.value_type, root.protocol, None, None, problem="Odd."
        )
        return await size_level(document, broken)

    with pytest.raises(CorruptArchive, match="Odd"):
        reading(archive, look)


def test_tiles_never_have_negative_sizes(archive: bytes) -> None:
    async def look(document: Document) -> None:
        root = document.root
        lying = Node(root.path, NodeKind.LEAF, root.value_type, root.protocol, Span(9, 4), None)
        assert tile_of(lying).size_bytes == 0

    reading(archive, look)


def test_measuring_can_be_cancelled_between_steps() -> None:
    archive = make_archive({"x": {str(n): "y" * 70 for n in range(3000)}}, trivial_size=1)

    async def work() -> None:
        document = await open_archive(MemorySource(archive))
        node = await find_node(document, parse_path("/x"))
        task = asyncio.ensure_future(size_level(document, node))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await size_level(document, node)).total.count == 3000
        await document.close()

    asyncio.run(work())
