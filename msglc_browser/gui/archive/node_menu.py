"""The context menu of a node."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMenu, QWidget

from msglc_browser.gui.base.actions import Actions

_NODE_COMMANDS: Final = (
    *("node.open_tab", ""),
    *("edit.copy", "node.copy_json", "node.copy_path", "node.copy_snippet", ""),
    *("node.export", "node.extract", "node.combine", "", "view.size_map", "archive.arrange"),
)


def node_menu(actions: Actions, parent: QWidget, retry: Callable[[], None] | None = None) -> QMenu:
    """`nodeMenu`: it is deleted when it closes; with `retry`, `retryRow` is at its top."""
    menu = actions.menu(_NODE_COMMANDS, parent)
    menu.setObjectName("nodeMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if retry is not None:
        first = menu.actions()[0]
        action = menu.addAction(QCoreApplication.translate("ArchiveView", "Retry this row"))
        action.setObjectName("retryRow")
        action.triggered.connect(retry)
        menu.insertAction(first, action)
        menu.insertSeparator(first)
    return menu
