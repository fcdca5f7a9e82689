"""Asks before objects are deleted: which ones, and that it cannot be undone."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from msglc_browser.gui.formatting import count_text, size_text
from msglc_browser.gui.visible_text import visible
from msglc_browser.operations.browse import ObjectRow

_NAMED: Final = 8
_NAME_CHARS: Final = 60


def ask_to_delete(
    parent: QWidget, rows: Sequence[ObjectRow], delete: Callable[[], None], *, folders: int = 0
) -> None:
    """Ask (`deleteObjectsDialog`); `delete` is called when a person says so.

    `folders` were selected too, and stay.
    """
    box = QMessageBox(parent)
    box.setObjectName("deleteObjectsDialog")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(_tr("Delete objects"))
    box.setText(_question(rows))
    box.setInformativeText("\n".join((*_names(rows), "", *_warnings(folders))))
    button = box.addButton(_tr("Delete"), QMessageBox.ButtonRole.AcceptRole)
    button.setObjectName("deleteButton")
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    cancel.setObjectName("cancelButton")
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    button.clicked.connect(delete)
    box.open()


def _question(rows: Sequence[ObjectRow]) -> str:
    size = size_text(sum(row.size_bytes for row in rows))
    if len(rows) == 1:
        name = visible(rows[0].name, limit=_NAME_CHARS)
        return _tr("Delete “{name}”, {size}?").format(name=name, size=size)
    text = _tr("Delete {count} objects, {size}?")
    return text.format(count=count_text(len(rows)), size=size)


def _names(rows: Sequence[ObjectRow]) -> list[str]:
    if len(rows) == 1:
        return [visible(str(rows[0].location), limit=2 * _NAME_CHARS)]
    # One more is named rather than counted.
    shown = rows if len(rows) <= _NAMED + 1 else rows[:_NAMED]
    names = [visible(row.name, limit=_NAME_CHARS) for row in shown]
    left = len(rows) - len(shown)
    return [*names, _tr("… and {count} more").format(count=count_text(left))] if left else names


def _warnings(folders: int) -> list[str]:
    text = _tr("This cannot be undone, unless the bucket keeps old versions.")
    return [text, _tr("Selected folders are not deleted.")] if folders else [text]


def _tr(text: str) -> str:
    return QCoreApplication.translate("DeleteQuestion", text)
