"""Questions look like the other dialogs: the action at the right, Cancel left of it, no icons."""

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.gui.browse.delete_question import ask_to_delete
from msglc_browser.gui.browse.overwrite_question import ask_to_overwrite
from msglc_browser.gui.dialogs.leave_question import ask_to_leave
from msglc_browser.gui.theme import style
from msglc_browser.gui.theme.palette import Scheme
from msglc_browser.operations.buckets.browse import ObjectRow
from tests.gui.every_dialog import OBJECT


def _delete(window: QWidget) -> None:
    ask_to_delete(window, [ObjectRow(OBJECT, "a", 1, None, "Archive")], lambda: None)


def _overwrite(window: QWidget) -> None:
    ask_to_overwrite(window, [OBJECT], total=1, overwrite=lambda: None, skip=lambda: None)


def _leave(window: QWidget) -> None:
    dialog = QDialog(window)
    dialog.show()
    ask_to_leave(dialog, lambda: None)


def _in_order(buttons: Sequence[QAbstractButton]) -> list[str]:
    return [each.objectName() for each in sorted(buttons, key=QWidget.x)]


@pytest.mark.parametrize(
    ("ask", "names"),
    [
        (_delete, ["cancelButton", "deleteButton"]),
        (_overwrite, ["cancelButton", "overwriteExistingButton"]),
        (_leave, ["stayButton", "leaveButton"]),
    ],
)
def test_action_is_at_the_right_and_nothing_has_an_icon(
    qtbot: QtBot, qapp: QApplication, ask: Callable[[QWidget], None], names: list[str]
) -> None:
    style.apply(qapp, Scheme.LIGHT)
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    ask(window)
    (box,) = window.findChildren(QMessageBox)
    qtbot.waitUntil(box.isVisible)
    assert _in_order(box.buttons()) == names
    without_icons = [button for button in box.buttons() if button.icon().isNull()]
    assert len(without_icons) == 2
    box.close()
