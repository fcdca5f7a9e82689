"""Every dialog can be used on a screen of 800 by 600, with any of the usual fonts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.dialogs.body_area import BodyArea
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.new_archive.new_archive_dialog import NewArchiveDialog
from msglc_browser.gui.theme import fonts, style
from msglc_browser.gui.theme.palette import Scheme
from msglc_browser.gui.window.settings_dialog import SettingsDialog
from msglc_browser.operations.combining.combine import SourceCheck
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.settings import Settings
from msglc_browser.storage.places.location import S3Location
from tests.gui.dialog_hands import child, show, type_into
from tests.gui.every_dialog import DIALOGS, FOLDER

_WIDTH, _HEIGHT = 780, 560
_FONTS = ("", "DejaVu Sans", "DejaVu Serif", "Inter")


@pytest.fixture(params=_FONTS)
def font(
    request: pytest.FixtureRequest, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The font of the program; "" is that of this computer."""
    if request.param:
        chosen = QFont(request.param)
        chosen.setPointSizeF(10)
        monkeypatch.setattr(fonts, "ui", lambda: QFont(chosen))
    style.apply(qapp, Scheme.LIGHT)
    yield
    monkeypatch.undo()
    style.apply(qapp, Scheme.LIGHT)


def _combine_with_strangers() -> QDialog:
    places = [S3Location("test", "runs", f"2026/frame-{n:04}.msglc") for n in range(13)]
    dialog = CombineDialog([CombineSource(place) for place in places], FOLDER)
    why = "This is not an msglc archive. Convert the object to one first. " * 2
    dialog.show_checks([SourceCheck(place, n > 1, why, 9, "e") for n, place in enumerate(places)])
    return dialog


def _new_archive_of_a_table() -> QDialog:
    dialog = NewArchiveDialog(FOLDER)
    type_into(dialog, "sourceEdit", str(Path("/data/measured.csv")))
    child(dialog, QAbstractButton, "advancedButton").click()
    return dialog


_MADE: dict[str, Callable[[], QDialog]] = {
    **{each.__name__: make for each, make in DIALOGS.items()},
    "CombineDialog with strangers": _combine_with_strangers,
    "NewArchiveDialog of a table": _new_archive_of_a_table,
}


@pytest.mark.usefixtures("font")
@pytest.mark.parametrize("name", _MADE)
def test_dialog_fits_on_a_small_screen_with_its_buttons_in_sight(qtbot: QtBot, name: str) -> None:
    dialog = _MADE[name]()
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.resize(_WIDTH, _HEIGHT)
    qtbot.waitUntil(lambda: dialog.width() <= _WIDTH and dialog.height() <= _HEIGHT)
    _is_within(dialog, dialog)
    for area in dialog.findChildren(BodyArea):
        assert area.horizontalScrollBar().maximum() == 0
        content = area.widget()
        assert content is not None
        _is_within(dialog, content)
    dialog.done(0)


def _is_within(dialog: QDialog, around: QWidget) -> None:
    """Every button, field and label of `around` is as wide as it needs and inside of it."""
    for part in around.findChildren(QWidget):
        is_part = isinstance(part, QAbstractButton | QLineEdit | QLabel) and part.isVisible()
        if not is_part or isinstance(part.parentWidget(), QLineEdit):
            continue
        if _scrolling(part) is not (None if around is dialog else around.parentWidget()):
            continue
        place = QRect(part.mapTo(around, QPoint(0, 0)), part.size())
        assert around.rect().contains(place), f"{part.objectName()} {place}"
        assert part.height() >= part.fontMetrics().height() or not part.property("text")


def _scrolling(part: QWidget) -> QWidget | None:
    """The viewport that `part` is in."""
    above = part.parentWidget()
    while above is not None and not isinstance(above, QDialog):
        owner = above.parentWidget()
        if isinstance(owner, QAbstractScrollArea) and owner.viewport() is above:
            return above
        above = owner
    return None


@pytest.mark.usefixtures("font")
def test_tab_brings_each_setting_into_sight_with_its_help(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings(Path("/nowhere/settings.json")))
    show(qtbot, dialog)
    dialog.resize(_WIDTH, 400)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    area = child(dialog, QScrollArea, "dialogArea")
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    seen: list[str] = []
    while (field := _focused_field(area)) not in seen:
        seen.append(field)
        QTest.keyClick(dialog, Qt.Key.Key_Tab)
    assert len(seen) >= 8


def _focused_field(area: QScrollArea) -> str:
    """The field with the focus, whose cell is in sight; "" for a button below the area."""
    field = QApplication.focusWidget()
    assert field is not None
    cell = field.parentWidget()
    if area.isAncestorOf(field) and cell is not None:
        place = QRect(cell.mapTo(area.viewport(), QPoint(0, 0)), cell.size())
        assert area.viewport().rect().contains(place), field.objectName()
    return field.objectName()


def test_dialog_whose_body_has_room_scrolls_nothing(qtbot: QtBot) -> None:
    dialog = DialogFrame("probe", "Probe", "Some words.")
    qtbot.addWidget(dialog)
    dialog.body.addWidget(QLabel("More words, that wrap.", dialog))
    dialog.show()
    assert dialog.area.verticalScrollBar().maximum() == 0
    dialog.done(0)


def test_dialog_made_lower_stays_so_but_grows_with_what_is_new(qtbot: QtBot) -> None:
    dialog = DialogFrame("probe", "Probe", "Some words.")
    qtbot.addWidget(dialog)
    label = QLabel("\n".join("line" for _ in range(20)), dialog)
    dialog.body.addWidget(label)
    dialog.show()
    full = dialog.height()
    dialog.resize(dialog.width(), full - 100)
    qtbot.waitUntil(lambda: dialog.area.verticalScrollBar().maximum() > 0)
    QApplication.processEvents()
    assert dialog.height() == full - 100
    line = label.fontMetrics().lineSpacing()
    label.setText(label.text() + "\nline")
    qtbot.waitUntil(lambda: dialog.height() > full - 100)
    assert abs(dialog.height() - (full - 100 + line)) <= 1
    dialog.done(0)
