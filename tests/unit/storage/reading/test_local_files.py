"""Reading files of this computer."""

import asyncio
import os
from pathlib import Path

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive, LocalFileError, NotFound, ObjectChanged
from msglc_browser.storage.reading.byte_source import ByteSource
from msglc_browser.storage.reading.local_files import open_file
from tests.servers.memory_source import MemorySource

DATA = bytes(range(256)) * 40


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "run é.msg"
    made.write_bytes(DATA)
    return made


def test_read_ranges_gives_spans_in_order_asked(path: Path) -> None:
    async def scenario() -> None:
        source = await open_file(path)
        assert isinstance(source, ByteSource)
        assert (source.name, source.size_bytes) == ("run é.msg", len(DATA))
        spans = [Span(500, 600), Span(7, 7), Span(0, 3), Span(len(DATA), len(DATA))]
        assert await source.read_ranges(spans) == [DATA[500:600], b"", DATA[:3], b""]
        assert (source.stats().bytes_read, source.stats().requests) == (103, 2)
        await source.close()

    asyncio.run(scenario())


@pytest.mark.parametrize("span", [Span(5, 4), Span(-1, 4), Span(0, len(DATA) + 1)])
def test_read_ranges_refuses_spans_outside(path: Path, span: Span) -> None:
    async def scenario() -> None:
        for source in (await open_file(path), MemorySource(DATA)):
            with pytest.raises(CorruptArchive):
                await source.read_ranges([span])

    asyncio.run(scenario())


def test_read_ranges_raises_when_file_was_written_since(path: Path) -> None:
    async def scenario() -> None:
        source = await open_file(path)
        path.write_bytes(DATA[:-1] + b"x")
        facts = path.stat()
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns + 1_000_000))
        with pytest.raises(ObjectChanged):
            await source.read_ranges([Span(0, 10)])

    asyncio.run(scenario())


def test_read_ranges_raises_when_file_was_replaced(path: Path, tmp_path: Path) -> None:
    async def scenario() -> None:
        source = await open_file(path)
        fresh = tmp_path / "fresh"
        fresh.write_bytes(DATA)
        facts = path.stat()
        os.utime(fresh, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        fresh.replace(path)
        with pytest.raises(ObjectChanged):
            await source.read_ranges([Span(0, 10)])

    asyncio.run(scenario())


def test_read_ranges_raises_when_file_was_deleted(path: Path) -> None:
    async def scenario() -> None:
        source = await open_file(path)
        path.unlink()
        with pytest.raises(NotFound):
            await source.read_ranges([Span(0, 10)])

    asyncio.run(scenario())


def test_open_file_raises_when_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        asyncio.run(open_file(tmp_path / "none"))


def test_open_file_raises_for_a_folder(tmp_path: Path) -> None:
    with pytest.raises(LocalFileError):
        asyncio.run(open_file(tmp_path))


def test_read_ranges_of_empty_file_gives_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        path = tmp_path / "empty"
        path.touch()
        source = await open_file(path)
        assert await source.read_ranges([Span(0, 0)]) == [b""]

    asyncio.run(scenario())
