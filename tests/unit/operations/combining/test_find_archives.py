"""All archives below a folder, of a server and of this computer; never without end."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from msglc_browser.errors import NotFound
from msglc_browser.operations.combining.combine import CombineMode, CombineSpec, combine
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.combining.find_archives import (
    FoundArchives,
    archives_below,
    combined_among,
)
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.places.profiles_file import ProfilesFile
from tests.servers.archives import make_archive
from tests.servers.bytes_bucket import BUCKET, BytesBucket
from tests.servers.s3 import S3Bucket
from tests.servers.scripted_answers import PROFILE, scripted_server
from tests.servers.writing import Phases, place, run


def _below(
    folder: Path,
    workspace_for: Path,
    *,
    is_deep: bool = True,
    any_name: bool = False,
    limit: int = 100,
) -> tuple[FoundArchives, list[tuple[int, int]]]:
    told: list[tuple[int, int]] = []

    async def look(workspace: Workspace) -> FoundArchives:
        return await archives_below(
            workspace,
            LocalLocation(folder),
            lambda *count: told.append(count),
            is_deep=is_deep,
            any_name=any_name,
            limit=limit,
        )

    return run(workspace_for, look), told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    top = tmp_path / "top"
    (top / "sub").mkdir(parents=True)
    for name in ("b.msg", "a.msglc", "note.txt", "sub/c.msg"):
        (top / name).write_bytes(b"12345")
    return top


def _names(found: FoundArchives) -> list[str]:
    return [source.location.name for source in found.sources]


def test_local_folder_is_walked_and_counted(folder: Path, tmp_path: Path) -> None:
    found, told = _below(folder, tmp_path)
    assert _names(found) == ["a.msglc", "b.msg", "c.msg"]
    assert told[-1] == (3, 15)
    assert not found.is_cut


def test_folders_below_are_left_out_when_told_so(folder: Path, tmp_path: Path) -> None:
    found, _told = _below(folder, tmp_path, is_deep=False)
    assert _names(found) == ["a.msglc", "b.msg"]


def test_every_name_that_archives_have_is_taken_and_the_others_are_counted(
    folder: Path, tmp_path: Path
) -> None:
    for name in ("x.cbor", "y.MSGPACK", "z.mpk", "bare"):
        (folder / name).write_bytes(b"1")
    found, _told = _below(folder, tmp_path, is_deep=False)
    assert _names(found) == ["a.msglc", "b.msg", "x.cbor", "y.MSGPACK", "z.mpk"]
    assert found.others == 2
    found, _told = _below(folder, tmp_path, is_deep=False, any_name=True)
    assert {"bare", "note.txt"} < set(_names(found)) and len(found.sources) == 7
    assert found.others == 0


def test_too_many_are_cut(folder: Path, tmp_path: Path) -> None:
    found, _told = _below(folder, tmp_path, limit=1)
    assert (_names(found), found.is_cut) == (["a.msglc"], True)


def test_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        _below(tmp_path / "nowhere", tmp_path)


def test_prefix_is_listed_with_sizes_and_versions(
    moto_bucket: S3Bucket, tmp_path: Path, make_archive: Callable[..., bytes]
) -> None:
    data = make_archive({"a": 1})
    moto_bucket.fill({"in/a.msg": data, "in/x/y/b.msg": data, "in/c.txt": b"", "out.msg": data})
    found = run(
        tmp_path,
        lambda workspace: archives_below(workspace, place(moto_bucket, "in/"), lambda *_: None),
        moto_bucket.server,
    )
    assert _names(found) == ["a.msg", "b.msg"]
    assert found.others == 1
    assert all(source.size_bytes == len(data) and source.etag for source in found.sources)


def test_combined_archives_are_found_among_others_in_their_order(tmp_path: Path) -> None:
    plain = LocalLocation(tmp_path / "plain.msg")
    plain.path.write_bytes(make_archive({"a": 1}))
    targets = [LocalLocation(tmp_path / name) for name in ("b.msg", "a.msg")]
    missing = LocalLocation(tmp_path / "none.msg")

    async def work(workspace: Workspace) -> tuple[Location, ...]:
        for target in targets:
            spec = CombineSpec((CombineSource(plain, "x"),), CombineMode.DICT, target)
            await combine(workspace, spec, Phases())
        return await combined_among(workspace, [targets[0], plain, missing, targets[1]])

    assert run(tmp_path, work) == tuple(targets)


def test_archives_are_found_however_incomplete_the_list_is(tmp_path: Path) -> None:
    server = BytesBucket({b"a.msg": b"x", b"in/b.msg": b"x"})
    server.extra = "<Contents><Size>1</Size></Contents>"

    async def look() -> FoundArchives:
        workspace = Workspace(ProfilesFile(tmp_path / "c.json"), SessionCredentials())
        async with scripted_server(server) as endpoint:
            profile = Profile(profile_id=PROFILE, name="P", endpoint=endpoint, access_key="key")
            workspace.add_temporary(profile, Secret(secret_key="secret"))
            try:
                place = S3Location(PROFILE, BUCKET)
                return await archives_below(workspace, place, lambda *_count: None)
            finally:
                await workspace.close()

    found = asyncio.run(look())
    assert [source.location.name for source in found.sources] == ["a.msg", "b.msg"]
    assert found.problem == "The list of s3://runs/ is incomplete: 1 row has no name."
