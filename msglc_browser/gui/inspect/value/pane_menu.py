"""The context menu of a text: what is selected in it, and the commands of the node."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QPlainTextEdit

from msglc_browser.gui.inspect.passing_menu import passing_menu, with_key


def pane_menu(editor: QPlainTextEdit, commands: Sequence[QAction]) -> QMenu:
    """`paneMenu`: it is deleted when it closes. Without `commands` the text belongs to no node."""
    menu = passing_menu("paneMenu", editor)
    has_selection = editor.textCursor().hasSelection()
    if has_selection or not commands:
        key = QKeySequence(QKeySequence.StandardKey.Copy)
        _add(menu, _tr("Copy selected text"), editor.copy, key).setEnabled(has_selection)
        menu.addSeparator()
    for command in commands:
        if command.objectName() == "edit.copy":
            # While a text is selected, the key copies that.
            key = QKeySequence() if has_selection else command.shortcut()
            shown = _add(menu, _tr("Copy value"), command.trigger, key)
            shown.setEnabled(command.isEnabled())
        else:
            menu.addAction(command)
    menu.addSeparator()
    select_all = QKeySequence(QKeySequence.StandardKey.SelectAll)
    _add(menu, _tr("Select all"), editor.selectAll, select_all)
    return menu


def _add(menu: QMenu, text: str, act: Callable[[], None], key: QKeySequence) -> QAction:
    """The key is only shown: it is handled by the editor, or by another action."""
    return menu.addAction(with_key(text, key), act)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PaneMenu", text)
