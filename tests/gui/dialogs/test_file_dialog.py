"""Where the dialogs that choose files begin."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.gui.dialogs.file_dialog import FileDialog
from msglc_browser.gui.targets.target_field import TargetField
from msglc_browser.gui.theme import style
from msglc_browser.gui.theme.palette import Scheme
from tests.gui.dialog_hands import child, press


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Iterator[Path]:
    """A home of its own, and no folder used yet."""
    folder = tmp_path / "home"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "a.json").write_text("1")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    _forget(qapp)
    yield folder
    _forget(qapp)


def _forget(qapp: QApplication) -> None:
    for name in ("lastFolder", "lastWrittenFolder"):
        qapp.setProperty(name, None)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def _folder(dialog: QFileDialog) -> Path:
    return Path(dialog.directory().absolutePath())


def _choose(dialog: QFileDialog, path: Path) -> None:
    dialog.open()
    dialog.setDirectory(str(path.parent))
    dialog.selectFile(path.name)
    dialog.done(QFileDialog.DialogCode.Accepted)


def test_first_file_dialog_begins_at_home_not_where_the_program_started(
    parent: QWidget, home: Path
) -> None:
    assert _folder(FileDialog(parent, "Upload files")) == home


def test_next_file_dialog_begins_where_the_last_one_ended(parent: QWidget, home: Path) -> None:
    _choose(FileDialog(parent, "Upload files"), home / "data" / "a.json")
    assert _folder(FileDialog(parent, "Open file")) == home / "data"


def test_folders_written_to_are_kept_apart_from_those_read_from(
    parent: QWidget, home: Path
) -> None:
    (home / "results").mkdir()
    _choose(FileDialog(parent, "Upload files"), home / "data" / "a.json")
    assert _folder(FileDialog(parent, "Download", writes=True)) == home / "data"
    _choose(FileDialog(parent, "Download", writes=True), home / "results" / "b.json")
    assert _folder(FileDialog(parent, "Upload files")) == home / "data"
    assert _folder(FileDialog(parent, "Download", writes=True)) == home / "results"


def test_folder_that_is_gone_is_not_where_it_begins(
    parent: QWidget, home: Path, qapp: QApplication
) -> None:
    qapp.setProperty("lastFolder", str(home / "gone"))
    assert _folder(FileDialog(parent, "Open file")) == home


def test_target_is_browsed_for_from_where_it_stands(qtbot: QtBot, home: Path) -> None:
    field = TargetField("Save as", "")
    qtbot.addWidget(field)
    field.add_browse_button("")
    field.propose(str(home / "data" / "b.json"))
    press(field, "targetBrowseButton")
    dialog = field.findChild(QFileDialog)
    assert dialog is not None
    assert _folder(dialog) == home / "data"
    name = child(dialog, QLineEdit, "fileNameEdit")
    assert name.text() == "b.json"
    dialog.reject()


@pytest.mark.parametrize("scheme", list(Scheme))
@pytest.mark.parametrize("name", ["backButton", "forwardButton", "toParentButton"])
def test_arrows_are_seen_in_both_themes(
    parent: QWidget, qapp: QApplication, scheme: Scheme, name: str
) -> None:
    style.apply(qapp, scheme)
    try:
        dialog = FileDialog(parent, "Open")
        picture = child(dialog, QToolButton, name).icon().pixmap(16).toImage()
        drawn = [
            picture.pixelColor(x, y).lightness()
            for x in range(picture.width())
            for y in range(picture.height())
            if picture.pixelColor(x, y).alpha() > 200
        ]
        assert drawn
        is_light = min(drawn) > 128
        assert is_light is (scheme is Scheme.DARK)
        dialog.done(0)
    finally:
        style.apply(qapp, Scheme.LIGHT)
