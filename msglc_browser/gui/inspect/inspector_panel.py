"""The right side of an archive page: one node, looked at in several ways."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from msglc_browser.archive.model.node import Node
from msglc_browser.errors import describe
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.inspect.hex_view import HexView
from msglc_browser.gui.inspect.info_view import InfoView
from msglc_browser.gui.inspect.node_facts import facts_line
from msglc_browser.gui.inspect.path_trail import PathTrail
from msglc_browser.gui.inspect.value_view import ASK_BYTES, ValueView
from msglc_browser.gui.parts.action_button import ActionButton
from msglc_browser.gui.parts.elided_label import ElidedLabel
from msglc_browser.gui.parts.notice_strip import NoticeStrip
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.read_value import HexDump, ValueText

VALUE, HEX, INFO = range(3)
_READ_DELAY_MS: Final = 40  # while the arrow keys run through rows, nothing is read
_COPY_COMMANDS: Final = (
    "node.copy_value", "node.copy_json", "node.copy_path", "node.copy_snippet",
)  # fmt: skip


class InspectorPanel(QWidget):
    """`inspector`: path, facts, and the tabs Value, Hex and Info.

    `text_wanted(request id, node, TextLimits)` and `hex_wanted(request id, node, start)` are
    answered with the same id; `reading_abandoned` says that no answer is waited for any more.
    """

    text_wanted = Signal(int, object, object)
    hex_wanted = Signal(int, object, object)
    reading_abandoned = Signal()
    path_wanted = Signal(object)  # NodePath

    def __init__(
        self, actions: Actions, parent: QWidget | None = None, *, ask_bytes: int = ASK_BYTES
    ) -> None:
        """More than `ask_bytes` of a value are read only after a question."""
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAccessibleName(self.tr("Inspector"))
        self.setProperty("page", True)
        self._node: Node | None = None
        self._document: Document | None = None
        self._warnings: Sequence[str] = ()
        self._last_request = 0
        self._stale: set[int] = set()
        self._preferred_tab = VALUE
        self._read_timer = QTimer(self, singleShot=True, interval=_READ_DELAY_MS)
        self._read_timer.timeout.connect(self._load_tab)
        self._build_parts(ask_bytes)
        self._lay_out(actions)
        self._connect()

    def show_node(self, node: Node, document: Document, warnings: Sequence[str] = ()) -> None:
        """Look at another node; what is slow to read follows."""
        self.reading_abandoned.emit()
        self._last_request += 1
        self._node, self._document, self._warnings = node, document, warnings
        self.trail.show_node(node, document.name)
        self.facts_label.setText(facts_line(node))
        self.strip.hide()
        for view in (self.value_view, self.hex_view):
            view.set_busy(False)
        self._stale = {VALUE, HEX, INFO}
        self._show_tab(self._preferred_tab if node.path else INFO)
        self._read_timer.start()

    @property
    def node(self) -> Node | None:
        """The node that is shown."""
        return self._node

    def update_facts(self, node: Node) -> None:
        """The same node, of which more is known now."""
        self._node = node
        self.facts_label.setText(facts_line(node))

    def update_warnings(self, warnings: Sequence[str]) -> None:
        """The same node, about whose children something odd may be known now."""
        if tuple(warnings) == tuple(self._warnings):
            return
        self._warnings = warnings
        self._stale.add(INFO)
        if self.tabs.currentIndex() == INFO and not self._read_timer.isActive():
            self._load_tab()

    def show_text(self, request_id: int, value: ValueText) -> None:
        """The answer to `text_wanted`."""
        if request_id == self._last_request:
            self.value_view.show_value(value)

    def show_hex(self, request_id: int, dump: HexDump) -> None:
        """The answer to `hex_wanted`."""
        if request_id == self._last_request:
            self.hex_view.show_dump(dump)

    def text_failed(self, request_id: int, error: Exception) -> None:
        """The value could not be read."""
        if request_id == self._last_request:
            self.value_view.set_busy(False)
            self.value_view.show_error(describe(error))

    def hex_failed(self, request_id: int, error: Exception) -> None:
        """The bytes could not be read."""
        if request_id == self._last_request:
            self.hex_view.set_busy(False)
            self.hex_view.show_error(describe(error))

    def shown_value(self) -> ValueText | None:
        """The current node's value as far as it is shown; None while it is not."""
        return None if VALUE in self._stale else self.value_view.value

    def is_waiting(self) -> bool:
        """Whether something is about to be asked for, or still being laid out."""
        views = (self.value_view, self.hex_view)
        return self._read_timer.isActive() or any(view.is_waiting() for view in views)

    def _build_parts(self, ask_bytes: int) -> None:
        self.tabs = QTabBar(self)
        self.tabs.setObjectName("inspectorTabs")
        self.tabs.setAccessibleName(self.tr("Ways to look at the node"))
        self.tabs.setProperty("inspector", True)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for title in (self.tr("Value"), self.tr("Hex"), self.tr("Info")):
            self.tabs.addTab(title)
        self.trail = PathTrail(self)
        self.facts_label = ElidedLabel(parent=self)
        self.facts_label.setObjectName("factsLabel")
        self.facts_label.setProperty("muted", True)
        self.strip = NoticeStrip("inspectorNotice", self)
        self.value_view = ValueView(self, ask_bytes=ask_bytes)
        self.hex_view = HexView(self)
        self.info_view = InfoView(self)
        self._stack = QStackedWidget(self)
        for view in (self.value_view, self.hex_view, self.info_view):
            self._stack.addWidget(view)

    def _lay_out(self, actions: Actions) -> None:
        bar = QWidget(self)
        bar.setProperty("bar", True)
        row = QHBoxLayout(bar)
        row.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE - 2, SPACE)
        row.setSpacing(SPACE)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(_copy_button(self.tr("Copy"), actions, bar))
        row.addWidget(_export_button(actions, bar))
        head = QVBoxLayout()
        head.setContentsMargins(PAGE_MARGIN, 3 * SPACE, PAGE_MARGIN, SPACE)
        head.setSpacing(SPACE)
        head.addWidget(self.trail)
        head.addWidget(self.facts_label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.strip)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.trail.path_wanted.connect(self.path_wanted)
        self.tabs.currentChanged.connect(self._choose_tab)
        self.value_view.wanted.connect(self._ask_text)
        self.hex_view.wanted.connect(self._ask_hex)

    def _show_tab(self, tab: int) -> None:
        with QSignalBlocker(self.tabs):
            self.tabs.setCurrentIndex(tab)
        self._stack.setCurrentIndex(tab)

    def _choose_tab(self, tab: int) -> None:
        """A person's choice, kept for the nodes to come."""
        self._preferred_tab = tab
        self._stack.setCurrentIndex(tab)
        if not self._read_timer.isActive():
            self._load_tab()

    def _load_tab(self) -> None:
        """Only the tab in sight is read."""
        tab = self.tabs.currentIndex()
        if self._node is None or self._document is None or tab not in self._stale:
            return
        self._stale.discard(tab)
        if tab == VALUE:
            self.value_view.start()
        elif tab == HEX:
            self.hex_view.start()
        else:
            self.info_view.show_node(self._node, self._document, self._warnings)

    def _ask_text(self, limits: object) -> None:
        self.text_wanted.emit(self._last_request, self._node, limits)

    def _ask_hex(self, start: object) -> None:
        self.hex_wanted.emit(self._last_request, self._node, start)


def _copy_button(text: str, actions: Actions, parent: QWidget) -> QPushButton:
    button = QPushButton(text, parent)
    button.setObjectName("copyButton")
    button.setMenu(actions.menu(_COPY_COMMANDS, button))
    return button


def _export_button(actions: Actions, parent: QWidget) -> QPushButton:
    button = ActionButton(actions.action("node.export"), parent=parent)
    button.setObjectName("exportButton")
    return button
