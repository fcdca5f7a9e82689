"""Folders of this computer go up with everything in them; links are not followed."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import NotFound, PartlyWritten, TargetExists
from msglc_browser.operations.transfer import folder_upload
from msglc_browser.operations.transfer.folder_upload import FolderUpload
from msglc_browser.storage.places.location import S3Location
from tests.servers.cancelled import cancelled_after, without_threads
from tests.servers.memory_bucket import MemoryWorkspace, at, run
from tests.servers.writing import Phases


def tree(folder: Path) -> Path:
    """up/ with a.txt, deep/er/b.txt, empty/ and a link to a secret outside."""
    top = folder / "up"
    (top / "deep" / "er").mkdir(parents=True)
    (top / "empty").mkdir()
    (top / "a.txt").write_bytes(b"a")
    (top / "deep" / "er" / "b.txt").write_bytes(b"bb")
    (folder / "secret").mkdir()
    (folder / "secret" / "key").write_bytes(b"secret")
    (top / "link").symlink_to(folder / "secret")
    return top


def test_everything_in_it_keeps_its_place(tmp_path: Path) -> None:
    top = tree(tmp_path)
    (tmp_path / "c.txt").write_bytes(b"c")

    async def work(workspace: MemoryWorkspace) -> None:
        written: list[S3Location] = []
        upload = FolderUpload(
            workspace, [top, tmp_path / "c.txt"], at("in/"), written=written.append
        )
        result = await upload.run(Phases())
        assert workspace.objects == {
            "in/up/a.txt": b"a",
            "in/up/deep/er/b.txt": b"bb",
            "in/c.txt": b"c",
        }
        assert (result.files, result.size_bytes, result.location) == (3, 4, at("in/"))
        assert result.notes == ("1 link was not followed.",)
        assert {place.key for place in written} == set(workspace.objects)

    run(tmp_path, work)


def test_link_that_the_user_chose_is_followed(tmp_path: Path) -> None:
    tree(tmp_path)
    (tmp_path / "chosen").symlink_to(tmp_path / "secret")

    async def work(workspace: MemoryWorkspace) -> None:
        await FolderUpload(workspace, [tmp_path / "chosen"], at("")).run(Phases())
        assert workspace.objects == {"chosen/key": b"secret"}

    run(tmp_path, work)


def test_devices_and_unreadable_folders_are_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tree(tmp_path)
    os.mkfifo(top / "pipe")
    scandir = os.scandir

    def scan(path: str) -> "AbstractContextManager[Iterator[os.DirEntry[str]]]":
        if Path(path).name == "er":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", scan)

    async def work(workspace: MemoryWorkspace) -> None:
        result = await FolderUpload(workspace, [top], at("")).run(Phases())
        assert "1 device or pipe was left out." in result.notes
        assert "1 folder could not be read." in result.notes
        assert workspace.objects == {"up/a.txt": b"a"}

    run(tmp_path, work)


def test_folder_without_files_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    async def work(workspace: MemoryWorkspace) -> None:
        with pytest.raises(NotFound, match="no files"):
            await FolderUpload(workspace, [tmp_path / "empty"], at("")).run(Phases())

    run(tmp_path, work)


def test_many_files_go_up_batch_by_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_upload, "_BATCH", 10)
    top = tmp_path / "up"
    top.mkdir()
    for number in range(25):
        (top / f"{number:02}").write_bytes(b"%d" % number)

    async def work(workspace: MemoryWorkspace) -> None:
        phases = Phases()
        result = await FolderUpload(workspace, [top], at("")).run(phases)
        assert result.files == len(workspace.objects) == 25
        assert phases.last is not None and phases.last.done_items == 25

    run(tmp_path, work)


def test_existing_objects_are_kept_until_they_may_be_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_upload, "_BATCH", 1)
    top = tree(tmp_path)

    async def work(workspace: MemoryWorkspace) -> None:
        workspace.bucket.memory.put("up/a.txt", b"theirs")
        upload = FolderUpload(workspace, [top], at(""))
        with pytest.raises(TargetExists):
            await upload.run(Phases())
        assert workspace.objects == {"up/a.txt": b"theirs", "up/deep/er/b.txt": b"bb"}
        upload.agree_to_replace()
        result = await upload.run(Phases())
        assert workspace.objects["up/a.txt"] == b"a"
        assert result.files == 2

    run(tmp_path, work)


def test_file_that_cannot_be_read_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_upload, "_BATCH", 1)
    top = tree(tmp_path)
    gone = tmp_path / "gone.txt"

    async def work(workspace: MemoryWorkspace) -> None:
        upload = FolderUpload(workspace, [gone, top], at(""))
        with pytest.raises((PartlyWritten, NotFound)):
            await upload.run(Phases())
        assert set(workspace.objects) == {"up/a.txt", "up/deep/er/b.txt"}
        gone.write_bytes(b"back")
        await upload.run(Phases())
        assert workspace.objects["gone.txt"] == b"back"

    run(tmp_path, work)


@pytest.mark.parametrize("held", ["up", "deep", "er"])
def test_cancel_while_a_folder_is_read_loses_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: str
) -> None:
    top = tree(tmp_path)
    reached, release = threading.Event(), threading.Event()
    scandir = os.scandir

    def scan(path: str) -> "AbstractContextManager[Iterator[os.DirEntry[str]]]":
        if Path(path).name == held and not release.is_set():
            reached.set()
            release.wait()
        return scandir(path)

    monkeypatch.setattr(os, "scandir", scan)

    async def work(workspace: MemoryWorkspace) -> None:
        upload = FolderUpload(workspace, [top], at(""))
        task = asyncio.create_task(upload.run(Phases()))
        await asyncio.to_thread(reached.wait)
        task.cancel()
        asyncio.get_running_loop().call_later(0, release.set)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert workspace.objects == {}
        result = await upload.run(Phases())  # at once, as a quick Retry is
        assert workspace.objects == {"up/a.txt": b"a", "up/deep/er/b.txt": b"bb"}
        assert result.files == 2

    run(tmp_path, work)


def test_cancel_anywhere_loses_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_threads(monkeypatch)
    monkeypatch.setattr(folder_upload, "_BATCH", 2)
    top = tmp_path / "up"
    (top / "deep").mkdir(parents=True)
    names = [*map(str, range(7)), "deep/7", "deep/8"]
    for name in names:
        (top / name).write_bytes(name.encode())

    async def work(workspace: MemoryWorkspace) -> bool:
        upload = FolderUpload(workspace, [top], at(""))
        task = await cancelled_after(turns, upload.run(Phases()))
        is_over = not task.cancelled()
        result = task.result() if is_over else await upload.run(Phases())
        assert workspace.objects == {f"up/{name}": name.encode() for name in names}
        assert result.files == len(names)
        assert workspace.bucket.memory.methods().count("put_object") <= len(names) + 1 + 2 * 2
        return is_over

    turns = 0
    while not run(tmp_path, work):
        turns += 1
    assert turns > 50


@pytest.mark.parametrize(
    ("method", "there"),
    [
        *(("put_object", there) for there in range(6)),
        *(("head_object", there) for there in range(2)),  # of the first file only
        *(("list_objects_v2", there) for there in (2, 4, 6)),
    ],
)
def test_cancel_at_a_request_begins_no_other_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, there: int
) -> None:
    monkeypatch.setattr(folder_upload, "_BATCH", 2)
    top = tmp_path / "up"
    top.mkdir()
    for number in range(8):
        (top / str(number)).write_bytes(b"x")

    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        upload = FolderUpload(workspace, [top], at(""))
        task = asyncio.create_task(upload.run(Phases()))
        before = -1

        def fault(met: str, kwargs: dict[str, Any]) -> None:
            nonlocal before
            if met == method and len(memory.objects) >= there and before < 0:
                before = len(memory.objects)
                task.cancel()

        memory.fault = fault
        with pytest.raises(asyncio.CancelledError):
            await task
        assert before >= 0 and len(memory.objects) <= before + 2
        await upload.run(Phases())
        assert len(memory.objects) == 8

    run(tmp_path, work)
