"""The context menu of a text: what is selected in it, and the commands of the node."""

from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QPlainTextEdit

from msglc_browser.gui.base.actions import letters_while_open

_TEXTS: Final = MappingProxyType({"edit.copy": "Copy value"})  # beside "Copy selected text"


def pane_menu(editor: QPlainTextEdit, commands: Sequence[QAction]) -> QMenu:
    """`paneMenu`: it is deleted when it closes. Without `commands` the text belongs to no node."""
    menu = QMenu(editor)
    menu.setObjectName("paneMenu")
    letters_while_open(menu)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    has_selection = editor.textCursor().hasSelection()
    if has_selection or not commands:
        key = QKeySequence.StandardKey.Copy
        _add(menu, _tr("Copy selected text"), editor.copy, key).setEnabled(has_selection)
        menu.addSeparator()
    for command in commands:
        text = _TEXTS.get(command.objectName(), "")
        if text:
            # While a text is selected, the key copies that.
            shown = _add(menu, _tr(text), command.trigger, None if has_selection else command)
            shown.setEnabled(command.isEnabled())
        else:
            menu.addAction(command)
    menu.addSeparator()
    _add(menu, _tr("Select all"), editor.selectAll, QKeySequence.StandardKey.SelectAll)
    return menu


def _add(
    menu: QMenu,
    text: str,
    act: Callable[[], None],
    key: QKeySequence.StandardKey | QAction | None,
) -> QAction:
    """The key is only shown: it is handled by the editor, or by another action."""
    keys = key.shortcut() if isinstance(key, QAction) else QKeySequence(key or 0)
    shown = keys.toString(QKeySequence.SequenceFormat.NativeText)
    return menu.addAction(f"{text}\t{shown}" if shown else text, act)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PaneMenu", text)
