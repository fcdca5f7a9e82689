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
from msglc_browser.operations.workspace import ReadingOptions, Workspace
from msglc_browser.state_file import StateFile
from msglc_browser.storage.places.credentials import Kept, SessionCredentials
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.places.profiles_file import RUSTFS_PROFILE, RUSTFS_SECRET, ProfilesFile
from msglc_browser.storage.reading import open_object
from msglc_browser.storage.reading.toc_cache import TocCache

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
    files = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert sorted(files) == ["connections.json", "connections.lock"]
    assert not any(b"hidden" in data for data in files.values())
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


class Keyring(SessionCredentials):
    """One keyring for all windows; while it is locked, secrets stay in it."""

    def __init__(self) -> None:
        super().__init__()
        self.is_locked = False

    async def delete(self, profile_id: str) -> bool:
        return False if self.is_locked else await super().delete(profile_id)


def two_windows(
    folder: Path, scenario: Callable[[Workspace, Workspace, Keyring], Coroutine[Any, Any, None]]
) -> tuple[Profile, ...]:
    """Play `scenario` in two windows, and answer what the next start would find."""

    async def play() -> None:
        keyring = Keyring()
        first = Workspace(ProfilesFile(folder / "connections.json"), keyring)
        second = Workspace(ProfilesFile(folder / "connections.json"), keyring)
        await scenario(first, second, keyring)
        await first.close()
        await second.close()

    asyncio.run(play())
    return ProfilesFile(folder / "connections.json").load()


def test_two_windows_keep_the_connections_of_either(tmp_path: Path) -> None:
    other = replace(PROFILE, profile_id="q")

    async def scenario(first: Workspace, second: Workspace, _keyring: Keyring) -> None:
        await first.save_profile(PROFILE, SECRET)
        await second.save_profile(other, SECRET)
        assert second.profiles() == (RUSTFS_PROFILE, PROFILE, other)
        assert await first.reload_profiles() == frozenset()
        assert first.profiles() == second.profiles()
        await first.delete_profile("q")
        assert await second.reload_profiles() == {"q"}
        await second.save_profile(other, SECRET)

    assert two_windows(tmp_path, scenario) == (RUSTFS_PROFILE, PROFILE, other)


def test_a_delete_in_one_window_and_an_edit_in_the_other_both_hold(tmp_path: Path) -> None:
    edited = replace(RUSTFS_PROFILE, name="Edited")

    async def scenario(first: Workspace, second: Workspace, keyring: Keyring) -> None:
        await first.save_profile(PROFILE, SECRET)
        await second.reload_profiles()
        await second.save_profile(edited, SECRET)
        await first.delete_profile("p")
        await second.save_profile(edited, None)
        assert await keyring.load("p") is None
        assert await keyring.load(edited.profile_id) == SECRET
        with pytest.raises(NotFound):
            second.profile("p")

    assert two_windows(tmp_path, scenario) == (edited,)


def test_a_client_is_closed_when_another_window_changed_its_connection(tmp_path: Path) -> None:
    async def scenario(first: Workspace, second: Workspace, _keyring: Keyring) -> None:
        await first.save_profile(PROFILE, SECRET)
        await second.reload_profiles()
        store = await second.store("p")
        await first.save_profile(replace(PROFILE, name="Other"), None)
        await second.reload_profiles()
        assert await second.store("p") is store
        await first.save_profile(replace(PROFILE, region="eu-x"), None)
        await second.reload_profiles()
        assert await second.store("p") is not store

    two_windows(tmp_path, scenario)


def test_a_client_is_closed_when_another_window_stored_another_secret(tmp_path: Path) -> None:
    class Lasting(Keyring):
        async def save(self, profile_id: str, secret: Secret) -> Kept:
            await super().save(profile_id, secret)
            return Kept.KEYRING

    async def play() -> None:
        keyring = Lasting()
        first, second = (
            Workspace(ProfilesFile(tmp_path / "connections.json"), keyring) for _ in range(2)
        )
        await first.save_profile(PROFILE, SECRET)
        own = await first.store("p")
        await second.reload_profiles()
        store = await second.store("p")
        assert await second.reload_profiles() == frozenset()
        assert await first.reload_profiles() == frozenset()
        assert await first.store("p") is own
        await first.save_profile(PROFILE, Secret("new"))
        assert await second.reload_profiles() == {"p"}
        assert await second.store("p") is not store
        await second.save_profile(replace(PROFILE, name="Other"), None)
        assert await first.reload_profiles() == frozenset()
        await first.close()
        await second.close()

    asyncio.run(play())


