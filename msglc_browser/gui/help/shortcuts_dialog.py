"""Lists every command and its keys, built from the command table."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QWidget

from msglc_browser.gui.base.actions import Actions, full_text, translated
from msglc_browser.gui.base.commands import COMMANDS, Menu
from msglc_browser.gui.base.keys.view_keys import VIEW_KEYS
from msglc_browser.gui.base.visible_text import tooltip
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import ROW_HEIGHT, SPACE
from msglc_browser.gui.theme.palette import Role, color

_HEIGHT = 600
_AIR = 12 * SPACE  # beside the texts of three columns


class ShortcutsDialog(DialogFrame):
    """`shortcutsDialog`: the list of commands, with a filter over names, keys and help."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("shortcutsDialog", self.tr("Keyboard shortcuts"), parent=parent)
        self._filter = QLineEdit(self)
        self._filter.setObjectName("shortcutsFilterEdit")
        self._filter.setAccessibleName(self.tr("Filter"))
        self._filter.setPlaceholderText(self.tr("Filter"))
        self._filter.setClearButtonEnabled(True)
        self._filter.textChanged.connect(self._apply_filter)
        self._tree = self._build_tree(actions)
        self.body.addWidget(self._filter)
        self.body.addWidget(self._tree, 1)
        close = self.add_button("closeButton", self.tr("Close"), primary=True)
        close.clicked.connect(self.accept)
        self.resize(self._wanted_width(), _HEIGHT)

    def _wanted_width(self) -> int:
        """So that no description is cut, if the screen is wide enough."""
        tree, margins = self._tree, self.contentsMargins()
        if (layout := self.layout()) is not None:
            margins += layout.contentsMargins()
        metrics = tree.fontMetrics()
        widest = max(metrics.horizontalAdvance(translated(each.help)) for each in COMMANDS)
        names = tree.sizeHintForColumn(0) + tree.sizeHintForColumn(1)
        frame = margins.left() + margins.right() + tree.verticalScrollBar().sizeHint().width()
        wanted = names + widest + frame + _AIR
        return min(wanted, self.screen().availableGeometry().width())

    def _build_tree(self, actions: Actions) -> QTreeWidget:
        tree = QTreeWidget(self)
        tree.setObjectName("shortcutsView")
        tree.setAccessibleName(self.tr("Commands"))
        tree.setHeaderLabels([self.tr("Command"), self.tr("Keys"), self.tr("Description")])
        tree.setRootIsDecorated(False)
        tree.setIndentation(0)
        tree.setUniformRowHeights(True)
        tree.setProperty("roomy", True)
        tree.setProperty("edged", True)
        for menu in Menu:
            title = QTreeWidgetItem(tree, [translated(menu.value).replace("&", "").upper()])
            title.setFlags(Qt.ItemFlag.ItemIsEnabled)
            title.setForeground(0, color(Role.MUTED))
            title.setFont(0, fonts.small())
            title.setFirstColumnSpanned(True)
            title.setSizeHint(2, QSize(0, ROW_HEIGHT))
            for command in COMMANDS:
                if command.menu is menu:
                    keys = actions.action(command.id).shortcuts()
                    shown = QKeySequence.listToString(keys, QKeySequence.SequenceFormat.NativeText)
                    _add_row(title, full_text(command), shown.replace("; ", ", "), command.help)
            for each in VIEW_KEYS:
                if each.menu is menu:
                    _add_row(title, translated(each.text), each.keys, each.help)
        tree.expandAll()
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        return tree

    def _apply_filter(self, text: str) -> None:
        wanted = text.casefold()
        for position in range(self._tree.topLevelItemCount()):
            title = self._tree.topLevelItem(position)
            if title is not None:
                title.setHidden(_show_matches(title, wanted) == 0)


def _add_row(title: QTreeWidgetItem, text: str, keys: str, about: str) -> None:
    item = QTreeWidgetItem(title, [text, keys, translated(about)])
    item.setSizeHint(2, QSize(0, ROW_HEIGHT))
    item.setToolTip(2, tooltip(translated(about)))


def _show_matches(title: QTreeWidgetItem, wanted: str) -> int:
    count = 0
    for row in range(title.childCount()):
        item = title.child(row)
        if item is None:
            continue
        matches = any(wanted in item.text(column).casefold() for column in range(3))
        item.setHidden(not matches)
        count += matches
    return count
