"""A local file goes into a bucket as it is: all of it, of one version, under its own type."""

import os
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from msglc_browser.archive.model.header import DEFAULT_MAGIC
from msglc_browser.archive.model.segments import Copied
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import (
    MsglcBrowserError,
    NotFound,
    ObjectChanged,
    StorageError,
    TargetExists,
    TimedOut,
    VerificationFailed,
)
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.transfer.file_to_upload import look_at
from msglc_browser.operations.transfer.upload_file import UploadSpec, _recipe, upload
from msglc_browser.operations.writing.write_recipe import decode_recipe
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.writing.conditional_write import CONTENT_TYPE, CREATE
from msglc_browser.storage.writing.journal_file import Recipe
from msglc_browser.storage.writing.local_write import file_version
from msglc_browser.storage.writing.write_journal import NoJournal
from tests.servers.archives import make_archive
from tests.servers.memory_bucket import MemoryWorkspace, at, run
from tests.servers.memory_store import MemoryStore
from tests.servers.writing import noise

ARCHIVE = make_archive({"a": list(range(100))})
LARGE = b"".join(noise(17 * 2**20))


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("a.msg", ARCHIVE, CONTENT_TYPE),
        ("a.json", ARCHIVE, CONTENT_TYPE),
        ("a.json", b"[1]", "application/json"),
        ("a.json.gz", b"[1]", "application/octet-stream"),
        ("a.nobodyknows", b"[1]", "application/octet-stream"),
        ("a.msg", ARCHIVE[:-1], "application/octet-stream"),
        ("empty.txt", b"", "text/plain"),
        ("large.bin", LARGE, "application/octet-stream"),
    ],
)
def test_file_becomes_an_object_of_its_type(
    tmp_path: Path, name: str, data: bytes, content_type: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    heard: list[Progress] = []

    async def work(workspace: MemoryWorkspace) -> None:
        result = await upload(workspace, UploadSpec(path, at("new")), heard.append)
        memory = workspace.bucket.memory
        assert memory.objects["new"] == data
        assert memory.types["new"] == content_type
        assert (result.size_bytes, result.etag) == (len(data), memory.etags["new"])
        assert not memory.uploads

    run(tmp_path, work)
    assert [each.phase for each in heard][-1] == "Verifying"
    assert heard[-1].done_bytes == heard[-1].total_bytes == len(data)


def test_upload_that_is_finished_later_still_replaces_everything(tmp_path: Path) -> None:
    path = tmp_path / "a.msg"
    path.write_bytes(ARCHIVE)
    recipe = _recipe(look_at(path, (DEFAULT_MAGIC,)), CREATE)
    assert not decode_recipe(recipe, at("new")).carries_over


def test_object_is_replaced_only_when_asked_to(tmp_path: Path) -> None:
    path = tmp_path / "a.msg"
    path.write_bytes(ARCHIVE)

    async def work(workspace: MemoryWorkspace) -> None:
        workspace.bucket.memory.put("old", b"old")
        with pytest.raises(TargetExists):
            await upload(workspace, UploadSpec(path, at("old")), lambda _: None)
        assert workspace.objects["old"] == b"old"
        await upload(workspace, UploadSpec(path, at("old"), overwrite=True), lambda _: None)
        assert workspace.objects["old"] == ARCHIVE

    run(tmp_path, work)


def test_file_that_is_away_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        spec = UploadSpec(tmp_path / "none", at("new"))
        run(tmp_path, lambda workspace: upload(workspace, spec, lambda _: None))
    assert caught.value.target_note == "new was not created."


Act = Callable[[MemoryStore, Path], object]


def attempt(folder: Path, data: bytes, on: str, act: Act) -> tuple[MsglcBrowserError, bytes | None]:
    """The error when `act` happens after the first request `on`, and what the target is then."""
    path = folder / "a.msg"
    path.write_bytes(data)

    async def work(workspace: MemoryWorkspace) -> tuple[MsglcBrowserError, bytes | None]:
        memory = workspace.bucket.memory
        acts = [act]

        def watch(method: str, _kwargs: object) -> StorageError | None:
            if method == on and acts:
                acts.pop()(memory, path)
            return None

        memory.lost = watch
        with pytest.raises(MsglcBrowserError) as caught:
            await upload(workspace, UploadSpec(path, at("new")), lambda _: None)
        assert not memory.uploads
        return caught.value, memory.objects.get("new")

    return run(folder, work)


def test_file_that_changes_while_it_is_sent_is_not_stored(tmp_path: Path) -> None:
    error, found = attempt(
        tmp_path, LARGE, "upload_part", lambda _memory, path: os.utime(path, ns=(5, 5))
    )
    assert isinstance(error, ObjectChanged)
    assert found is None


def test_file_that_changes_right_after_is_told(tmp_path: Path) -> None:
    error, found = attempt(
        tmp_path, ARCHIVE, "put_object", lambda _memory, path: path.write_bytes(ARCHIVE[::-1])
    )
    assert isinstance(error, ObjectChanged)
    assert found == ARCHIVE


@pytest.mark.parametrize("theirs", [b"theirs", b"x" * len(ARCHIVE)])
def test_object_that_is_replaced_right_after_is_told(tmp_path: Path, theirs: bytes) -> None:
    error, found = attempt(
        tmp_path, ARCHIVE, "put_object", lambda memory, _path: memory.put("new", theirs)
    )
    assert isinstance(error, VerificationFailed | ObjectChanged)
    assert found == theirs


def test_answer_that_is_lost_is_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.msg"
    path.write_bytes(ARCHIVE)

    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        memory.lost = lambda method, _: TimedOut("lost") if method == "put_object" else None
        await upload(workspace, UploadSpec(path, at("new")), lambda _: None)
        assert memory.objects["new"] == ARCHIVE

    run(tmp_path, work)


def test_recipe_of_an_upload_is_the_whole_file_in_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(LARGE)
    noted: list[Recipe] = []

    class Noting(NoJournal):
        def upload_began(self, target: S3Location, upload_id: str, recipe: Recipe) -> None:
            noted.append(recipe)

    async def work(workspace: MemoryWorkspace) -> None:
        monkeypatch.setattr(workspace, "journal_for", lambda _target: Noting())
        started = monotonic()
        result = await upload(workspace, UploadSpec(path, at("new")), lambda _: None)
        assert 0 <= result.seconds <= monotonic() - started

    run(tmp_path, work)
    source = file_version(path)
    assert source is not None
    assert noted
    for recipe in noted:
        made = decode_recipe(recipe, at("new"))
        assert made.segments == (Copied(0, Span(0, len(LARGE))),)
        assert [(each.location, each.etag) for each in made.sources] == [
            (source.location, source.etag)
        ]
        assert (made.condition, made.copies, made.is_archive) == (CREATE, False, False)
