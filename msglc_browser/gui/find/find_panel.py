"""The results of a search so far, below the search field."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.find.find_children_row import FindChildrenRow
from msglc_browser.gui.find.find_delegate import FindDelegate
from msglc_browser.gui.find.find_hits import FindHitsModel
from msglc_browser.gui.theme.metrics import ROW_HEIGHT, SPACE

_PATH_CHARS = 56
_ROWS = 14
_LEAST_ROWS = 1


@guarded
class FindPanel(QFrame):
    """Floats over the window below `anchor` and follows it; never takes the keyboard focus."""

    chosen = Signal(object)  # NodePath

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor)
        self._anchor = anchor
        self.setObjectName("findPanel")
        self.setProperty("card", True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hits = FindHitsModel(self)
        self.list = QListView(self)
        self.list.setObjectName("findResults")
        self.list.setAccessibleName(self.tr("Keys found"))
        self.list.setModel(self.hits)
        self.list.setItemDelegate(FindDelegate(self.hits, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMinimumHeight(ROW_HEIGHT)  # Qt's is more and would cut off the text below
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.doubleClicked.connect(lambda _index: self.choose())
        self._status = PlainLabel("", self)
        self._status.setObjectName("findStatus")
        self._status.setProperty("muted", True)
        self._status.setWordWrap(True)
        self.children_row = FindChildrenRow(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, SPACE, 1, SPACE)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addWidget(self._status)
        column.addWidget(self.children_row)
        self._status.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        self.hide()

    def clear(self) -> None:
        """Clear the results."""
        self.hits.clear()
        self.children_row.clear()

    def add(self, nodes: Sequence[Node]) -> None:
        """Add results; the first one becomes current."""
        is_first = not self.hits.rowCount()
        self.hits.add(nodes)
        if is_first:
            self.list.setCurrentIndex(self.hits.index(0))
        self.place()

    def say(self, text: str) -> None:
        """Set the line below the list."""
        self._status.setText(text)
        self.place()

    def said(self) -> str:
        """The line below the list."""
        return self._status.text()

    def open(self) -> None:
        """Show it on top of the window."""
        window = self._anchor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
            window.installEventFilter(self)
        self.place()
        self.show()
        self.raise_()

    def choose(self) -> None:
        """Go to the current row's path."""
        path = self.hits.path(self.list.currentIndex().row())
        if path is not None:
            self.chosen.emit(path)

    def current_row(self) -> int:
        """The current row, -1 without results."""
        return self.list.currentIndex().row()

    def is_at_end(self) -> bool:
        """Whether no result follows the current one."""
        return self.current_row() >= self.hits.rowCount() - 1

    def step(self, rows: int) -> None:
        """Move the current row down or up."""
        last = self.hits.rowCount() - 1
        if last >= 0:
            self.set_row(min(max(self.current_row() + rows, 0), last))

    def set_row(self, row: int) -> None:
        """Make a row current."""
        self.list.setCurrentIndex(self.hits.index(row))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """The window was resized: stay below the field."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """Move below the field, sized to fit the content."""
        window = self._anchor.window()
        metrics = self.fontMetrics()
        rows = min(max(self.hits.rowCount(), _LEAST_ROWS), _ROWS)
        self.list.setVisible(self.hits.rowCount() > 0)
        width = min(metrics.averageCharWidth() * _PATH_CHARS, window.width() - 2 * SPACE)
        status = self._status.heightForWidth(width - 2) if self._status.text() else 0
        height = (rows * ROW_HEIGHT if self.hits.rowCount() else 0) + status + 2 * SPACE + 2
        if not self.children_row.isHidden():
            height += self.children_row.sizeHint().height()
        corner = self._anchor.mapTo(window, QPoint(self._anchor.width(), self._anchor.height()))
        room = window.height() - corner.y() - 2 * SPACE
        left = max(SPACE, corner.x() - width)
        self.setGeometry(QRect(left, corner.y() + SPACE, width, min(height, room)))
