"""Every entry of a menu and every part of a dialog can be reached by a letter of its own."""

from collections import Counter
from collections.abc import Sequence

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.base.keys.mnemonics import with_mnemonics
from msglc_browser.gui.base.plain_text import PlainBox
from msglc_browser.gui.connections.connection_dialog import ConnectionDialog
from msglc_browser.gui.dialogs.name_dialog import NameDialog
from msglc_browser.storage.places.profile import Profile
from tests.gui.dialog_hands import child, show
from tests.gui.every_dialog import DIALOGS

_ALT = Qt.KeyboardModifier.AltModifier


@pytest.mark.parametrize(
    ("texts", "marked"),
    [
        (("Copy", "Cut", "Cute"), ("&Copy", "C&ut", "Cu&te")),
        (("Open file…", "Open location…"), ("&Open file…", "Open &location…")),
        (("A", "a", "b"), ("&A", "a", "&b")),
        (("Sa&ve", "Vary"), ("Sa&ve", "V&ary")),
        (("&Save", "&Send"), ("&Save", "S&end")),
        (("This && that", "this"), ("&This && that", "t&his")),
        (("A & B", "A & C"), ("&A && B", "A && &C")),
        (("A &&& B", "A &&&B", "x &", "&_"), ("&A &&&& B", "A &&&B", "&x &&", "&&_")),
        (("Zoom\tCtrl+&", "zoom\t&Z"), ("&Zoom\tCtrl+&", "z&oom\t&Z")),
        (("Öffnen", "öl"), ("&Öffnen", "ö&l")),
        (("…", "", "1 more\tCtrl+M"), ("…", "", "&1 more\tCtrl+M")),
        (("a\tCtrl+B", "a"), ("&a\tCtrl+B", "a")),
    ],
)
def test_letters_are_initials_if_they_can_be(texts: Sequence[str], marked: Sequence[str]) -> None:
    assert with_mnemonics(texts) == tuple(marked)


def _letters(texts: Sequence[str]) -> Counter[str]:
    found = Counter(QKeySequence.mnemonic(text).toString() for text in texts if text)
    del found[""]
    return found


def test_letters_of_every_menu_are_unique_while_it_is_open(
    application: Application, qtbot: QtBot
) -> None:
    bar = application.window.menuBar()
    menus = [menu for menu in bar.findChildren(QMenu) if menu.objectName().startswith("menu.")]
    assert len(menus) >= 9
    for menu in menus:
        before = [action.text() for action in menu.actions()]
        assert "&" not in "".join(before)
        menu.popup(QPoint(0, 0))
        qtbot.waitUntil(menu.isVisible)
        letters = _letters([action.text() for action in menu.actions()])
        entries = [action for action in menu.actions() if action.text()]
        assert set(letters.values()) == {1}, menu.objectName()
        assert letters.total() >= min(len(entries), 20), menu.objectName()
        menu.close()
        assert [action.text() for action in menu.actions()] == before


def test_letter_in_an_open_menu_chooses_its_command(application: Application, qtbot: QtBot) -> None:
    window = application.window
    menu = child(window, QMenu, "menu.help")
    menu.popup(QPoint(0, 0))
    [about] = [each for each in menu.actions() if each.objectName() == "help.about"]
    letter = about.text()[about.text().index("&") + 1]
    QTest.keyClicks(menu, letter.lower())
    qtbot.waitUntil(lambda: window.findChild(QDialog, "aboutDialog") is not None)
    child(window, QDialog, "aboutDialog").done(0)


@pytest.mark.parametrize("dialog_class", DIALOGS, ids=lambda each: each.__name__)
def test_letters_of_every_dialog_are_unique_while_alt_is_held(
    qtbot: QtBot, dialog_class: type[QDialog]
) -> None:
    dialog = DIALOGS[dialog_class]()
    show(qtbot, dialog)
    before = _texts(dialog)
    QTest.keyPress(dialog, Qt.Key.Key_Alt, _ALT)
    letters = _letters(_texts(dialog))
    assert letters and set(letters.values()) == {1}
    QTest.keyRelease(dialog, Qt.Key.Key_Alt)
    assert _texts(dialog) == before


def _texts(dialog: QDialog) -> list[str]:
    buttons = [each for each in dialog.findChildren(QAbstractButton) if each.isVisible()]
    labels = [each for each in dialog.findChildren(QLabel) if each.isVisible() and each.buddy()]
    return [each.text() for each in buttons] + [each.text() for each in labels]


def test_alt_and_a_letter_press_a_button_and_reach_a_field(qtbot: QtBot) -> None:
    profile = Profile(profile_id="p", name="lab", endpoint="https://x", access_key="key")
    dialog = ConnectionDialog(profile, title="Edit connection", secrets_from="p")
    show(qtbot, dialog)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    name = child(dialog, QLineEdit, "nameEdit")
    name.setFocus()
    QTest.keyPress(name, Qt.Key.Key_Alt, _ALT)
    QTest.keyClick(name, Qt.Key.Key_E, _ALT)
    assert QApplication.focusWidget() is child(dialog, QLineEdit, "endpointEdit")
    with qtbot.waitSignal(dialog.test_wanted):
        QTest.keyClick(name, Qt.Key.Key_T, _ALT)
    QTest.keyRelease(name, Qt.Key.Key_Alt)
    button = child(dialog, QAbstractButton, "testButton")
    assert (button.text(), name.text()) == ("Stop test", "lab")


def test_alt_and_a_letter_answer_a_question(qtbot: QtBot) -> None:
    dialog = NameDialog("probe", "Probe", "", edit="probeEdit", problem=lambda _name: "", hint="")
    show(qtbot, dialog)
    box = PlainBox("probeBox", dialog)
    box.ask("Leave?", "")
    stay = box.addButton("Stay", PlainBox.ButtonRole.RejectRole)
    box.open()
    box.activateWindow()
    qtbot.waitUntil(box.isActiveWindow)
    QTest.keyPress(box, Qt.Key.Key_Alt, _ALT)
    with qtbot.waitSignal(stay.clicked):
        QTest.keyClick(box, Qt.Key.Key_S, _ALT)
