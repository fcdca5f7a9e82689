"""Paths dropped on the window: files and folders told apart, whatever they are."""

import asyncio
from pathlib import Path

import pytest

from msglc_browser.operations.transfer.local_paths import LocalPaths, look_at_paths


def test_files_and_folders_keep_their_order(tmp_path: Path) -> None:
    names = ["b", "a", "c"]
    files = [tmp_path / name for name in names]
    folders = [tmp_path / f"folder {name}" for name in names]
    for file, folder in zip(files, folders, strict=True):
        file.touch()
        folder.mkdir()
    mixed = [path for pair in zip(files, folders, strict=True) for path in pair]
    assert asyncio.run(look_at_paths(mixed)) == LocalPaths(tuple(files), tuple(folders))


def test_what_nobody_can_look_at_counts_as_a_file(tmp_path: Path) -> None:
    missing, too_long = tmp_path / "missing", tmp_path / ("x" * 5000)
    found = asyncio.run(look_at_paths([missing, too_long]))
    assert found == LocalPaths((missing, too_long))


def test_relative_paths_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    found = asyncio.run(look_at_paths([Path("a"), Path("folder")]))
    assert found == LocalPaths((tmp_path / "a",), (tmp_path / "folder",))


def test_no_paths_are_none() -> None:
    assert asyncio.run(look_at_paths([])) == LocalPaths()
