"""What fills a bucket, while its listing arrives."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from msglc_browser.errors import IncompleteList, StorageError, TimedOut
from msglc_browser.operations.sizes.folder_sizes import FolderScan, FolderSizes
from msglc_browser.operations.sizes.size_level import Inside
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.lists.listed_rows import ListedObject
from msglc_browser.storage.s3.lists.listing import ListingPage
from tests.servers.s3 import S3Bucket
from tests.servers.writing import place, run


@dataclass
class _Store:
    """Lists pages of two objects."""

    keys: list[tuple[str, int | None]]
    error: StorageError | None = None
    asked: list[str | None] = field(default_factory=list)

    async def list_page(
        self,
        bucket: str,
        prefix: str,
        token: str | None = None,
        *,
        is_deep: bool = False,
        goes_on: bool = False,
    ) -> ListingPage:
        assert is_deep and goes_on
        self.asked.append(token)
        start = int(token or 0)
        if self.error is not None and start:
            raise self.error
        found = [each for each in self.keys if each[0].startswith(prefix)]
        objects = tuple(ListedObject(bucket, *each) for each in found[start : start + 2])
        return ListingPage((), objects, str(start + 2) if start + 2 < len(found) else None)


class _Workspace(Workspace):
    def __init__(self, only: _Store) -> None:
        self.only = only

    async def store(self, _profile_id: str) -> _Store:  # type: ignore[override]
        return self.only


HERE = S3Location("p", "b")
KEYS: list[tuple[str, int | None]] = [
    ("in/a.msg", 50),
    ("in/sub/b.csv", 30),
    ("in/sub/c.csv", None),
    ("odd\n<b>/x", 5),
    ("top", 1),
]


def _whole(scan: FolderScan, shown: S3Location = HERE) -> FolderSizes:
    async def work() -> FolderSizes:
        while not (sizes := await scan.step(shown)).is_complete:
            pass
        return sizes

    return asyncio.run(work())


def test_folders_and_objects_are_summed_up() -> None:
    sizes = _whole(FolderScan(_Workspace(_Store(KEYS)), HERE))
    assert (sizes.objects, sizes.size_bytes) == (5, 86)
    assert sizes.level is not None
    assert [(tile.name, tile.size_bytes, tile.items) for tile in sizes.level.tiles] == [
        ("in/", 80, 3),
        ("odd\n<b>/", 5, 1),
        ("top", 1, 1),
    ]
    assert sizes.level.tiles[0].subject == S3Location("p", "b", "in/")
    assert sizes.level.tiles[0].inside is Inside.KNOWN
    assert sizes.level.notes == ("The server does not say the size of 1 object.",)
    assert [key for key, _level in sizes.nested] == ["in/", "odd\n<b>/"]


def test_folder_inside_is_known_without_listing_again() -> None:
    store = _Store(KEYS)
    scan = FolderScan(_Workspace(store), HERE)
    _whole(scan)
    asked = len(store.asked)
    sizes = asyncio.run(scan.look(S3Location("p", "b", "in/sub/")))
    assert len(store.asked) == asked
    assert sizes.level is not None
    assert [tile.name for tile in sizes.level.tiles] == ["b.csv", "c.csv"]


def test_unknown_and_foreign_folders_have_no_level() -> None:
    scan = FolderScan(_Workspace(_Store(KEYS)), S3Location("p", "b", "in/"))
    _whole(scan, scan.location)
    for other in (S3Location("p", "b", "in/none/"), HERE, S3Location("q", "b", "in/")):
        assert asyncio.run(scan.look(other)).level is None
    assert scan.covers(S3Location("p", "b", "in/sub/"))
    assert not scan.covers(HERE)


def test_failure_keeps_what_was_listed_and_goes_on_from_there() -> None:
    store = _Store(KEYS, TimedOut("Too slow."))
    scan = FolderScan(_Workspace(store), HERE)
    with pytest.raises(TimedOut):
        _whole(scan)
    assert asyncio.run(scan.look(HERE)).objects == 2
    store.error = None
    assert _whole(scan).objects == 5


def test_incomplete_list_is_told() -> None:
    scan = FolderScan(_Workspace(_Store(KEYS, IncompleteList("Nothing more."))), HERE)
    sizes = _whole(scan)
    assert (sizes.objects, sizes.problem) == (2, "Nothing more.")


def test_real_server_lists_everything_below_a_folder(moto_bucket: S3Bucket, tmp_path: Path) -> None:
    moto_bucket.fill({"in/a/b/c.msg": b"123", "in/d": b"4567", "out": b"8", "in/a/": b""})

    async def work(workspace: Workspace) -> FolderSizes:
        scan = FolderScan(workspace, place(moto_bucket, "in/"))
        return await scan.step(scan.location)

    sizes = run(tmp_path, work, moto_bucket.server)
    assert sizes.is_complete
    assert sizes.level is not None
    assert [(tile.name, tile.size_bytes) for tile in sizes.level.tiles] == [("d", 4), ("a/", 3)]
