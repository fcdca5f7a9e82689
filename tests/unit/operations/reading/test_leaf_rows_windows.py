"""The windows in which long dicts and lists are read grow to a limit."""

import asyncio

import pytest

from msglc_browser.archive.items.rows import Row, RowScanner
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.reading.leaf_rows import (
    WindowReader,
)
from tests.archive_bytes import items_of
from tests.servers.memory_source import RecordingSource

KIB = 1024

LARGEST = 4096 * KIB


def scanner_over(data: bytes, items: int) -> RowScanner:
    """A scanner of a list of so many items that is nothing but its items."""
    return RowScanner(
        Protocol.MSGPACK, is_map=False, position=0, end=len(data), first_row=0, stop=items
    )


def test_windows_double_up_to_four_mib_and_no_further() -> None:
    data = items_of(16 * KIB, 1200)
    source = RecordingSource(data)

    async def read() -> list[Row]:
        scanner, window = scanner_over(data, 1200), WindowReader(source, len(data))
        found: list[Row] = []
        while not scanner.finished:
            await window.feed(scanner)
            found += scanner.rows(10**6)
        return found

    assert len(asyncio.run(read())) == 1200
    doubling = [256 * KIB, 512 * KIB, 1024 * KIB, 2048 * KIB, LARGEST, LARGEST]
    assert source.sizes[:6] == doubling
    assert max(source.sizes) == LARGEST


def test_window_ends_where_the_value_does() -> None:
    data = items_of(10, 5)
    source = RecordingSource(data + b"more")

    async def read() -> list[Row]:
        scanner = scanner_over(data, 5)
        await WindowReader(source, len(data)).feed(scanner)
        return scanner.rows(5)

    assert [row.end for row in asyncio.run(read())] == [10, 20, 30, 40, 50]
    assert source.sizes == [50]


def test_window_past_the_end_is_a_value_that_breaks_off() -> None:
    source = RecordingSource(b"\x01\x02")

    async def read() -> None:
        scanner, window = scanner_over(b"\x01\x02", 3), WindowReader(source, 2)
        await window.feed(scanner)
        scanner.rows(3)
        await window.feed(scanner)

    with pytest.raises(CorruptArchive, match="ends in the middle"):
        asyncio.run(read())
    assert source.sizes == [2]
