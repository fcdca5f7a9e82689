"""Small files are read in batches, and each is handed out once."""

import asyncio
from pathlib import Path

import pytest

from msglc_browser.archive.model.header import DEFAULT_MAGIC
from msglc_browser.errors import NotFound
from msglc_browser.operations.transfer import read_ahead
from msglc_browser.operations.transfer.file_to_upload import read_small
from msglc_browser.operations.transfer.read_ahead import ReadAhead

MAGICS = (DEFAULT_MAGIC,)


def _files(folder: Path, count: int) -> list[Path]:
    for number in range(count):
        (folder / str(number)).write_bytes(b"%d" % number)
    return [folder / str(number) for number in range(count)]


def test_each_file_has_its_own_bytes_in_any_order(tmp_path: Path) -> None:
    paths = _files(tmp_path, 100)

    async def work() -> list[bytes]:
        files = ReadAhead(paths, MAGICS, most_bytes=100)
        found = [
            await files.take(path) for path in [*paths[:3], *reversed(paths[50:]), *paths[3:50]]
        ]
        return sorted((each.data for each in found if each), key=int)

    assert asyncio.run(work()) == [b"%d" % number for number in range(100)]


def test_batches_end_before_they_hold_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = _files(tmp_path, 10)
    read: list[Path] = []

    def noted(path: Path, *args: object, **more: object) -> object:
        read.append(path)
        return read_small(path, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(read_ahead, "read_small", noted)
    monkeypatch.setattr(read_ahead, "_BATCH_BYTES", 3)

    async def work() -> None:
        await ReadAhead(paths, MAGICS, most_bytes=100).take(paths[0])

    asyncio.run(work())
    assert read == paths[:3]


def test_unreadable_file_fails_alone(tmp_path: Path) -> None:
    first, last = _files(tmp_path, 2)
    missing = tmp_path / "missing"

    async def work() -> None:
        files = ReadAhead([first, missing, last], MAGICS, most_bytes=100)
        assert await files.take(first)
        with pytest.raises(NotFound):
            await files.take(missing)
        assert await files.take(last)

    asyncio.run(work())