def test_a_secret_that_a_locked_keyring_keeps_is_erased_later(tmp_path: Path) -> None:
    async def scenario(first: Workspace, second: Workspace, keyring: Keyring) -> None:
        await first.save_profile(PROFILE, SECRET)
        keyring.is_locked = True
        await first.delete_profile("p")
        await second.erase_removed()
        assert await keyring.load("p") == SECRET
        keyring.is_locked = False
        await second.erase_removed()
        assert await keyring.load("p") is None

    two_windows(tmp_path, scenario)
    assert ProfilesFile(tmp_path / "connections.json").secrets_to_erase() == ()


def test_a_connection_saved_again_keeps_its_secret(tmp_path: Path) -> None:
    """Window 2 shows it still when window 1 deletes it, while the keyring is locked."""

    async def scenario(first: Workspace, second: Workspace, keyring: Keyring) -> None:
        await first.save_profile(PROFILE, SECRET)
        keyring.is_locked = True
        await first.delete_profile("p")
        await second.save_profile(PROFILE, Secret("new"))
        keyring.is_locked = False
        await first.erase_removed()
        await second.erase_removed()
        assert await keyring.load("p") == Secret("new")

    assert PROFILE in two_windows(tmp_path, scenario)


def test_no_window_can_save_a_connection_whose_secret_is_being_erased(tmp_path: Path) -> None:
    class Slow(Keyring):
        async def delete(self, profile_id: str) -> bool:
            waiting = StateFile(tmp_path / "connections.json", "connections", patience_s=0.01)
            with pytest.raises(LocalFileError, match="another window"):
                await asyncio.to_thread(waiting.change, lambda old: old)
            return await super().delete(profile_id)

    async def play() -> None:
        workspace = Workspace(ProfilesFile(tmp_path / "connections.json"), Slow())
        await workspace.save_profile(PROFILE, SECRET)
        await workspace.delete_profile("p")
        await workspace.save_profile(PROFILE, SECRET)
        assert await workspace.secret("p") == SECRET
        await workspace.close()

    asyncio.run(play())


def test_connections_stay_in_a_window_whose_file_is_gone_or_unreadable(tmp_path: Path) -> None:
    async def scenario(first: Workspace, second: Workspace, _keyring: Keyring) -> None:
        await first.save_profile(PROFILE, SECRET)
        await second.reload_profiles()
        path = tmp_path / "connections.json"
        for content in (None, "{", "[" * 50_000):
            path.unlink(missing_ok=True)
            if content is None:
                assert not await second.reload_profiles()
            else:
                path.write_text(content)
                with pytest.raises(LocalFileError, match="could not be read"):
                    await second.reload_profiles()
            assert second.profile("p") == PROFILE
        await second.save_profile(replace(PROFILE, name="Other"), None)

    assert two_windows(tmp_path, scenario) == (RUSTFS_PROFILE, replace(PROFILE, name="Other"))


def test_an_unreadable_file_is_no_reason_not_to_start(tmp_path: Path) -> None:
    (tmp_path / "connections.json").write_bytes(b"\xff")

    async def scenario(workspace: Workspace) -> None:
        assert workspace.profiles() == (RUSTFS_PROFILE,)
        assert workspace.problem is not None

    run(tmp_path, scenario)


@pytest.mark.parametrize("keeps_tocs", [True, False])
@pytest.mark.parametrize("is_temporary", [True, False])
def test_tocs_are_kept_on_disk_of_stored_connections_if_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keeps_tocs: bool, is_temporary: bool
) -> None:
    given: list[object] = []

    async def opened(*_place: object, cache: object, tocs: object) -> None:
        await asyncio.sleep(0)
        given.append(tocs)

    monkeypatch.setattr(open_object, "open_object", opened)
    tocs = TocCache(tmp_path / "tocs")

    async def scenario() -> None:
        workspace = Workspace(
            ProfilesFile(tmp_path / "connections.json"),
            SessionCredentials(),
            reading=ReadingOptions(keeps_tocs=keeps_tocs),
            tocs=tocs,
        )
        if is_temporary:
            workspace.add_temporary(PROFILE, SECRET)
        else:
            await workspace.save_profile(PROFILE, SECRET)
        await workspace.open_source(S3Location("p", "bucket", "k"))
        await workspace.close()

    asyncio.run(scenario())
    assert given == [tocs if keeps_tocs and not is_temporary else None]


@pytest.mark.parametrize("has_own", [False, True])
def test_warming_up_is_for_those_who_made_a_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_own: bool
) -> None:
    warmed: list[bool] = []
    monkeypatch.setattr("msglc_browser.storage.s3.client.warm_up", lambda: warmed.append(True))

    async def scenario(workspace: Workspace) -> None:
        if has_own:
            await workspace.save_profile(PROFILE, None)
        await workspace.warm_up()

    run(tmp_path, scenario)
    assert warmed == [True] * has_own
