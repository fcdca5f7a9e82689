"""Show in folder where there is a file manager, and where there is none."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from msglc_browser.gui.parts.folder_shower import FolderShower
from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.storage.places.location import LocalLocation
from tests.gui.dialog_hands import press, text_of


def only_program(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str | None) -> None:
    """PATH holds nothing but an xdg-open of this script, or nothing at all."""
    folder.mkdir()
    if script is not None:
        program = folder / "xdg-open"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.parametrize("script", ["exit 3", None])
def test_path_is_told_and_copied_where_nothing_shows_folders(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    window: MainWindow,
    qtbot: QtBot,
    script: str | None,
) -> None:
    only_program(monkeypatch, tmp_path / "bin", script)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    path = tmp_path / "exports" / "a<b>.json"
    window.activity.show_wanted.emit(LocalLocation(path))
    qtbot.waitUntil(window.notice.isVisible)
    assert text_of(window.notice, "noticeText") == (
        f"Cannot show the folder. The file was saved as {path}"
    )
    press(window.notice, "noticeCopyButton")
    assert QGuiApplication.clipboard().text() == str(path)


def test_folder_is_handed_to_the_file_manager(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    told = tmp_path / "told"
    only_program(monkeypatch, tmp_path / "bin", f'echo "$1" > "{told}"')
    shower = FolderShower()
    failures: list[Path] = []
    shower.failed.connect(failures.append)
    shower.show(tmp_path / "exports" / "a.json")
    qtbot.waitUntil(lambda: told.is_file() and told.read_text() != "")
    qtbot.waitUntil(lambda: shower.is_idle)
    assert told.read_text().strip() == str(tmp_path / "exports")
    assert failures == []


def test_desktop_is_asked_where_there_is_no_opener(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qapp: object
) -> None:
    only_program(monkeypatch, tmp_path / "bin", None)
    asked: list[str] = []

    def take(url: QUrl) -> bool:
        asked.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    FolderShower().show(tmp_path / "a.json")
    assert asked == [str(tmp_path)]
