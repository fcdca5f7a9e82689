"""What is listed of a folder: objects and markers, the last ones of many."""

from pathlib import Path

import pytest

from msglc_browser.operations.folders import folder_pages
from msglc_browser.operations.folders.folder_pages import (
    LastMarkers,
    by_depth,
    last_markers,
    listed_specs,
)
from msglc_browser.operations.transfer.delete_object import DeleteSpec
from msglc_browser.storage.s3.lists.listed_rows import ListedObject
from msglc_browser.storage.s3.lists.listing import ListingPage
from tests.servers.memory_bucket import MemoryWorkspace, at, run


def keys(found: LastMarkers) -> list[str]:
    return [each.location.key for each in found.markers]


def find(folder: Path, *stored: str, before: str | None = None) -> LastMarkers:
    """The last markers of "in/", where these keys are stored."""

    async def work(workspace: MemoryWorkspace) -> LastMarkers:
        for key in stored:
            workspace.bucket.memory.put(key, b"")
        return await last_markers(workspace.bucket, at("in/"), before=before)

    return run(folder, work)


def test_markers_and_others_are_told_apart(tmp_path: Path) -> None:
    found = find(tmp_path, "in/", "in/a", "in/b/", "in/b/c", "other/")
    assert keys(found) == ["in/", "in/b/"]
    assert (found.others, found.has_more) == (2, False)
    assert all(each.etag for each in found.markers)


@pytest.mark.parametrize(("most", "kept", "has_more"), [(3, 3, False), (2, 2, True)])
def test_only_so_many_are_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, kept: int, has_more: bool
) -> None:
    monkeypatch.setattr(folder_pages, "MOST_MARKERS", most)
    found = find(tmp_path, "in/", "in/a/", "in/b/")
    assert keys(found) == ["in/", "in/a/", "in/b/"][-kept:]
    assert found.has_more is has_more


def test_list_ends_at_the_markers_that_were_seen_before(tmp_path: Path) -> None:
    assert keys(find(tmp_path, "in/", "in/a/", "in/b/", "in/c/", before="in/b/")) == [
        "in/",
        "in/a/",
    ]


def test_key_outside_of_the_folder_is_left_out() -> None:
    rows = tuple(ListedObject("bucket", key, 0, None, '"e"', "") for key in ("in/a", "out/b"))
    page = ListingPage((), rows)
    assert listed_specs(at("in/"), page) == [DeleteSpec(at("in/a"), '"e"')]


def test_deepest_come_first() -> None:
    specs = [DeleteSpec(at(key)) for key in ("a/", "a/b/", "c/", "a/b/c/")]
    assert [[each.location.key for each in group] for group in by_depth(specs)] == [
        ["a/b/c/"],
        ["a/b/"],
        ["a/", "c/"],
    ]
