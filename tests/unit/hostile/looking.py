"""Ways to look at a hostile archive; none may take more than the bounds allow."""

import io
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from msglc_browser.archive.model.node import Node, Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import MsglcBrowserError
from msglc_browser.operations.exporting.json_writer import JsonWriter
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import Children, expand, find_node
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.reading.read_events import iter_events
from msglc_browser.operations.reading.read_value import read_hex, read_text
from msglc_browser.operations.reading.value_text import ValueText
from tests import archive_bytes
from tests.bounds import bounded

BOTH = pytest.mark.parametrize("protocol", list(Protocol))

T = TypeVar("T")


def reading(archive: bytes, read: Callable[[Document], Awaitable[T]]) -> T:
    """Open an archive in memory, read from it, close it, within bounds."""
    with bounded():
        return archive_bytes.reading(archive, read)


def children(archive: bytes, path: str = "/") -> Children:
    """The children of the node at a path, within bounds."""
    with bounded():
        return archive_bytes.children(archive, path)


def text_of(archive: bytes, path: str = "/") -> ValueText:
    """A node's value as text, within bounds."""

    async def read(document: Document) -> ValueText:
        return await read_text(document, await find_node(document, parse_path(path)))

    return reading(archive, read)


def open_and_close(archive: bytes) -> None:
    """Nothing else, within bounds."""

    async def nothing(_: Document) -> None:
        return None

    reading(archive, nothing)


def look(archive: bytes) -> Children | None:
    """Everything that the window does with the root, within bounds."""
    return reading(archive, look_at_root)


async def look_at_root(document: Document) -> Children | None:
    """Everything that the window does with one node."""
    node = document.root
    found = None
    try:
        found = await expand(document, node)
        await read_previews(document, found.nodes)
    except MsglcBrowserError:
        pass
    for work in (read_text(document, node), read_hex(document, node), _export(document, node)):
        try:
            await work
        except MsglcBrowserError:
            continue
    return found


async def _export(document: Document, node: Node) -> None:
    writer = JsonWriter(io.BytesIO())
    async for batch in iter_events(document, node):
        writer.write(batch)
    writer.finish()
