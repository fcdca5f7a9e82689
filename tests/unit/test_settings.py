"""Settings: defaults, bounds, and the file."""

import json
import os
from pathlib import Path

import pytest

from msglc_browser.errors import BadInput, LocalFileError
from msglc_browser.settings import (
    CACHE_MB,
    SETTINGS,
    TEMPORARY_FOLDER,
    THEME,
    Settings,
    SettingValue,
)
from msglc_browser.state_file import StateFile
from tests.servers.no_room import no_room


def test_defaults_hold_when_there_is_no_file(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    assert settings.text(THEME) == "system"
    assert settings.number(CACHE_MB) == 256
    assert all(not one.problem(one.default) and one.label and one.help for one in SETTINGS)


def test_saved_values_are_there_after_restart(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "settings.json"
    settings = Settings(path)
    settings.set(THEME, "dark")
    settings.save()
    assert Settings(path).text(THEME) == "dark"
    assert sorted(one.name for one in path.parent.iterdir()) == ["settings.json", "settings.lock"]


@pytest.mark.parametrize("value", ["pink", 1, True])
def test_set_refuses_what_cannot_be_used(tmp_path: Path, value: SettingValue) -> None:
    with pytest.raises(BadInput):
        Settings(tmp_path / "s.json").set(THEME, value)


@pytest.mark.parametrize("value", [15, 10**9, True, "256"])
def test_number_out_of_bounds_is_refused_and_ignored_in_the_file(
    tmp_path: Path, value: SettingValue
) -> None:
    path = tmp_path / "s.json"
    path.write_text(json.dumps({"cache_mb": value}))
    settings = Settings(path)
    assert settings.number(CACHE_MB) == 256
    with pytest.raises(BadInput):
        settings.set(CACHE_MB, value)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"theme": [1]}'])
def test_broken_file_gives_defaults(tmp_path: Path, text: str) -> None:
    path = tmp_path / "s.json"
    path.write_text(text)
    assert Settings(path).text(THEME) == "system"


def test_save_raises_words_when_it_cannot_write(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "s.json")
    (tmp_path / f"s.{os.getpid()}.new").mkdir()
    with pytest.raises(LocalFileError, match="settings"):
        settings.save()


def test_save_leaves_old_file_and_nothing_else_on_a_full_disk(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "s.json")
    settings.set(THEME, "dark")
    settings.save()
    settings.set(THEME, "light")
    with no_room(), pytest.raises(LocalFileError, match="File too large"):
        settings.save()
    assert settings.text(THEME) == "light"
    assert Settings(settings.path).text(THEME) == "dark"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["s.json", "s.lock"]


def test_set_all_changes_nothing_when_one_value_cannot_be_used(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "s.json")
    values = {one.key: one.default for one in SETTINGS}
    with pytest.raises(BadInput, match="Temporary folder"):
        settings.set_all(values | {"theme": "dark", "temporary_folder": str(tmp_path / "no")})
    assert settings.text(THEME) == "system"
    settings.set_all(values | {"theme": "dark", "temporary_folder": str(tmp_path)})
    assert settings.text(THEME) == "dark"
    assert settings.text(TEMPORARY_FOLDER) == str(tmp_path)


def test_temporary_folder_that_is_gone_gives_the_default(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "s.json")
    folder = tmp_path / "fast-disk"
    folder.mkdir()
    settings.set(TEMPORARY_FOLDER, str(folder))
    folder.rmdir()
    assert settings.text(TEMPORARY_FOLDER) == ""


def test_a_broken_file_is_kept_and_said(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text("[" * 50_000)
    settings = Settings(path)
    assert settings.problem is not None
    assert "s.unreadable-1.json" in settings.problem.hint
    settings.set(THEME, "dark")
    settings.save()
    assert Settings(path).text(THEME) == "dark"


def test_two_windows_keep_what_each_of_them_changed(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text('{"of a later version": [1]}')
    first, second = Settings(path), Settings(path)
    first.set(THEME, "dark")
    first.save()
    second.set_all({"cache_mb": 64})
    second.save()
    assert json.loads(path.read_text()) == {
        "of a later version": [1],
        "theme": "dark",
        "cache_mb": 64,
    }
    assert second.text(THEME) == "dark"
    assert first.reload()
    assert first.number(CACHE_MB) == 64
    assert not first.reload()


def test_reload_keeps_what_is_not_saved_and_what_can_no_longer_be_read(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    first, second = Settings(path), Settings(path)
    first.set(THEME, "dark")
    second.set_all({"theme": "light", "cache_mb": 64})
    second.save()
    assert first.reload()
    assert (first.text(THEME), first.number(CACHE_MB)) == ("dark", 64)
    path.unlink()
    assert not first.reload()
    assert first.number(CACHE_MB) == 64


def test_what_cannot_be_saved_because_of_another_window_applies_here(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings = Settings(path)
    settings.set(CACHE_MB, 300)
    with StateFile(path, "settings").held(), pytest.raises(LocalFileError) as caught:
        settings.save()
    assert "another window is using" in caught.value.message
    assert caught.value.hint == "Try again in a moment. They apply until you quit."
    assert settings.number(CACHE_MB) == 300
    settings.save()
    assert json.loads(path.read_text()) == {"cache_mb": 300}
