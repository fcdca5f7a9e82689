"""Everything the window does with an archive, on a bounded number of nodes."""

import io
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from random import Random
from typing import IO, TypeVar

from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.node_path import format_path, parse_path
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import MsglcBrowserError, describe
from msglc_browser.operations.exporting.binary_writer import CborWriter, MsgpackWriter
from msglc_browser.operations.exporting.event_writer import EventWriter
from msglc_browser.operations.exporting.json_lines import JsonLinesWriter
from msglc_browser.operations.exporting.json_writer import JsonWriter
from msglc_browser.operations.exporting.tabular.csv_writer import make_csv
from msglc_browser.operations.exporting.tabular.table_columns import Columns
from msglc_browser.operations.exporting.tabular.table_rows import iter_rows
from msglc_browser.operations.numbers.read_array import read_array, read_items
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import Children, ancestors, expand, find_node
from msglc_browser.operations.reading.node_archive import node_segments
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.reading.read_events import iter_events
from msglc_browser.operations.reading.read_value import read_hex, read_plain, read_text
from msglc_browser.operations.reading.snippet import snippet
from msglc_browser.operations.searching.search import search_keys
from tests.servers.memory_source import MemorySource
from tests.servers.segments import laid_out

MAX_NODES = 30
_MAX_EVENTS = 50_000
_PREVIEWS = 50
_MAX_PREVIEW_CHARS = 300
_MOST_CHILDREN = 1000
_WRITERS: tuple[Callable[[IO[bytes]], EventWriter], ...] = (
    JsonWriter,
    JsonLinesWriter,
    MsgpackWriter,
    CborWriter,
)

T = TypeVar("T")


async def walk(archive: bytes, random: Random, *, most_nodes: int = MAX_NODES) -> float:
    """Open an archive and inspect it; damage may only raise this program's errors.

    Returns the processor time, in seconds, of the slowest action a user can request.
    """
    source = MemorySource(archive)
    clock = _Clock()
    try:
        document = await clock.timed(lambda: open_archive(source, rescues=True))
    except MsglcBrowserError as error:
        described(error)
        reason = str(error)
        await clock.timed(lambda: read_plain(source, reason=reason))
        return clock.slowest_seconds
    try:
        await _Walk(document, random, clock, most_nodes).run()
    finally:
        await document.close()
    return clock.slowest_seconds


class _Clock:
    """The processor time of the slowest of several actions, in seconds."""

    def __init__(self) -> None:
        self.slowest_seconds = 0.0

    async def timed(self, work: Callable[[], Awaitable[T]]) -> T:
        """Time one more action."""
        began = time.process_time()
        try:
            return await work()
        finally:
            self.slowest_seconds = max(self.slowest_seconds, time.process_time() - began)


class _Walk:
    def __init__(self, document: Document, random: Random, clock: _Clock, nodes: int) -> None:
        self._document = document
        self._random = random
        self._clock = clock
        self._left = nodes

    async def run(self) -> None:
        pending = [self._document.root]
        while pending and self._left:
            self._left -= 1
            at = self._random.randrange(len(pending))
            node = pending.pop(at)
            await self._look(node)
            pending += await self._open(node)
        for pattern in ("a", "", "1", "\udcff"):
            await self._tried(lambda pattern=pattern: self._search(pattern))  # type: ignore[misc]

    async def _open(self, node: Node) -> Sequence[Node]:
        """Expand a node as the tree does; returns the children to continue with."""
        found = await self._tried(lambda: expand(self._document, node))
        if not isinstance(found, Children):
            return ()
        assert len(found.nodes) <= _MOST_CHILDREN
        whole = self._document.size_bytes
        assert all(n.span is None or 0 <= n.span.start <= n.span.end <= whole for n in found.nodes)
        start = self._random.randrange(max(1, len(found.nodes) - _PREVIEWS + 1))
        shown = found.nodes[start : start + _PREVIEWS]
        previews = await self._clock.timed(lambda: read_previews(self._document, shown))
        assert len(previews) == len(shown)
        assert all(len(preview.text) <= _MAX_PREVIEW_CHARS for preview in previews)
        refined = [preview.node for preview in previews]
        return self._random.sample(refined, min(len(refined), 6))

    async def _look(self, node: Node) -> None:
        """Show a node in every inspector."""
        document, random = self._document, self._random
        limits = {
            "limit_chars": random.choice((40, 2000, 65536)),
            "limit_bytes": random.choice((16, 600, 1 << 20)),
        }
        snippet(document.location, None, node, document)
        await self._tried(lambda: read_text(document, node, **limits))
        await self._tried(lambda: read_hex(document, node, start=random.choice((0, 5)), limit=200))
        await self._tried(lambda: self._go_to(node))
        await self._tried(lambda: self._export(node))
        await self._take_out(node)
        export = random.choice((self._export, self._export, self._export_table))
        await self._tried(lambda: export(node))
        await self._tried(lambda: read_array(document, node))
        await self._tried(lambda: read_array(document, node, range(1, 5)))
        await self._tried(lambda: read_items(document, node))
        await self._tried(lambda: read_items(document, node, range(2, 9)))

    async def _go_to(self, node: Node) -> None:
        """Enter a node's path, and reveal it in the tree."""
        text = format_path(node.path)
        path = parse_path(text)
        found = await find_node(self._document, path)
        assert format_path(found.path) == text or found is self._document.root
        above = await ancestors(self._document, path)
        assert len(above) >= len(path)

    async def _export(self, node: Node) -> None:
        events = 0
        writer: EventWriter = self._random.choice(_WRITERS)(io.BytesIO())
        runs = self._random.random() < 0.5
        async with aclosing(iter_events(self._document, node, runs=runs)) as batches:
            async for batch in batches:
                writer.write(batch)
                events += sum(event.size or 1 for event in batch)
                if events > _MAX_EVENTS:
                    return
        writer.finish()

    async def _take_out(self, node: Node) -> None:
        """Lay out a node as a separate archive, which must then open."""
        segments = await self._tried(lambda: node_segments(self._document, node))
        if segments is None or len(segments) == 1:
            return  # a whole archive is copied unchanged, valid or not
        source = self._document.source
        (data,) = await source.read_ranges([Span(0, source.size_bytes)])
        archive = laid_out(segments, data)
        taken = await self._tried(lambda: open_archive(MemorySource(archive)))
        if taken is None:
            assert node.kind is NodeKind.LEAF  # its bytes are not a value; nothing else is read
            return
        assert not taken.warnings
        await self._tried(lambda: expand(taken, taken.root))
        await taken.close()

    async def _export_table(self, node: Node) -> None:
        columns, seen = Columns(), 0
        async with aclosing(iter_rows(self._document, node)) as batches:
            async for items in batches:
                columns.learn(items[:100], seen)
                make_csv(io.BytesIO(), columns).write(columns.cells(items[:100], seen))
                seen += len(items)
                if seen > _MAX_EVENTS:
                    return

    async def _search(self, pattern: str) -> None:
        await search_keys(self._document, pattern, on_hits=lambda hits: None)

    async def _tried(self, work: Callable[[], Awaitable[T]]) -> T | None:
        """The result, or None if it failed in a permitted way."""
        try:
            return await self._clock.timed(work)
        except MsglcBrowserError as error:
            described(error)
            return None


def described(error: MsglcBrowserError) -> None:
    """Check that an error says something, and not too much."""
    shown = describe(error)
    assert shown.title
    assert len(shown.title) < 2000, "no one reads this much"
