"""The connections of the program."""

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import BadInput, LocalFileError, NotFound, StorageError
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import Kept, SessionCredentials
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.places.profiles_file import RUSTFS_PROFILE, RUSTFS_SECRET, ProfilesFile

PROFILE = Profile(profile_id="p", name="P", endpoint="http://127.0.0.1:1", access_key="key")
SECRET = Secret("hidden-key", "hidden-token")


def run(
    folder: Path, scenario: Callable[[Workspace], Coroutine[Any, Any, None]]
) -> tuple[Profile, ...]:
    """Play `scenario`, and answer what the next start would find."""

    async def play() -> None:
        workspace = Workspace(ProfilesFile(folder / "connections.json"), SessionCredentials())
        await scenario(workspace)
        await workspace.close()

    asyncio.run(play())
    return ProfilesFile(folder / "connections.json").load()


def test_first_start_shows_rustfs_with_its_public_secret(tmp_path: Path) -> None:
    async def scenario(workspace: Workspace) -> None:
        assert workspace.profiles() == (RUSTFS_PROFILE,)
        assert await workspace.secret("rustfs-local") == RUSTFS_SECRET
        await workspace.save_profile(replace(RUSTFS_PROFILE, access_key="mine"), None)
        assert await workspace.secret("rustfs-local") is None

    run(tmp_path, scenario)


def test_saved_profile_is_there_after_restart_and_its_secret_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(workspace: Workspace) -> None:
        assert await workspace.save_profile(PROFILE, SECRET) is Kept.SESSION
        assert workspace.profile("p") == PROFILE
        assert await workspace.secret("p") == SECRET
        store = await workspace.store("p")
        with pytest.raises(StorageError) as caught:
            await store.list_buckets()
        seen = f"{caught.value!r} {caught.value.details} {store!r} {workspace!r}"
        assert "hidden" not in seen

    with caplog.at_level(logging.DEBUG):
        assert run(tmp_path, scenario) == (RUSTFS_PROFILE, PROFILE)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in files] == ["connections.json"]
    assert b"hidden" not in files[0].read_bytes()
    assert "hidden" not in caplog.text


def test_edit_keeps_place_in_the_list_and_secret(tmp_path: Path) -> None:
    edited = replace(RUSTFS_PROFILE, name="Edited", endpoint="http://host:9000")

    async def scenario(workspace: Workspace) -> None:
        await workspace.save_profile(PROFILE, None)
        await workspace.save_profile(RUSTFS_PROFILE, SECRET)
        await workspace.save_profile(replace(edited, endpoint=" http://host:9000/ "), None)
        assert workspace.profiles() == (edited, PROFILE)
        assert await workspace.secret("rustfs-local") == SECRET

    assert run(tmp_path, scenario) == (edited, PROFILE)


def test_edit_replaces_the_client_but_a_new_name_does_not(tmp_path: Path) -> None:
    async def scenario(workspace: Workspace) -> None:
        await workspace.save_profile(PROFILE, SECRET)
        first = await workspace.store("p")
        assert await workspace.store("p") is first
        await workspace.save_profile(replace(PROFILE, name="Other"), None)
        assert await workspace.store("p") is first
        await workspace.save_profile(replace(PROFILE, region="eu-x"), None)
        second = await workspace.store("p")
        await workspace.save_profile(replace(PROFILE, region="eu-x"), SECRET)
        assert len({id(first), id(second), id(await workspace.store("p"))}) == 3
        with pytest.raises(StorageError, match="changed or closed"):
            await first.list_buckets()

    run(tmp_path, scenario)


def test_deleted_profile_is_gone_with_its_secret(tmp_path: Path) -> None:
    async def scenario(workspace: Workspace) -> None:
        await workspace.save_profile(PROFILE, SECRET)
        await workspace.delete_profile("p")
        await workspace.delete_profile("p")
        assert await workspace.secret("p") is None
        with pytest.raises(NotFound):
            workspace.profile("p")
        with pytest.raises(NotFound):
            await workspace.store("p")

    assert run(tmp_path, scenario) == (RUSTFS_PROFILE,)


def test_temporary_profile_is_never_written(tmp_path: Path) -> None:
    async def scenario(workspace: Workspace) -> None:
        workspace.add_temporary(PROFILE, SECRET)
        assert workspace.profiles() == (RUSTFS_PROFILE, PROFILE)
        assert await workspace.secret("p") == SECRET
        renamed = replace(PROFILE, name="Demo")
        assert await workspace.save_profile(renamed, Secret("other")) is Kept.SESSION
        assert await workspace.secret("p") == Secret("other")
        await workspace.save_profile(replace(PROFILE, profile_id="q"), None)

    assert [profile.profile_id for profile in run(tmp_path, scenario)] == ["rustfs-local", "q"]


def test_profile_that_cannot_be_saved_changes_nothing(tmp_path: Path) -> None:
    async def scenario(workspace: Workspace) -> None:
        with pytest.raises(BadInput):
            await workspace.save_profile(replace(PROFILE, endpoint="http://a:b@host"), None)
        (tmp_path / f"connections.{os.getpid()}.new").mkdir()
        with pytest.raises(LocalFileError):
            await workspace.save_profile(PROFILE, SECRET)
        assert workspace.profiles() == (RUSTFS_PROFILE,)
        assert await workspace.secret("p") is None

    run(tmp_path, scenario)


def test_local_file_opens_as_a_source(tmp_path: Path) -> None:
    path = tmp_path / "run.msg"
    path.write_bytes(b"0123456789")

    async def scenario(workspace: Workspace) -> None:
        source = await workspace.open_source(LocalLocation(path))
        assert await source.read_ranges([Span(2, 4)]) == [b"23"]
        await source.close()

    run(tmp_path, scenario)
