"""Folders of a bucket arrive with everything in them, and nothing leaves the chosen folder."""

from pathlib import Path

import pytest

from msglc_browser.errors import MsglcBrowserError, PartlyWritten, ServerFailed, TargetExists
from msglc_browser.operations.transfer import folder_download
from msglc_browser.operations.transfer.folder_download import FolderDownload
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.s3.lists import listing
from tests.servers.cancelled import cancelled_after, without_threads
from tests.servers.memory_bucket import MemoryWorkspace, at, run
from tests.servers.memory_store import server_failure
from tests.servers.writing import Phases, noise

LARGE = b"".join(noise(3 * 2**20))


def download(
    workspace: MemoryWorkspace, target: Path, *folders: str, place: str = "", objects: str = ""
) -> FolderDownload:
    memory = workspace.bucket.memory
    listed: list[Version[S3Location]] = [
        Version(at(key), memory.etags[key], len(memory.objects[key])) for key in objects.split()
    ]
    return FolderDownload(
        workspace, at(place), [at(key) for key in folders], listed, LocalLocation(target)
    )


def files(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "target"
    folder.mkdir()
    return folder


def test_everything_keeps_its_place(tmp_path: Path, target: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        for key, data in {
            "in/f/a": b"a",
            "in/f/deep/er/b.bin": LARGE,
            "in/f/none/": b"",
            "in/c": b"c",
            "in/not": b"n",
        }.items():
            workspace.bucket.memory.put(key, data)
        work = download(workspace, target, "in/f/", place="in/", objects="in/c")
        result = await work.run(Phases())
        assert files(target) == {"c": b"c", "f/a": b"a", "f/deep/er/b.bin": LARGE}
        assert (target / "f" / "none").is_dir()
        assert (result.files, result.size_bytes) == (3, len(LARGE) + 2)

    run(tmp_path, work)


HOSTILE = (
    "f/../../out",
    "f//abs",
    "f/./x",
    "f/..",
    "f/C:\\y",
    "f/nul",
    "f/a\nb/c",
    "f//etc/d",
    "f/a:b",
    "f/a?b",
    "f/a_b",
    "f/a|b",
    "f/x:/",
    "f/x?/",
    "f/y//",
    "f/y/entry/",
    "f/z",
    "f/z/",
    "f/z/z",
    "f/Z/z",
    "f/",
    "f",
    "F",
    "F/a",
)


@pytest.mark.parametrize("page_keys", [1, 2, 3, 5, 1_000])
def test_hostile_keys_stay_inside_and_apart(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch, page_keys: int
) -> None:
    monkeypatch.setattr(listing, "PAGE_KEYS", page_keys)
    monkeypatch.setattr(folder_download, "_BATCH", page_keys)

    async def work(workspace: MemoryWorkspace) -> None:
        for key in HOSTILE:
            workspace.bucket.memory.put(key, key.encode())
        work = download(workspace, target, "f/", "F/", objects="f F")
        result = await work.run(Phases())
        found = files(target)
        assert result.files == len(HOSTILE) == len(found)
        assert set(found.values()) == {key.encode() for key in HOSTILE}
        assert len({path.casefold() for path in found}) == len(HOSTILE)
        assert [path.name for path in tmp_path.iterdir() if path.name == "out"] == []

    run(tmp_path, work)


def test_file_of_this_download_is_not_offered_for_overwriting(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE_KEYS", 1)
    (target / "f").mkdir()
    (target / "f" / "a_b").write_bytes(b"mine")

    async def work(workspace: MemoryWorkspace) -> None:
        for key in ("f/a:b", "f/a?b", "f/c"):
            workspace.bucket.memory.put(key, key.encode())
        work = download(workspace, target, "f/")
        with pytest.raises(TargetExists, match="a_b already exists"):
            await work.run(Phases())
        assert files(target) == {"f/a_b": b"mine", "f/a_b-2": b"f/a?b", "f/c": b"f/c"}
        await work.agree_to_replace()
        assert (await work.run(Phases())).files == 3
        assert files(target) == {"f/a_b": b"f/a:b", "f/a_b-2": b"f/a?b", "f/c": b"f/c"}

    run(tmp_path, work)


@pytest.mark.parametrize("page_keys", [1, 1_000])
def test_empty_folder_and_object_of_its_name_are_both_there(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch, page_keys: int
) -> None:
    monkeypatch.setattr(listing, "PAGE_KEYS", page_keys)

    async def work(workspace: MemoryWorkspace) -> None:
        workspace.bucket.memory.put("f/a", b"a")
        workspace.bucket.memory.put("f/a/", b"")
        result = await download(workspace, target, "f/").run(Phases())
        assert result.files == 1
        file, folder = ("a", "a-2") if page_keys == 1 else ("a-2", "a")  # what is known first
        assert files(target) == {f"f/{file}": b"a"}
        assert (target / "f" / folder).is_dir()
        note = "A file has the name of folder a, which is called a-2 here."
        assert (note in result.notes) == (page_keys == 1)

    run(tmp_path, work)


def test_chosen_folder_keeps_its_name_beside_an_object_of_that_name(
    tmp_path: Path, target: Path
) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        workspace.bucket.memory.put("f", b"object")
        workspace.bucket.memory.put("f/a", b"a")
        await download(workspace, target, "f/", objects="f").run(Phases())
        assert files(target) == {"f-2": b"object", "f/a": b"a"}

    run(tmp_path, work)


def test_folders_that_made_way_are_counted(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE_KEYS", 1)

    async def work(workspace: MemoryWorkspace) -> None:
        for key in ("f/a", "f/a/x", "f/a/y", "f/b", "f/b/x"):
            workspace.bucket.memory.put(key, key.encode())
        result = await download(workspace, target, "f/").run(Phases())
        assert set(files(target)) == {"f/a", "f/a-2/x", "f/a-2/y", "f/b", "f/b-2/x"}
        assert result.notes == (
            "A file has the name of folder a, which is called a-2 here. So it is with 1 more.",
        )

    run(tmp_path, work)


@pytest.mark.parametrize(("count", "more"), [(1, ""), (2, " 1 more could not be made.")])
def test_empty_folders_that_could_not_be_made_are_noted(
    tmp_path: Path, target: Path, count: int, more: str
) -> None:
    (target / "f").mkdir()
    for name in "ab"[:count]:
        (target / "f" / name).write_bytes(b"mine")

    async def work(workspace: MemoryWorkspace) -> None:
        workspace.bucket.memory.put("f/a/", b"")
        workspace.bucket.memory.put("f/b/", b"")
        workspace.bucket.memory.put("f/c", b"c")
        result = await download(workspace, target, "f/").run(Phases())
        assert result.notes == (
            f"Folder {target / 'f' / 'a'} could not be made: File exists.{more}",
        )

    run(tmp_path, work)


def test_cancel_anywhere_loses_no_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_threads(monkeypatch)
    monkeypatch.setattr(listing, "PAGE_KEYS", 3)
    monkeypatch.setattr(folder_download, "_BATCH", 2)
    keys = ("a", "f/0", "f/1/", "f/2", "f/3/x", "f/4", "f/5/", "g/6", "g/7", "g/8", "o")

    async def work(workspace: MemoryWorkspace) -> bool:
        for key in keys:
            workspace.bucket.memory.put(key, b"" if key.endswith("/") else key.encode())
        target = tmp_path / str(turns)
        target.mkdir()
        work = download(workspace, target, "f/", "g/", objects="a o")
        task = await cancelled_after(turns, work.run(Phases()))
        if task.cancelled():
            await work.run(Phases())
        assert files(target) == {key: key.encode() for key in keys if not key.endswith("/")}
        assert (target / "f/1").is_dir() and (target / "f/5").is_dir()
        return task.cancelled()

    turns = 0
    while run(tmp_path, work):
        turns += 1
    assert turns > 50


def test_link_in_the_chosen_folder_is_not_followed(tmp_path: Path, target: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (target / "f").mkdir()
    (target / "f" / "link").symlink_to(elsewhere)

    async def work(workspace: MemoryWorkspace) -> None:
        workspace.bucket.memory.put("f/link/a", b"a")
        workspace.bucket.memory.put("f/b", b"b")
        with pytest.raises(PartlyWritten, match="is a link"):
            await download(workspace, target, "f/").run(Phases())
        assert not list(elsewhere.iterdir())
        assert (target / "f" / "b").read_bytes() == b"b"

    run(tmp_path, work)


def test_pages_are_listed_one_after_another(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_download, "_BATCH", 3)

    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        for number in range(1001):
            memory.put(f"f/{number:04}", b"x")
        for number in range(7):
            memory.put(f"o{number}", b"y")
        names = " ".join(f"o{number}" for number in range(7))
        phases = Phases()
        result = await download(workspace, target, "f/", objects=names).run(phases)
        assert result.files == len(files(target)) == 1008
        assert phases.last is not None and phases.last.done_items == 1008
        assert memory.methods().count("list_objects_v2") == 2

    run(tmp_path, work)


def test_existing_files_are_kept_until_they_may_be_replaced(tmp_path: Path, target: Path) -> None:
    (target / "f").mkdir()
    (target / "f" / "a").write_bytes(b"mine")

    async def work(workspace: MemoryWorkspace) -> None:
        workspace.bucket.memory.put("f/a", b"theirs")
        workspace.bucket.memory.put("f/b", b"b")
        work = download(workspace, target, "f/")
        with pytest.raises(TargetExists):
            await work.run(Phases())
        assert files(target) == {"f/a": b"mine", "f/b": b"b"}
        await work.agree_to_replace()
        result = await work.run(Phases())
        assert files(target) == {"f/a": b"theirs", "f/b": b"b"}
        assert result.files == 2

    run(tmp_path, work)


def test_empty_folder_is_said(tmp_path: Path, target: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        result = await download(workspace, target, "f/").run(Phases())
        assert (result.files, result.notes) == (0, ("The folder is empty.",))

    run(tmp_path, work)


def test_listing_that_failed_goes_on_where_it_was(tmp_path: Path, target: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        memory.put("f/a", b"a")
        memory.fault = server_failure("list_objects_v2")
        work = download(workspace, target, "f/")
        with pytest.raises(MsglcBrowserError) as raised:
            await work.run(Phases())
        assert isinstance(raised.value, ServerFailed)
        memory.fault = lambda _method, _kwargs: None
        await work.run(Phases())
        assert files(target) == {"f/a": b"a"}

    run(tmp_path, work)
