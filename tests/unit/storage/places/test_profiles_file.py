"""The file of connections."""

import inspect
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from msglc_browser.errors import LocalFileError
from msglc_browser.storage.places.credentials import KeyringCredentials
from msglc_browser.storage.places.profile import Addressing, Profile
from msglc_browser.storage.places.profiles_file import PATIENCE_S, RUSTFS_PROFILE, ProfilesFile
from tests.servers.no_room import no_room


def test_load_gives_preset_when_there_is_no_file(tmp_path: Path) -> None:
    assert ProfilesFile(tmp_path / "none" / "connections.json").load() == (RUSTFS_PROFILE,)


def save(file: ProfilesFile, *profiles: Profile) -> tuple[Profile, ...]:
    """Put them into a file that does not hold the preset."""
    saved: tuple[Profile, ...] = ()
    for profile in profiles:
        saved = file.put(profile, known=())
    return saved


def text_of(*rows: str) -> str:
    return f'{{"connections": [{", ".join(rows)}]}}'


A, B = replace(RUSTFS_PROFILE, profile_id="a"), replace(RUSTFS_PROFILE, profile_id="b")


def test_load_gives_what_was_saved(tmp_path: Path) -> None:
    profiles = (
        replace(B, name="é", addressing=Addressing.VIRTUAL),
        replace(A, verify_tls=False, region="eu-x"),
    )
    file = ProfilesFile(tmp_path / "sub" / "connections.json")
    assert save(file, *profiles) == profiles
    assert file.load() == profiles
    assert sorted(path.name for path in file.path.parent.iterdir()) == [
        "connections.json",
        "connections.lock",
    ]


def test_first_connection_is_put_beside_the_preset(tmp_path: Path) -> None:
    file = ProfilesFile(tmp_path / "connections.json")
    assert file.put(A) == (RUSTFS_PROFILE, A) == file.load()


def test_load_gives_nothing_when_all_were_removed(tmp_path: Path) -> None:
    file = ProfilesFile(tmp_path / "connections.json")
    assert file.remove(RUSTFS_PROFILE.profile_id) == ()
    assert file.load() == ()


def test_put_replaces_in_place_and_keeps_what_another_window_added(tmp_path: Path) -> None:
    first = ProfilesFile(tmp_path / "connections.json")
    second = ProfilesFile(tmp_path / "connections.json")
    save(first, A)
    second.put(B)
    edited = replace(A, name="edited")
    assert first.put(edited) == (edited, B)
    assert second.remove("b") == (edited,)
    assert first.reload() == (edited,)


def test_known_connections_are_written_when_the_file_is_gone(tmp_path: Path) -> None:
    file = ProfilesFile(tmp_path / "connections.json")
    assert file.put(B, known=(A,)) == (A, B)
    file.path.unlink()
    assert file.reload() is None
    assert file.remove("b", known=(A, B)) == (A,)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b'{"connections": 1}',
        b'"\\ud800"',
        b'{"connections": ["\xff"]}',
        b"[" * 50_000,
    ],
)
def test_load_puts_the_file_aside_when_it_makes_no_sense(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "connections.json"
    path.write_bytes(content)
    file = ProfilesFile(path)
    assert file.load() == (RUSTFS_PROFILE,)
    assert path.with_name("connections.unreadable-1.json").read_bytes() == content
    assert file.problem is not None
    assert "connections.unreadable-1.json" in file.problem.hint


@pytest.mark.parametrize("row", ["5", '{"id": "x"}', '{"id": "x", "addressing": "new"}', "null"])
def test_rows_that_are_not_understood_stay_in_the_file(tmp_path: Path, row: str) -> None:
    path = tmp_path / "connections.json"
    sound = '{"id": "a", "name": "A", "endpoint": ""}'
    path.write_text(text_of(row, sound), "utf-8")
    file = ProfilesFile(path)
    assert [profile.profile_id for profile in file.load()] == ["a"]
    assert file.problem is not None
    assert file.problem.hint == "They stay in the file."
    assert [profile.profile_id for profile in file.put(B)] == ["a", "b"]
    assert json.loads(path.read_text("utf-8"))["connections"][0] == json.loads(row)


def test_an_id_that_is_a_number_can_be_edited_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "connections.json"
    path.write_text(text_of('{"id": 5, "name": "A", "endpoint": ""}'), "utf-8")
    file = ProfilesFile(path)
    assert [profile.profile_id for profile in file.put(replace(A, profile_id="5"))] == ["5"]
    assert file.remove("5") == ()


def test_secret_of_a_removed_connection_is_to_be_erased_until_it_was(tmp_path: Path) -> None:
    file = ProfilesFile(tmp_path / "connections.json")
    save(file, A, B)
    file.remove("a")
    file.remove("b")
    assert file.secrets_to_erase() == ("a", "b")
    file.put(A)
    assert file.secrets_to_erase() == ("b",)
    file.secret_erased("b")
    assert file.secrets_to_erase() == ()
    assert file.load() == (A,)


def test_secrets_to_erase_are_unknown_when_the_file_cannot_be_read(tmp_path: Path) -> None:
    file = ProfilesFile(tmp_path / "connections.json")
    file.path.write_text("{")
    with pytest.raises(LocalFileError, match="could not be read"):
        file.secrets_to_erase()
    assert file.secrets_to_erase() == ()


def test_nothing_is_to_be_erased_without_a_file(tmp_path: Path) -> None:
    file = ProfilesFile(tmp_path / "connections.json")
    assert file.secrets_to_erase() == ()
    file.secret_erased("a")
    assert not file.path.exists()


def test_save_leaves_old_file_and_nothing_else_on_a_full_disk(tmp_path: Path) -> None:
    file = ProfilesFile(tmp_path / "connections.json")
    save(file, A)
    with no_room(), pytest.raises(LocalFileError, match="File too large"):
        file.put(B)
    assert file.load() == (A,)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "connections.json",
        "connections.lock",
    ]


def test_save_leaves_old_file_when_it_cannot_write(tmp_path: Path) -> None:
    file = ProfilesFile(tmp_path / "connections.json")
    save(file, A)
    (tmp_path / f"connections.{os.getpid()}.new").mkdir()
    with pytest.raises(LocalFileError):
        file.put(B)
    assert file.load() == (A,)


def test_put_keeps_fields_of_later_versions(tmp_path: Path) -> None:
    path = tmp_path / "connections.json"
    path.write_text(text_of('{"id": "a", "name": "A", "endpoint": "", "colour": "red"}'), "utf-8")
    ProfilesFile(path).put(A)
    assert json.loads(path.read_text("utf-8"))["connections"][0]["colour"] == "red"


def test_mark_of_a_secret_changes_when_one_is_stored(tmp_path: Path) -> None:
    file, other = (ProfilesFile(tmp_path / "connections.json") for _ in range(2))
    file.note_secret("a")
    assert not file.path.exists()
    save(file, A, B)
    assert file.secret_marks() == {}
    file.note_secret("a")
    first = dict(file.secret_marks())
    assert list(first) == ["a"]
    other.put(replace(A, name="edited"))
    assert other.secret_marks() == first
    other.note_secret("a")
    file.reload()
    assert file.secret_marks()["a"] != first["a"]
    assert first["a"] not in file.path.read_text("utf-8")


def test_file_is_waited_for_longer_than_another_window_waits_for_its_keyring() -> None:
    waits = inspect.signature(KeyringCredentials).parameters["timeout_s"].default
    assert waits < PATIENCE_S
