"""Archives built byte by byte, right and wrong, and short ways to read them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import cbor2
import msgpack

from msglc_browser.archive.items.build_value import build_value
from msglc_browser.archive.model.header import build_header
from msglc_browser.archive.model.node import Node, Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import Children, expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.read_events import iter_events
from tests.servers.memory_source import MemorySource

T = TypeVar("T")


def encode(value: object, protocol: Protocol = Protocol.MSGPACK) -> bytes:
    """A plain value in a protocol."""
    return bytes(msgpack.packb(value) if protocol is Protocol.MSGPACK else cbor2.dumps(value))


def raw_archive(
    data: bytes, toc: object, protocol: Protocol = Protocol.MSGPACK, *, toc_bytes: bytes = b""
) -> bytes:
    """An archive of `data` with whatever TOC the test wants, plain or already encoded."""
    encoded = toc_bytes or encode(toc, protocol)
    return build_header(protocol, len(data), len(encoded)) + data + encoded


def leaf_archive(data: bytes, protocol: Protocol = Protocol.MSGPACK) -> bytes:
    """An archive whose root is one leaf, encoded as `data`."""
    return raw_archive(data, {"p": [0, len(data)]}, protocol)


def reading(archive: bytes, read: Callable[[Document], Awaitable[T]]) -> T:
    """Open an archive in memory, read from it, close it."""

    async def work() -> T:
        document = await open_archive(MemorySource(archive))
        try:
            return await read(document)
        finally:
            await document.close()

    return asyncio.run(work())


def children(archive: bytes, path: str = "/") -> Children:
    """The children of the node at a path."""

    async def read(document: Document) -> Children:
        return await expand(document, await find_node(document, parse_path(path)))

    return reading(archive, read)


async def value_of(document: Document, node: Node) -> object:
    """The whole value of a node."""
    events = [event async for batch in iter_events(document, node) for event in batch]
    return build_value(events, max_depth=2000)


def items_of(size: int, count: int) -> bytes:
    """Byte strings that take `size` bytes each, their heads included."""
    return (b"\xc6" + (size - 5).to_bytes(4, "big") + b"x" * (size - 5)) * count
