"""Values and levels that are too large to be shown at once, or to be held."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import IO, TypeVar

import pytest

from msglc_browser.archive.model.node import NodeKind, Protocol
from msglc_browser.archive.model.node_path import PathStep, parse_path
from msglc_browser.operations.exporting.binary_writer import CborWriter, MsgpackWriter
from msglc_browser.operations.exporting.event_writer import EventWriter
from msglc_browser.operations.exporting.json_writer import JsonWriter
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import ancestors, expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.reading.read_events import iter_events
from msglc_browser.operations.reading.read_value import read_hex, read_text
from tests.archive_bytes import encode, leaf_archive, raw_archive, value_of
from tests.bounds import bounded
from tests.servers.endless_source import EndlessSource
from tests.servers.memory_source import MemorySource
from tests.unit.hostile.looking import BOTH, children, reading, text_of
from tests.unit.hostile.table import bytes_head, list_head, map_head, text_head

T = TypeVar("T")
HUGE = 500_000_000
MOST_READ_BYTES = 1 << 20


class _Sink(io.BytesIO):
    """Forgets what is written to it, but how much."""

    size_bytes = 0
    _position = 0

    def write(self, data: object) -> int:
        count = len(data)  # type: ignore[arg-type]
        self.seek(self._position + count)
        return count

    def tell(self) -> int:
        return self._position

    def seek(self, position: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size_bytes}
        self._position = start[whence] + position
        self.size_bytes = max(self.size_bytes, self._position)
        return self._position


def reading_from(source: EndlessSource, read: Callable[[Document], Awaitable[T]]) -> T:
    """Open what a source makes up, read from it, within bounds of memory."""

    async def work() -> T:
        document = await open_archive(source)
        try:
            return await read(document)
        finally:
            await document.close()

    with bounded(seconds=20):
        return asyncio.run(work())


@BOTH
@pytest.mark.parametrize("head", [text_head, bytes_head])
def test_huge_string_shows_its_beginning_without_being_read(
    protocol: Protocol, head: Callable[[Protocol, int], bytes]
) -> None:
    source = EndlessSource(head(protocol, HUGE), HUGE, protocol)

    async def look(document: Document) -> None:
        shown = await read_text(document, document.root)
        assert not shown.is_complete
        assert 60_000 < len(shown.text) <= 5 * 65536
        assert shown.total_bytes == HUGE + 5
        more = await read_text(document, document.root, limit_chars=1 << 18, limit_bytes=1 << 20)
        assert len(more.text) > 3 * len(shown.text)
        [preview] = await read_previews(document, [document.root])
        assert len(preview.text) <= 300
        dump = await read_hex(document, document.root, start=HUGE - 16)
        assert dump.shown_bytes

    reading_from(source, look)
    assert source.largest_read_bytes <= MOST_READ_BYTES


@BOTH
@pytest.mark.parametrize("make", [JsonWriter, MsgpackWriter, CborWriter])
def test_huge_string_is_exported_in_little_memory(
    protocol: Protocol, make: Callable[[IO[bytes]], EventWriter]
) -> None:
    source = EndlessSource(text_head(protocol, HUGE), HUGE, protocol)

    async def export(document: Document) -> int:
        sink = _Sink()
        writer = make(sink)
        async for batch in iter_events(document, document.root):
            writer.write(batch)
        writer.finish()
        return sink.size_bytes

    assert reading_from(source, export) >= HUGE
    assert source.largest_read_bytes <= 4 * MOST_READ_BYTES


@BOTH
def test_list_that_holds_a_huge_string_is_listed_without_reading_the_string(
    protocol: Protocol,
) -> None:
    start = list_head(protocol, 2) + b"\x01" + text_head(protocol, HUGE)
    source = EndlessSource(start, HUGE, protocol)

    async def look(document: Document) -> None:
        found = await expand(document, document.root)
        assert [node.size_bytes for node in found.nodes] == [1, HUGE + 5]

    reading_from(source, look)
    assert source.largest_read_bytes <= MOST_READ_BYTES


@BOTH
def test_dict_of_a_hundred_thousand_keys_comes_in_buckets(protocol: Protocol) -> None:
    data = encode({f"k{n:06}": 1 for n in range(100_000)}, protocol)
    found = children(leaf_archive(data, protocol))
    assert found.total == 100_000
    assert [node.kind for node in found.nodes] == [NodeKind.BUCKET] * 100
    assert text_of(leaf_archive(data, protocol), "/k099999").text == "1"


@BOTH
def test_list_of_ten_million_comes_in_nested_buckets_and_any_item_is_reached(
    protocol: Protocol,
) -> None:
    archive = leaf_archive(list_head(protocol, 10_000_000) + b"\x07" * 10_000_000, protocol)

    async def read(document: Document) -> None:
        found = await expand(document, document.root)
        assert [node.items for node in found.nodes] == [1_000_000] * 10
        last = await expand(document, found.nodes[-1])
        assert [node.items for node in last.nodes] == [1000] * 1000
        rows = await expand(document, last.nodes[0])
        assert rows.nodes[0].path == (PathStep.index(9_000_000),)

    reading(archive, read)

    async def go_to(document: Document) -> None:
        path = parse_path("/[9999999]")
        node = await find_node(document, path)
        assert (await read_text(document, node)).text == "7"
        assert [above.items for above in await ancestors(document, path)][1:] == [1_000_000, 1000]

    reading(archive, go_to)


@BOTH
def test_table_of_contents_with_a_million_keys_opens_in_time(protocol: Protocol) -> None:
    entry = encode({"p": [0, 1]}, protocol)
    head = map_head(protocol, 1_000_000)
    start = encode({"p": [0, 1], "t": {}}, protocol)[:-1]
    keys = b"".join(encode(f"k{n:06}", protocol) + entry for n in range(1_000_000))
    archive = raw_archive(b"\x01", None, protocol, toc_bytes=start + head + keys)

    async def look(document: Document) -> None:
        found = await expand(document, document.root)
        assert [node.kind for node in found.nodes] == [NodeKind.BUCKET] * 1000
        assert found.total == 1_000_000
        rows = await expand(document, found.nodes[-1])
        assert str(rows.nodes[-1].path[-1].value) == "k999999"

    reading(archive, look)

    async def go_to(document: Document) -> None:
        node = await find_node(document, parse_path("/k765432"))
        assert (await read_text(document, node)).text == "1"

    reading(archive, go_to)


@BOTH
def test_large_last_value_of_a_dict_is_not_read_to_its_end(protocol: Protocol) -> None:
    value = encode({"a": 1, "big": [[0.5] * 1000] * 500}, protocol)
    source = MemorySource(leaf_archive(value, protocol))

    async def work() -> None:
        document = await open_archive(source)
        before = source.stats().bytes_read
        small, big = (await expand(document, document.root)).nodes
        assert source.stats().bytes_read - before < MOST_READ_BYTES
        assert small.span is not None and big.span is not None and document.root.span is not None
        assert big.span.end == document.root.span.end
        last = await find_node(document, parse_path("/big/499/999"))
        assert await value_of(document, last) == 0.5

    with bounded():
        asyncio.run(work())
