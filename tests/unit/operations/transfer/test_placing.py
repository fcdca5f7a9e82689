"""Files that arrive together are written together; a cancel takes only what has not begun."""

import asyncio
import threading
from pathlib import Path

import pytest

from msglc_browser.errors import LocalFileError, TargetExists
from msglc_browser.operations.transfer import placing
from msglc_browser.operations.transfer.placing import Placing
from msglc_browser.storage.writing.batch_write import NewFile
from msglc_browser.storage.writing.conditional_write import CREATE
from msglc_browser.storage.writing.write_journal import NoJournal


def _file(folder: Path, name: str) -> NewFile:
    return NewFile(folder / name, name.encode(), CREATE)


def test_each_file_has_its_own_outcome(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"mine")

    async def work() -> None:
        writing = Placing(NoJournal())
        names = ("a", "b", "c")
        found = await asyncio.gather(
            *(writing.place(_file(tmp_path, name)) for name in names), return_exceptions=True
        )
        assert [type(each) for each in found] == [type(None), TargetExists, type(None)]

    asyncio.run(work())
    assert (tmp_path / "b").read_bytes() == b"mine"


def test_cancel_withdraws_what_waits_and_completes_what_has_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    place = placing.__dict__["_place"]

    def slow(*args: object) -> object:
        begun.set()
        go_on.wait()
        return place(*args)

    monkeypatch.setattr(placing, "_place", slow)

    async def work() -> None:
        writing = Placing(NoJournal())
        first = asyncio.create_task(writing.place(_file(tmp_path, "a")))
        await asyncio.to_thread(begun.wait)
        second = asyncio.create_task(writing.place(_file(tmp_path, "b")))
        await asyncio.sleep(0)
        first.cancel()
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        go_on.set()
        await first

    asyncio.run(work())
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_full_disk_is_told_for_each_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = type("Usage", (), {"free": 1})
    monkeypatch.setattr("shutil.disk_usage", lambda _path: full)

    async def work() -> None:
        writing = Placing(NoJournal())
        found = await asyncio.gather(
            *(writing.place(_file(tmp_path, name)) for name in "ab"), return_exceptions=True
        )
        assert [type(each) for each in found] == [LocalFileError] * 2
        assert found[0] is not found[1]

    asyncio.run(work())
    assert list(tmp_path.iterdir()) == []


def test_after_a_failure_of_a_batch_the_next_one_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    place = placing.__dict__["_place"]

    def fail(*_args: object) -> object:
        begun.set()
        go_on.wait()
        raise MemoryError

    async def work() -> None:
        writing = Placing(NoJournal())
        monkeypatch.setattr(placing, "_place", fail)
        first = asyncio.create_task(writing.place(_file(tmp_path, "a")))
        await asyncio.to_thread(begun.wait)
        second = asyncio.create_task(writing.place(_file(tmp_path, "b")))
        await asyncio.sleep(0)
        go_on.set()
        found = await asyncio.gather(first, second, return_exceptions=True)
        assert [type(each) for each in found] == [MemoryError, MemoryError]
        monkeypatch.setattr(placing, "_place", place)
        await asyncio.wait_for(writing.place(_file(tmp_path, "c")), 5)

    asyncio.run(work())
    assert [path.name for path in tmp_path.iterdir()] == ["c"]
