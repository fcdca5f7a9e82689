"""Reading files of this computer."""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive, LocalFileError, NotFound, ObjectChanged
from msglc_browser.storage.reading.byte_source import ByteSource
from msglc_browser.storage.reading.local_files import open_file, time_of
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


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (-1, datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (-62_135_596_800, datetime(1, 1, 1, tzinfo=UTC)),
        (-62_135_596_801, None),
        (253_402_300_799, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (253_402_300_800, None),
        (2**63 // 10**9, datetime(2262, 4, 11, 23, 47, 16, tzinfo=UTC)),
    ],
)
def test_time_of_a_file_is_exact_or_unknown(seconds: int, expected: datetime | None) -> None:
    facts = os.stat_result((*(0,) * 8, seconds, 0))
    assert time_of(facts) == expected


@pytest.mark.parametrize("year", [1900, 2200])
def test_file_of_another_century_opens_with_its_time(tmp_path: Path, year: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    moment = datetime(year, 1, 1, tzinfo=UTC)
    os.utime(path, (moment.timestamp(), moment.timestamp()))
    assert asyncio.run(open_file(path)).modified == time_of(path.stat())
