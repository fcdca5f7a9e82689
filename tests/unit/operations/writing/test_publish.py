"""A finished draft becomes its target, of the version that was looked at, or nothing does."""

from pathlib import Path

import pytest

from msglc_browser.errors import BadInput, MsglcBrowserError, ObjectChanged, TargetExists
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.writing import publish as module
from msglc_browser.operations.writing.publish import draft_for, inspect_target, publish
from msglc_browser.operations.writing.verify_plain import PlainCopy, file_copy, verify_plain_draft
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.conditional_write import CONTENT_TYPE, CREATE, update
from msglc_browser.storage.writing.local_write import file_version
from tests.servers.archives import make_archive
from tests.servers.memory_bucket import MemoryWorkspace, at, run

ARCHIVE = make_archive({"a": 1})


def silent(_progress: Progress) -> None:
    """Nobody listens."""


def test_target_that_is_new_expects_nothing(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        for place in (at("new.msg"), LocalLocation(tmp_path / "new.msg")):
            for overwrite in (True, False):
                found = await inspect_target(workspace, place, overwrite=overwrite)
                assert found == CREATE

    run(tmp_path, work)


def test_target_that_is_there_is_pinned_or_refused(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        etag = workspace.bucket.memory.put("old.msg", b"old")
        path = tmp_path / "old.msg"
        path.write_bytes(b"old")
        in_file = file_version(path)
        assert in_file is not None
        for version in (Version(at("old.msg"), etag, 3), in_file):
            place = version.location
            found = await inspect_target(workspace, place, overwrite=True)
            assert found == update(version)
            with pytest.raises(TargetExists, match=r"old\.msg already exists"):
                await inspect_target(workspace, place, overwrite=False)

    run(tmp_path, work)


@pytest.mark.parametrize("key", ["", "folder/", "a\udce9.msg"])
def test_name_that_no_object_can_have_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(BadInput):
        run(tmp_path, lambda workspace: inspect_target(workspace, at(key), overwrite=True))


def test_draft_of_a_file_lies_beside_it_and_that_of_an_object_does_not(tmp_path: Path) -> None:
    with draft_for(LocalLocation(tmp_path / "a.msg")) as draft:
        assert draft.parent == tmp_path
    with draft_for(at("a.msg")) as elsewhere:
        assert elsewhere.parent != tmp_path
        assert elsewhere.read_bytes() == b""
    assert not draft.exists()
    assert not elsewhere.exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("is_file", [True, False])
@pytest.mark.parametrize("is_new", [True, False])
def test_draft_becomes_the_target(tmp_path: Path, is_file: bool, is_new: bool) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        path = tmp_path / "a.msg"
        place = LocalLocation(path) if is_file else at("a.msg")
        if not is_new:
            path.write_bytes(b"old")
            workspace.bucket.memory.put("a.msg", b"old")
        condition = await inspect_target(workspace, place, overwrite=True)
        phases: list[str] = []
        with draft_for(place) as draft:
            draft.write_bytes(ARCHIVE)
            published = await publish(
                workspace,
                draft,
                place,
                condition,
                lambda progress: phases.append(progress.phase),
            )
        if is_file:
            assert (published.etag, path.read_bytes()) == ("", ARCHIVE)
            assert phases == ["Saving"]
        else:
            assert workspace.objects["a.msg"] == ARCHIVE
            assert published.etag == workspace.bucket.memory.etags["a.msg"]
            assert workspace.bucket.memory.types["a.msg"] == CONTENT_TYPE
            assert (phases[0], phases[-1]) == ("Uploading", "Verifying")

    run(tmp_path, work)


@pytest.mark.parametrize("is_file", [True, False])
def test_target_that_has_changed_is_left(tmp_path: Path, is_file: bool) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        path = tmp_path / "a.msg"
        place = LocalLocation(path) if is_file else at("a.msg")
        path.write_bytes(b"old")
        workspace.bucket.memory.put("a.msg", b"old")
        condition = await inspect_target(workspace, place, overwrite=True)
        path.write_bytes(b"theirs")
        workspace.bucket.memory.put("a.msg", b"theirs")
        with draft_for(place) as draft:
            draft.write_bytes(ARCHIVE)
            with pytest.raises(ObjectChanged):
                await publish(workspace, draft, place, condition, silent)
        assert path.read_bytes() == workspace.objects["a.msg"] == b"theirs"

    run(tmp_path, work)


def test_file_that_is_deleted_before_it_is_verified_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def delete_after(path: Path) -> PlainCopy:
        found = await file_copy(path)
        path.unlink()
        return found

    async def work(workspace: MemoryWorkspace) -> None:
        place = LocalLocation(tmp_path / "a.msg")
        with draft_for(place) as draft:
            draft.write_bytes(ARCHIVE)
            monkeypatch.setattr(module, "file_copy", delete_after)
            with pytest.raises(MsglcBrowserError) as caught:
                await publish(workspace, draft, place, CREATE, silent)
        assert caught.value.target_note == "a.msg was written, but could not be verified."

    run(tmp_path, work)


def test_object_that_is_no_archive_keeps_its_type_and_is_checked_as_such(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        with draft_for(at("a.json")) as draft:
            draft.write_bytes(b"[1, 2]")
            await publish(
                workspace,
                draft,
                at("a.json"),
                CREATE,
                silent,
                content_type="application/json",
                verify=verify_plain_draft,
            )
        assert workspace.objects["a.json"] == b"[1, 2]"
        assert workspace.bucket.memory.types["a.json"] == "application/json"

    run(tmp_path, work)
