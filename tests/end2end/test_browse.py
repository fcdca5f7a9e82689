"""Browsing buckets on real servers."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import NotFound
from msglc_browser.operations.buckets.browse import Page, list_page, object_info
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profiles_file import ProfilesFile
from tests.servers.s3 import S3Bucket, S3Server, make_bucket

Scenario = Callable[[Workspace], Coroutine[Any, Any, None]]


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Callable[[S3Bucket, Scenario], None]]:
    """Run a scenario in a workspace where the bucket's server is the connection "test"."""

    def run(bucket: S3Bucket, scenario: Scenario) -> None:
        async def inner() -> None:
            workspace = Workspace(ProfilesFile(tmp_path / "c.json"), SessionCredentials())
            workspace.add_temporary(bucket.server.profile, bucket.server.secret)
            try:
                await scenario(workspace)
            finally:
                await workspace.close()

        asyncio.run(inner())

    yield run


async def pages(workspace: Workspace, bucket: str, key: str = "") -> list[Page]:
    """Every page under a prefix."""
    location = S3Location("test", bucket, key)
    found = [await list_page(workspace, location)]
    while found[-1].next_token is not None:
        found.append(await list_page(workspace, location, found[-1].next_token))
    return found


@pytest.fixture(params=[0, 1, 2], ids=["weed", "rclone", "moto"])
def bucket(
    request: pytest.FixtureRequest, weed: S3Server, rclone: S3Server, moto_server: S3Server
) -> Iterator[S3Bucket]:
    """A bucket on each server in turn."""
    made = make_bucket((weed, rclone, moto_server)[request.param])
    yield made
    made.remove()


def test_folders_and_objects_show_level_by_level(
    bucket: S3Bucket, play: Callable[[S3Bucket, Scenario], None]
) -> None:
    bucket.fill({"a.msg": b"123", "runs/1/x.json": b"1", "runs/2.msg": b"22", "z é+😀.csv": b""})

    async def scenario(workspace: Workspace) -> None:
        (top,) = await pages(workspace, bucket.name)
        assert [folder.name for folder in top.folders] == ["runs"]
        names = [(row.name, row.kind, row.size_bytes) for row in top.objects]
        assert names == [("a.msg", "Archive", 3), ("z é+😀.csv", "CSV", 0)]
        assert top.objects[0].modified is not None
        assert top.objects[0].modified.tzinfo is not None
        (inner,) = await pages(workspace, bucket.name, top.folders[0].location.key)
        assert [folder.location.key for folder in inner.folders] == ["runs/1/"]
        assert [row.location.key for row in inner.objects] == ["runs/2.msg"]
        info = await object_info(workspace, inner.objects[0].location)
        assert (info.name, info.size_bytes) == ("2.msg", 2)

    play(bucket, scenario)


def test_odd_keys_are_kept_exactly(
    moto_bucket: S3Bucket, play: Callable[[S3Bucket, Scenario], None]
) -> None:
    keys = ["/lead", "a//b", "a/ b", "a+b%20c", "tab\there", "trail/", "q?x=1#y", "é\u0301", "😀"]
    moto_bucket.fill({key: key.encode() for key in keys})

    async def walk(workspace: Workspace, prefix: str) -> list[str]:
        found: list[str] = []
        for page in await pages(workspace, moto_bucket.name, prefix):
            found += [row.location.key for row in page.objects]
            for folder in page.folders:
                found += await walk(workspace, folder.location.key)
        return found

    async def scenario(workspace: Workspace) -> None:
        assert sorted(await walk(workspace, "")) == sorted(keys)
        for key in keys:
            source = await workspace.open_source(S3Location("test", moto_bucket.name, key))
            assert source.size_bytes == len(key.encode())
            await source.close()

    play(moto_bucket, scenario)


def test_levels_without_a_name_can_be_entered(
    moto_bucket: S3Bucket, play: Callable[[S3Bucket, Scenario], None]
) -> None:
    moto_bucket.fill({"a//b": b"x", "a/": b""})

    async def scenario(workspace: Workspace) -> None:
        (page,) = await pages(workspace, moto_bucket.name, "a/")
        assert [(folder.name, folder.location.key) for folder in page.folders] == [("", "a//")]
        assert page.objects == ()

    play(moto_bucket, scenario)


def test_many_objects_come_in_pages(
    weed_bucket: S3Bucket, play: Callable[[S3Bucket, Scenario], None]
) -> None:
    weed_bucket.fill({f"k{number:04}": b"" for number in range(1_050)})

    async def scenario(workspace: Workspace) -> None:
        found = await pages(workspace, weed_bucket.name)
        assert len(found) > 1
        names = [row.name for page in found for row in page.objects]
        assert names == [f"k{number:04}" for number in range(1_050)]

    play(weed_bucket, scenario)


def test_missing_bucket_says_so(
    weed_bucket: S3Bucket, play: Callable[[S3Bucket, Scenario], None]
) -> None:
    async def scenario(workspace: Workspace) -> None:
        with pytest.raises(NotFound, match="no such bucket"):
            await pages(workspace, weed_bucket.name + "-none")

    play(weed_bucket, scenario)
