"""Previews the new archive: its root and its first children."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from msglc_browser.gui.base.formatting import count_text, size_text, sizes_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import tooltip, visible
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.icons import icon
from msglc_browser.gui.theme.metrics import ICON, ROW_HEIGHT, SPACE
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.gui.theme.style import notifier
from msglc_browser.operations.combining.combine import CombineMode
from msglc_browser.operations.combining.combine_children import CombineSource

_ROOM = 6  # rows below the root, as many as fit beside the table
_NAMES = 3  # of those that exist
_NAMES_IN_TIP = 30
_LETTERS = 50
_LEAST_LETTERS = 24
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class ResultShape:
    """The planned result: `before` children exist already, `base_bytes` large.

    `before_names` are their names, () in a list.
    """

    name: str
    mode: CombineMode
    children: Sequence[CombineSource]
    before: int = 0
    before_names: Sequence[str] = ()
    base_bytes: int = 0


@guarded
class ResultPreview(QTreeWidget):
    """`resultPreview`: a small tree for display only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("resultPreview")
        self.setAccessibleName(self.tr("Contents of the new archive"))
        self.setColumnCount(2)
        self.setProperty("roomy", True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setItemsExpandable(False)
        self.setRootIsDecorated(False)
        self.setIndentation(SPACE * 4)
        self.setUniformRowHeights(True)
        self.setIconSize(QSize(ICON, ICON))
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, self.fontMetrics().averageCharWidth() * 11)
        self._row_size = QSize(0, ROW_HEIGHT)
        self._shape: ResultShape | None = None
        notifier().changed.connect(self._tint)

    def lines(self) -> tuple[str, ...]:
        """The first column as shown, from the top."""
        root = self.topLevelItem(0)
        if root is None:
            return ()
        children = (root.child(row) for row in range(root.childCount()))
        return (root.text(0), *(child.text(0) for child in children if child is not None))

    def show_shape(self, shape: ResultShape) -> None:
        """Show this shape; long lists by their first children and the last."""
        self._shape = shape
        self.clear()
        count = shape.before + len(shape.children)
        sizes = [child.size_bytes for child in shape.children]
        is_dict = shape.mode is CombineMode.DICT
        title = (
            self.tr("Result: dict of {count}") if is_dict else self.tr("Result: list of {count}")
        )
        self.setHeaderLabels([title.format(count=count_text(count)), self.tr("Size")])
        self.headerItem().setTextAlignment(1, _RIGHT)
        root = self._item(shape.name, sizes_text([shape.base_bytes, *sizes]))
        self.addTopLevelItem(root)
        if shape.before:
            root.addChild(self._existing(shape))
        room = _ROOM - bool(shape.before)
        shown = len(shape.children) if len(shape.children) <= room else room - 2
        for row in range(shown):
            root.addChild(self._child(shape, row))
        if shown < len(shape.children):
            left = shape.children[shown:-1]
            text = self.tr("… {count} more").format(count=count_text(len(left)))
            root.addChild(self._muted(text, sizes_text(sizes[shown:-1])))
            root.addChild(self._child(shape, len(shape.children) - 1))
        self.expandAll()

    def show_missing(self, text: str) -> None:
        """The result is not known yet: `text` says what is missing."""
        self._shape = None
        self.clear()
        self.setHeaderLabels([self.tr("Result"), ""])
        item = self._muted(text, "")
        item.setToolTip(0, tooltip(text))
        self.addTopLevelItem(item)

    def sizeHint(self) -> QSize:
        """As wide as usual names and a size need, to fit beside the table."""
        return QSize(self.fontMetrics().averageCharWidth() * _LETTERS, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """As wide as short names and a size need."""
        width = self.fontMetrics().averageCharWidth() * _LEAST_LETTERS
        return QSize(width, super().minimumSizeHint().height())

    def _existing(self, shape: ResultShape) -> QTreeWidgetItem:
        text = self.tr("{count} existing").format(count=count_text(shape.before))
        names = [visible(name) for name in shape.before_names[:_NAMES_IN_TIP]]
        if names:
            text = f"{text}: {', '.join(names[:_NAMES])}"
        if len(names) > _NAMES:
            text += "…"
        item = self._muted(text, size_text(shape.base_bytes))
        item.setToolTip(0, tooltip("\n".join(names + ["…"] * (shape.before > len(names) > 0))))
        return item

    def _child(self, shape: ResultShape, row: int) -> QTreeWidgetItem:
        child = shape.children[row]
        is_dict = shape.mode is CombineMode.DICT
        name = child.name if is_dict else f"[{shape.before + row}]"
        return self._item(name, size_text(child.size_bytes))

    def _item(self, name: str, size: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([visible(name), size])
        item.setFont(0, fonts.mono())
        item.setTextAlignment(1, _RIGHT)
        item.setForeground(1, QBrush(color(Role.MUTED)))
        item.setToolTip(0, tooltip(name))
        item.setIcon(0, icon("archive", Role.TYPE_ARCHIVE))
        item.setSizeHint(0, self._row_size)
        return item

    def _muted(self, text: str, size: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([text, size])
        item.setSizeHint(0, self._row_size)
        item.setTextAlignment(1, _RIGHT)
        for column in (0, 1):
            item.setForeground(column, QBrush(color(Role.MUTED)))
        return item

    def _tint(self) -> None:
        if self._shape is not None:
            self.show_shape(self._shape)
