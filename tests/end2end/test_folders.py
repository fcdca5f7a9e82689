"""Folders of a real server: made, counted, deleted with everything in them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from msglc_browser.errors import TargetExists
from msglc_browser.operations.buckets.browse import list_page
from msglc_browser.operations.folders.delete_folders import FolderDelete, FoldersDeleted
from msglc_browser.operations.folders.folder_total import FolderCount, FolderTotal
from msglc_browser.operations.folders.new_folder import make_folder
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from tests.servers.s3 import S3Bucket
from tests.servers.writing import Phases, place, run


def names_in(bucket: S3Bucket, folder: Path, key: str = "") -> tuple[list[str], list[str]]:
    """The folders and objects of a level, as the program lists them."""

    async def work(workspace: Workspace) -> tuple[list[str], list[str]]:
        page = await list_page(workspace, place(bucket, key))
        return [each.name for each in page.folders], [each.name for each in page.objects]

    return run(folder, work, bucket.server)


def delete(bucket: S3Bucket, folder: Path, *keys: str) -> tuple[FoldersDeleted, list[str]]:
    gone: list[str] = []

    def note(places: Sequence[S3Location]) -> None:
        gone.extend(each.key for each in places)

    async def work(workspace: Workspace) -> FoldersDeleted:
        places = [place(bucket, key) for key in keys]
        return await FolderDelete(workspace, places, gone=note).run(Phases())

    return run(folder, work, bucket.server), gone


def test_new_folder_is_listed_and_not_made_twice(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    async def work(workspace: Workspace) -> None:
        made = await make_folder(workspace, place(weed_bucket, ""), "new one")
        inner = await make_folder(workspace, made, "測試 +")
        assert inner.key == "new one/測試 +/"
        for parent, name in ((place(weed_bucket, ""), "new one"), (made, "測試 +")):
            with pytest.raises(TargetExists):
                await make_folder(workspace, parent, name)

    run(tmp_path, work, weed_bucket.server)
    assert weed_bucket.keys() == ["new one/", "new one/測試 +/"]
    assert names_in(weed_bucket, tmp_path) == (["new one"], [])
    assert names_in(weed_bucket, tmp_path, "new one/") == (["測試 +"], [])


def test_folder_is_gone_with_markers_and_levels(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    """SeaweedFS keeps showing empty levels for a while."""
    weed_bucket.fill(
        {
            "a/": b"",
            "a/x": b"1",
            "a/b/": b"",
            "a/b/y": b"2",
            "a/c/d/z": b"3",
            "a/+ é%.txt": b"4",
            "ab/kept": b"5",
            "a.txt": b"6",
        }
    )
    result, gone = delete(weed_bucket, tmp_path, "a/")
    assert result == FoldersDeleted(6)
    assert gone[-1] == "a/"
    assert weed_bucket.keys() == ["a.txt", "ab/kept"]
    assert names_in(weed_bucket, tmp_path) == (["ab"], ["a.txt"])


def test_folder_of_several_pages_is_counted_and_deleted(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    weed_bucket.fill({f"many/{number:04}": b"." * (number % 3) for number in range(1205)})

    async def work(workspace: Workspace) -> FolderTotal:
        count = FolderCount(workspace, [place(weed_bucket, "many/")])
        while not (await count.step()).is_complete:
            pass
        return count.total

    total = run(tmp_path, work, weed_bucket.server)
    assert (total.objects, total.size_bytes) == (1205, sum(n % 3 for n in range(1205)))
    assert total.newest is not None and total.largest is not None
    result, _gone = delete(weed_bucket, tmp_path, "many/")
    assert result == FoldersDeleted(1205)
    assert names_in(weed_bucket, tmp_path) == ([], [])
