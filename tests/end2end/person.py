"""What a user does with the window: presses keys and buttons, reads rows, waits.

Everything goes through named widgets and what they show; nothing accesses sessions or jobs.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.operations.jobs.job_record import JobSnapshot, JobState
from tests.gui.window_parts import choose_command

W = TypeVar("W", bound=QWidget)
AnyIndex: TypeAlias = QModelIndex | QPersistentModelIndex

PATIENCE_MS = 20_000


class Person:
    """Uses one window."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self.qtbot = qtbot
        self._last_job_id = -1
        self.clicks = 0  # of the mouse, a double click as two, and keys pressed

    # Looking ------------------------------------------------------------------------------

    def wait(self, condition: Callable[[], object]) -> None:
        """Wait until `condition` holds, or raises no AssertionError."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    def find(self, kind: type[W], name: str, inside: QWidget | None = None) -> W:
        """The visible widget with this name; waits for it."""
        found: list[W] = []

        def look() -> bool:
            widgets = (inside or self.window).findChildren(kind, name)
            found[:] = [widget for widget in widgets if widget.isVisible()]
            return bool(found)

        self.wait(look)
        return found[0]

    def view(self, name: str) -> QAbstractItemView:
        """The visible list, table or tree with this name."""
        return self.find(QAbstractItemView, name)

    def rows(self, view: QAbstractItemView, parent: AnyIndex | None = None) -> list[str]:
        """First column of the rows below `parent`."""
        return [str(index.data()) for index in self._children(view, parent)]

    def row(self, view: QAbstractItemView, *texts: str) -> QModelIndex:
        """The row reached by these first-column texts, level by level; waits for it."""
        found: list[QModelIndex] = []

        def look() -> bool:
            found[:] = [self._walk(view, texts)]
            return found[0].isValid()

        self.wait(look)
        return found[0]

    def cells(self, view: QAbstractItemView, index: QModelIndex) -> list[str]:
        """All columns of a row, as text."""
        model = view.model()
        columns = range(model.columnCount(index.parent()))
        return [str(index.siblingAtColumn(column).data() or "") for column in columns]

    def dialog(self, name: str) -> QDialog:
        """The open dialog with this name; waits for it."""
        return self.find(QDialog, name)

    def text_of(self, name: str) -> str:
        """The text of a visible plain text view."""
        return self.find(QPlainTextEdit, name).toPlainText()

    def report(self, dialog: QDialog) -> str:
        """All lines of the connection dialog's report."""
        labels = self.find(QWidget, "connectionReport", dialog).findChildren(QLabel)
        return "\n".join(label.text() for label in labels)

    def is_enabled(self, name: str, inside: QWidget | None = None) -> bool:
        """Whether a button can be pressed."""
        return self.find(QAbstractButton, name, inside).isEnabled()

    @property
    def clipboard(self) -> str:
        """The clipboard's text."""
        return QApplication.clipboard().text()

    # Doing --------------------------------------------------------------------------------

    def do(self, command: str) -> None:
        """Choose a menu command, once it is enabled."""
        action = self.window.findChild(QAction, command) or self._window_action(command)
        choose_command(action)

    def inspect(self, title: str) -> None:
        """Click the tab of an inspector, once it is offered."""
        tabs = self.find(QTabBar, "inspectorTabs")
        offered: list[int] = []

        def look() -> bool:
            places = range(tabs.count())
            offered[:] = [n for n in places if tabs.isTabVisible(n) and tabs.tabText(n) == title]
            return bool(offered)

        self.wait(look)
        self.clicks += 1
        place = tabs.tabRect(offered[0]).center()
        QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=place)

    def click(self, index: QModelIndex, view: QAbstractItemView, *, add: bool = False) -> None:
        """Click a row; with Ctrl if `add`."""
        self.clicks += 1
        modifier = Qt.KeyboardModifier.ControlModifier if add else Qt.KeyboardModifier.NoModifier
        where = self._place(index, view)
        self.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, where)

    def double_click(self, index: QModelIndex, view: QAbstractItemView) -> None:
        """Double-click a row, as a mouse does: press, release, and again."""
        self.clicks += 2
        where = self._place(index, view)
        self.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
        self.qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)

    def press(self, name: str, inside: QWidget | None = None) -> None:
        """Press a button once it is enabled."""
        button = self.find(QAbstractButton, name, inside)
        self.wait(button.isEnabled)
        self.clicks += 1
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def type(self, name: str, text: str, inside: QWidget | None = None) -> None:
        """Replace the text of a field."""
        field = self.find(QLineEdit, name, inside)
        field.setFocus()
        field.selectAll()
        self.qtbot.keyClick(field, Qt.Key.Key_Delete)
        self.qtbot.keyClicks(field, text)

    def choose(self, name: str, text: str, inside: QWidget | None = None) -> None:
        """Choose the combo box entry that starts with `text`."""
        combo = self.find(QComboBox, name, inside)
        row = combo.findText(text, Qt.MatchFlag.MatchStartsWith)
        assert row >= 0, [combo.itemText(i) for i in range(combo.count())]
        combo.setCurrentIndex(row)

    def key(
        self,
        key: Qt.Key,
        widget: QWidget,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Press a key."""
        self.clicks += 1
        self.qtbot.keyClick(widget, key, modifier)

    # Ways through the program -------------------------------------------------------------

    def open_bucket(self, connection: str, bucket: str) -> None:
        """Connect by a double click, then click the bucket."""
        navigator = self.view("navigator")
        self.double_click(self.row(navigator, connection), navigator)
        self.click(self.row(navigator, connection, bucket), navigator)
        self.view("objectsView")

    def go_to(self, location: str) -> None:
        """Type a location and press Enter."""
        self.do("go.location")
        field = self.find(QLineEdit, "locationEdit")
        self.type("locationEdit", location)
        self.key(Qt.Key.Key_Return, field)

    def open_object(self, name: str) -> None:
        """Double-click an object of the bucket page."""
        view = self.view("objectsView")
        self.double_click(self.row(view, name), view)

    def select(self, names: Sequence[str]) -> None:
        """Select several objects, as with Ctrl held down."""
        view = self.view("objectsView")
        for number, name in enumerate(names):
            self.click(self.row(view, name), view, add=number > 0)

    def expand(self, *texts: str) -> QModelIndex:
        """Select a row of the archive tree and press Right; waits for what is below it."""
        tree = self.find(QTreeView, "archiveTree")
        index = self.row(tree, *texts)
        self.click(index, tree)
        if not tree.isExpanded(index):
            self.key(Qt.Key.Key_Right, tree)
        held = QPersistentModelIndex(index)
        self.wait(lambda: self.rows(tree, held) not in ([], ["Loading…"]))
        return index

    def wait_for_job(self, state: JobState = JobState.DONE) -> JobSnapshot:
        """Wait until a job newer than the last one waited for is over, in `state`."""
        found: list[JobSnapshot] = []

        def is_over() -> bool:
            job = self.window.activity.current_job()
            if job is None or job.job_id <= self._last_job_id:
                return False
            found[:] = [job]
            return job.state not in (JobState.QUEUED, JobState.RUNNING)

        self.wait(is_over)
        self._last_job_id = found[0].job_id
        assert found[0].state is state, found[0].error
        return found[0]

    def _children(self, view: QAbstractItemView, parent: AnyIndex | None) -> Iterator[QModelIndex]:
        model = view.model()
        above = parent if parent is not None else view.rootIndex()
        for row in range(model.rowCount(above)):
            yield model.index(row, 0, above)

    def _walk(self, view: QAbstractItemView, texts: Sequence[str]) -> QModelIndex:
        index = view.rootIndex()
        for text in texts:
            fits = (each for each in self._children(view, index) if each.data() == text)
            index = next(fits, QModelIndex())
            if not index.isValid():
                break
        return index

    def _place(self, index: QModelIndex, view: QAbstractItemView) -> QPoint:
        view.scrollTo(index)
        rect = view.visualRect(index)
        assert rect.isValid(), "the row is not laid out"
        # Right of the arrow, left of anything at the end of the row.
        return QPoint(min(rect.left() + 60, rect.center().x()), rect.center().y())

    def _window_action(self, command: str) -> QAction:
        for action in self.window.actions():
            if action.objectName() == command:
                return action
        raise AssertionError(f"no command {command}")
