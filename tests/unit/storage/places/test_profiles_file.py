"""The file of connections."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from msglc_browser.errors import LocalFileError
from msglc_browser.storage.places.profile import Addressing
from msglc_browser.storage.places.profiles_file import RUSTFS_PROFILE, ProfilesFile
from tests.servers.no_room import no_room


def test_load_gives_preset_when_there_is_no_file(tmp_path: Path) -> None:
    assert ProfilesFile(tmp_path / "none" / "connections.json").load() == (RUSTFS_PROFILE,)


def test_load_gives_what_was_saved(tmp_path: Path) -> None:
    profiles = (
        replace(RUSTFS_PROFILE, profile_id="b", name="é", addressing=Addressing.VIRTUAL),
        replace(RUSTFS_PROFILE, profile_id="a", verify_tls=False, region="eu-x"),
    )
    file = ProfilesFile(tmp_path / "sub" / "connections.json")
    file.save(profiles)
    assert file.load() == profiles
    assert [path.name for path in file.path.parent.iterdir()] == ["connections.json"]


def test_load_gives_nothing_when_all_were_deleted(tmp_path: Path) -> None:
    file = ProfilesFile(tmp_path / "connections.json")
    file.save(())
    assert file.load() == ()


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"connections": 1}', '{"connections": [{"id": "x"}]}', '"\\ud800"']
)
def test_load_keeps_file_beside_when_it_is_broken(tmp_path: Path, text: str) -> None:
    path = tmp_path / "connections.json"
    path.write_text(text, "utf-8")
    assert ProfilesFile(path).load() == (RUSTFS_PROFILE,)
    assert path.with_suffix(".broken").read_text("utf-8") == text


def test_load_keeps_sound_entries_beside_broken_ones(tmp_path: Path) -> None:
    path = tmp_path / "connections.json"
    row = '{"id": "a", "name": "A", "endpoint": ""}'
    path.write_text(f'{{"connections": [{row}, 5]}}', "utf-8")
    assert [profile.profile_id for profile in ProfilesFile(path).load()] == ["a"]


def test_save_leaves_old_file_and_nothing_else_on_a_full_disk(tmp_path: Path) -> None:
    file = ProfilesFile(tmp_path / "connections.json")
    file.save((RUSTFS_PROFILE,))
    with no_room(), pytest.raises(LocalFileError, match="File too large"):
        file.save(())
    assert file.load() == (RUSTFS_PROFILE,)
    assert list(tmp_path.iterdir()) == [file.path]


def test_save_leaves_old_file_when_it_cannot_write(tmp_path: Path) -> None:
    file = ProfilesFile(tmp_path / "connections.json")
    file.save((RUSTFS_PROFILE,))
    (tmp_path / f"connections.{os.getpid()}.new").mkdir()
    with pytest.raises(LocalFileError):
        file.save(())
    assert file.load() == (RUSTFS_PROFILE,)
