"""The window: menus, navigation row, navigator, tabs, activity and status bar, nothing more.

Commands and background work are connected in `workbench`.
"""

from PySide6.QtCore import QByteArray, QEvent, QMargins, QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QStatusTipEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from msglc_browser.gui.activity.activity_panel import ActivityPanel
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.keys.context_menu_key import ContextMenuKey
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.connections.navigator import Navigator
from msglc_browser.gui.remembered.window_state import WindowState, encode_geometry
from msglc_browser.gui.tabs.document_tabs import DocumentTabs
from msglc_browser.gui.tabs.start_page import StartPage
from msglc_browser.gui.theme import icons
from msglc_browser.gui.window.navigation_row import NavigationRow
from msglc_browser.gui.window.notice_bar import NoticeBar
from msglc_browser.gui.window.status_bar import StatusBar

_DEFAULT_SIZE = (1280, 800)
_MINIMUM_SIZE = (720, 480)
# Estimated window frame: left, top, right, bottom; the real one is known only when shown.
_FRAME = QMargins(4, 32, 4, 8)


@guarded
class MainWindow(QMainWindow):
    """Owns the views; `close_wanted` asks whether it may close, `closed` follows."""

    close_wanted = Signal()
    closed = Signal()

    def __init__(self, actions: Actions, navigator: Navigator) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowIcon(icons.application_icon())
        self.navigation = NavigationRow(actions, self)
        self.notice = NoticeBar(self)
        self.navigator = navigator
        self.start_page = StartPage(actions)
        self.tabs = DocumentTabs(self.start_page, reopen=actions.action("tab.reopen"), parent=self)
        self.activity = ActivityPanel(self)
        self.status = StatusBar(self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._may_close = False
        self.setMinimumSize(*_MINIMUM_SIZE)
        self.resize(*_DEFAULT_SIZE)
        self._lay_out()
        self._set_widths(WindowState().navigator_width)
        actions.fill_menu_bar(self.menuBar())
        self.addActions(list(actions.all()))
        ContextMenuKey(self)
        self.show_title("")
        navigator.setFocus()

    def show_title(self, document: str) -> None:
        """Show the name of what is open in the window's title."""
        name = self.tr("msglc Browser")
        self.setWindowTitle(f"{visible(document)} – {name}" if document else name)

    def state(self) -> WindowState:
        """The window's current state."""
        return WindowState(
            geometry=encode_geometry(bytes(self.saveGeometry().data())),
            navigator_width=self.splitter.sizes()[0] or WindowState().navigator_width,
            is_navigator_shown=not self.navigator.isHidden(),
            is_activity_expanded=self.activity.is_expanded(),
        )

    def restore_state(self, state: WindowState) -> None:
        """Restore a saved state; before it is shown."""
        geometry = state.geometry_bytes()
        if geometry:
            self.restoreGeometry(QByteArray(geometry))
        self._set_widths(state.navigator_width)
        self.navigator.setVisible(state.is_navigator_shown)
        self.activity.set_expanded(state.is_activity_expanded)

    def fit_into(self, screen: QRect) -> None:
        """Fit into the available screen area, including the frame; before it is shown."""
        if self.isMaximized() or self.isFullScreen():
            return
        # The position is the window manager's choice.
        self.resize(self.size().boundedTo(screen.marginsRemoved(_FRAME).size()))

    def close_now(self) -> None:
        """Close without asking again; inside `close_wanted` it lets the closing proceed."""
        self._may_close = True
        self.close()  # Qt ignores this call while the window is closing

    def event(self, event: QEvent) -> bool:
        """Show a hovered command's help in the status bar."""
        if isinstance(event, QStatusTipEvent):
            self.status.show_tip(event.tip())
            return True
        return super().event(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: N802
        """Tab goes through what is shown now as it is read: parts of pages come and go."""
        # Not needed for the first paint.
        from msglc_browser.gui.dialogs.tab_order import tab_as_read  # noqa: PLC0415

        tab_as_read(self)
        return super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, if nothing else has a use for it, closes the notice."""
        if event.key() == Qt.Key.Key_Escape and self.notice.isVisible():
            self.notice.hide()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the listener check for running jobs first."""
        if not self._may_close:
            self.close_wanted.emit()  # may answer with close_now() at once
        if not self._may_close:
            event.ignore()
            return
        super().closeEvent(event)
        self.closed.emit()

    def _set_widths(self, navigator_width: int) -> None:
        self.splitter.setSizes([navigator_width, self.width() - navigator_width])

    def _lay_out(self) -> None:
        self.splitter.setObjectName("mainSplitter")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(self.navigator)
        self.splitter.addWidget(self.tabs)
        self.splitter.setStretchFactor(1, 1)
        central = QWidget(self)
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.navigation, self.notice, self.splitter, self.activity):
            layout.addWidget(widget, int(widget is self.splitter))
        self.setCentralWidget(central)
        self.setStatusBar(self.status)
