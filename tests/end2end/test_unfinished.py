"""Unfinished uploads on a real server: found, counted, discarded."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from msglc_browser.archive.model.segments import Copied
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import MsglcBrowserError, NotAnS3Api, ObjectChanged, ServerFailed
from msglc_browser.operations.unfinished.unfinished import (
    UnfinishedUpload,
    abort_unfinished,
    finish_upload,
    forget_gone,
    own_unfinished,
    take_over_unfinished,
    unfinished_in,
)
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_recipe import WriteRecipe, encode_recipe
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.places.version import version_of_file
from msglc_browser.storage.writing.conditional_write import CREATE
from msglc_browser.storage.writing.journal_file import BegunUpload
from msglc_browser.storage.writing.upload import part_spans
from msglc_browser.storage.writing.write_journal import WriteJournal
from tests.servers.s3 import S3Bucket
from tests.servers.writing import Phases, place, run


def begin(bucket: S3Bucket, key: str, parts: int = 1) -> str:
    client = bucket.server.client
    names = {"Bucket": bucket.name, "Key": key}
    upload_id: str = client.create_multipart_upload(**names)["UploadId"]
    for number in range(1, parts + 1):
        client.upload_part(**names, UploadId=upload_id, PartNumber=number, Body=b"x" * 1000)
    return upload_id


def test_all_of_a_bucket_are_found_with_odd_keys_and_thrown_away(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    keys = sorted(["a+b c.msg", "ünï/測.msg", "runs/<x>.msg"])
    for key in keys:
        begin(weed_bucket, key)

    async def work(workspace: Workspace) -> tuple[UnfinishedUpload, ...]:
        found = await unfinished_in(workspace, place(weed_bucket, ""))
        await abort_unfinished(workspace, found)
        await abort_unfinished(workspace, found)  # already gone: no error
        return found

    found = run(tmp_path, work, weed_bucket.server)
    assert sorted(each.target.key for each in found) == keys
    assert not any(each.can_continue for each in found)


def journal_of_earlier_run(bucket: S3Bucket, folder: Path) -> str:
    """Notes an upload to kept.msg, whose id is answered, and one to gone.msg that was aborted."""
    kept, gone = begin(bucket, "kept.msg", parts=3), begin(bucket, "gone.msg")
    bucket.server.client.abort_multipart_upload(Bucket=bucket.name, Key="gone.msg", UploadId=gone)
    earlier = WriteJournal(folder)
    earlier.upload_began(place(bucket, "kept.msg"), kept, {"any": 1})
    earlier.upload_began(place(bucket, "gone.msg"), gone, {"any": 1})
    earlier.upload_began(S3Location("deleted", "b", "k"), "id", {})
    earlier.close()
    return kept


def test_own_are_measured_and_what_is_gone_is_told_once(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    kept = journal_of_earlier_run(weed_bucket, tmp_path / "writes")

    async def work(_other: Workspace) -> None:
        workspace = Workspace(
            ProfilesFile(tmp_path / "none.json"),
            SessionCredentials(),
            journal=WriteJournal(tmp_path / "writes"),
        )
        workspace.add_temporary(weed_bucket.server.profile, weed_bucket.server.secret)
        try:
            assert await take_over_unfinished(workspace) == 2
            found, ended = await own_unfinished(workspace)
            assert (ended.target.key, ended.is_gone, ended.can_continue) == (
                "gone.msg",
                True,
                False,
            )
            assert (found.sent_bytes, found.upload_id) == (3000, kept)
            assert found.can_continue
            (listed,) = await unfinished_in(workspace, place(weed_bucket, ""))
            assert listed.begun_by_us == found.begun_by_us
            await abort_unfinished(workspace, [found])
            assert await own_unfinished(workspace) == (ended,)
            await forget_gone(workspace, [found, ended])
            assert await own_unfinished(workspace) == ()
        finally:
            await workspace.close()
            workspace.journal.close()

    run(tmp_path, work)
    assert list((tmp_path / "writes").iterdir()) == []


def test_upload_whose_begin_was_not_answered_is_found_and_no_other(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    journal = WriteJournal(tmp_path / "writes")
    journal.upload_began(place(weed_bucket, "run.msg"), "", {"any": 1})
    upload_id = begin(weed_bucket, "run.msg", parts=0)
    begin(weed_bucket, "run.msg.other", parts=0)
    begin(weed_bucket, "run.msg", parts=1)  # another client's, at the same key
    journal.upload_left(place(weed_bucket, "run.msg"), "")

    async def work(workspace: Workspace) -> None:
        workspace.journal = journal
        (found,) = await own_unfinished(workspace)
        assert (found.upload_id, found.sent_bytes, found.can_continue) == (upload_id, 0, False)
        await abort_unfinished(workspace, await unfinished_in(workspace, place(weed_bucket, "")))
        assert await own_unfinished(workspace) == ()

    run(tmp_path, work, weed_bucket.server)
    journal.close()
    assert list((tmp_path / "writes").iterdir()) == []


def test_upload_that_the_server_never_began_is_told_once(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    journal = WriteJournal(tmp_path / "writes")
    journal.upload_began(place(weed_bucket, "run.msg"), "", {"any": 1})
    journal.upload_left(place(weed_bucket, "run.msg"), "")

    async def work(workspace: Workspace) -> None:
        workspace.journal = journal
        (found,) = await own_unfinished(workspace)
        assert (found.target.key, found.is_gone, found.can_continue) == ("run.msg", True, False)
        assert await own_unfinished(workspace) == (found,)
        await forget_gone(workspace, [found])
        assert await own_unfinished(workspace) == ()

    run(tmp_path, work, weed_bucket.server)
    journal.close()
    assert list((tmp_path / "writes").iterdir()) == []


def test_throwing_away_what_has_no_name_leaves_the_object(
    rclone_bucket: S3Bucket, tmp_path: Path
) -> None:
    """rclone treats an upload without an id as the object itself."""
    rclone_bucket.put("run.msg", b"good")
    target = place(rclone_bucket, "run.msg")
    journal = WriteJournal(tmp_path / "writes")
    journal.upload_began(target, "", {"any": 1})
    journal.upload_left(target, "")

    async def work(workspace: Workspace) -> None:
        workspace.journal = journal
        unheard = UnfinishedUpload(target, "", None, problem="no answer")
        with pytest.raises(ServerFailed, match=r"ID of the upload of .* is unknown: no answer"):
            await abort_unfinished(workspace, [unheard, *await own_unfinished(workspace)])
        assert await own_unfinished(workspace) == ()
        store = await workspace.store(target.profile_id)
        names = {"Bucket": target.bucket, "Key": target.key, "UploadId": ""}
        with pytest.raises(NotAnS3Api):
            await store.call("abort_multipart_upload", **names)
        with pytest.raises(NotAnS3Api):
            await store.call("upload_part", **names, PartNumber=1, Body=b"x")

    run(tmp_path, work, rclone_bucket.server)
    journal.close()
    assert rclone_bucket.get("run.msg") == b"good"


def test_file_that_changed_since_is_not_finished_from_two_versions(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    file = tmp_path / "data.bin"
    file.write_bytes(b"x" * 17 * 2**20)
    recipe = WriteRecipe(
        (Copied(0, Span(0, 17 * 2**20)),),
        (version_of_file(file, file.stat()),),
        CREATE,
        copies=False,
        is_archive=False,
    )
    upload_id = begin(weed_bucket, "data.bin", parts=0)
    for number, span in enumerate(part_spans(17 * 2**20), start=1):
        weed_bucket.server.client.upload_part(
            Bucket=weed_bucket.name,
            Key="data.bin",
            UploadId=upload_id,
            PartNumber=number,
            Body=b"x" * span.size,
        )
    file.write_bytes(b"y" * 17 * 2**20)
    target = place(weed_bucket, "data.bin")

    async def work(workspace: Workspace) -> None:
        begun = BegunUpload(target, upload_id, datetime.now(UTC), encode_recipe(recipe))
        with pytest.raises(ObjectChanged):
            await finish_upload(workspace, begun, Phases())
        await abort_unfinished(workspace, await unfinished_in(workspace, place(weed_bucket, "")))

    run(tmp_path, work, weed_bucket.server)
    assert weed_bucket.keys() == []


def test_target_that_exists_by_now_is_a_change_that_no_overwriting_is_offered_for(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    file = tmp_path / "data.bin"
    file.write_bytes(b"x" * 1000)
    recipe = WriteRecipe(
        (Copied(0, Span(0, 1000)),),
        (version_of_file(file, file.stat()),),
        CREATE,
        copies=False,
        is_archive=False,
    )
    upload_id = begin(weed_bucket, "data.bin", parts=0)
    weed_bucket.put("data.bin", b"of somebody else")
    target = place(weed_bucket, "data.bin")

    async def work(workspace: Workspace) -> None:
        begun = BegunUpload(target, upload_id, datetime.now(UTC), encode_recipe(recipe))
        with pytest.raises(ObjectChanged, match="already exists") as raised:
            await finish_upload(workspace, begun, Phases())
        assert "overwriting" not in raised.value.hint
        await abort_unfinished(workspace, await unfinished_in(workspace, place(weed_bucket, "")))

    run(tmp_path, work, weed_bucket.server)
    assert weed_bucket.get("data.bin") == b"of somebody else"


def test_server_that_does_not_answer_is_told_in_the_row(
    refused_endpoint: str, tmp_path: Path, weed_bucket: S3Bucket
) -> None:
    async def work(workspace: Workspace) -> None:
        upload = UnfinishedUpload(place(weed_bucket, "a"), "id", None)
        with pytest.raises(MsglcBrowserError):
            await abort_unfinished(workspace, [upload])

    run(tmp_path, work, replace(weed_bucket.server, endpoint=refused_endpoint))
