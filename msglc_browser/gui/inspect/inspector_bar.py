"""The row above an inspector: its tabs, and what can be done with the node."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabBar, QToolButton, QWidget

from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.keys.view_keys import FIRST_NINE
from msglc_browser.gui.base.visible_text import tooltip
from msglc_browser.gui.parts.action_button import ActionButton
from msglc_browser.gui.theme import icons, style
from msglc_browser.gui.theme.metrics import SPACE

_COPY_COMMANDS: Final = (
    "edit.copy", "node.copy_json", "node.copy_path", "node.copy_snippet",
)  # fmt: skip


@guarded
class InspectorBar(QWidget):
    """`tab_chosen(tab)` when the user picks a tab, by mouse or key; its number counts all tabs.

    `maximise_wanted` when the inspector is to take the whole page, or to give it back.
    """

    tab_chosen = Signal(int)
    maximise_wanted = Signal()

    def __init__(self, titles: Sequence[str], actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("bar", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._action = actions.action("view.maximise")
        self._is_maximised = False
        self._build_parts(titles, actions)
        self._lay_out()
        for place, key in enumerate(FIRST_NINE):
            shortcut = QShortcut(QKeySequence(key), parent)
            shortcut.activated.connect(lambda place=place: self._choose_visible(place))
        self.tabs.currentChanged.connect(self._measure_tabs)  # the text of the current one is bold
        self.tabs.currentChanged.connect(self.tab_chosen)
        self.tabs.tabBarDoubleClicked.connect(self._on_double_click)
        self.maximise_button.clicked.connect(self.maximise_wanted)
        style.notifier().changed.connect(self._tint)

    def offer(self, current: int, offered: Sequence[bool]) -> None:
        """Show the `offered` tabs and select `current`, without emitting a signal."""
        with QSignalBlocker(self.tabs):
            self.tabs.setTabVisible(current, True)
            self.tabs.setCurrentIndex(current)
            for tab, is_offered in enumerate(offered):
                self.tabs.setTabVisible(tab, tab == current or is_offered)
        self._measure_tabs()
        for place, tab in enumerate(self._visible()):
            self.tabs.setTabToolTip(tab, tooltip(_key_text(place)))
        self._fit()

    def show_maximised(self, is_maximised: bool) -> None:
        """Show what the button does next."""
        self._is_maximised = is_maximised
        self._tint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Buttons without text leave more room for the tabs."""
        super().resizeEvent(event)
        self._fit()

    def _build_parts(self, titles: Sequence[str], actions: Actions) -> None:
        self.tabs = QTabBar(self)
        self.tabs.setObjectName("inspectorTabs")
        self.tabs.setAccessibleName(self.tr("Views of the node"))
        self.tabs.setProperty("inspector", True)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for title in titles:
            self.tabs.addTab(title)
        self._copy = QPushButton(self.tr("Copy"), self)
        self._copy.setObjectName("copyButton")
        self._copy.setAccessibleName(self.tr("Copy"))
        self._copy.setMenu(actions.menu(_COPY_COMMANDS, self._copy))
        self._export = ActionButton(actions.action("node.export"), parent=self)
        self._export.setObjectName("exportButton")
        self.maximise_button = QToolButton(self)
        self.maximise_button.setObjectName("maximiseButton")
        self.maximise_button.setProperty("flat", True)
        self._action.changed.connect(self._tint)
        self._tint()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE - 2, SPACE)
        row.setSpacing(SPACE)
        row.addWidget(self.tabs)
        row.addStretch(1)
        for button in (self._copy, self._export, self.maximise_button):
            row.addWidget(button)

    def _visible(self) -> list[int]:
        return [tab for tab in range(self.tabs.count()) if self.tabs.isTabVisible(tab)]

    def _choose_visible(self, place: int) -> None:
        visible = self._visible()
        if place < len(visible):
            self.tabs.setCurrentIndex(visible[place])

    def _on_double_click(self, tab: int) -> None:
        if tab >= 0:
            self.maximise_wanted.emit()

    def _fit(self) -> None:
        """If there is too little room, Copy and Export lose their texts; then the tabs move up."""
        for is_short, is_tight in ((False, False), (True, False), (True, True)):
            self._copy.setText("" if is_short else self.tr("Copy"))
            self._export.set_short(is_short)
            if is_tight != bool(self.tabs.property("tight")):
                self.tabs.setProperty("tight", is_tight)
                style.restyle(self.tabs)
                self._measure_tabs()
            self._tint_copy()
            if self._wanted_width() <= self.width():
                return

    def _measure_tabs(self) -> None:
        """Qt measures tabs when a text is set, but not when one is hidden or restyled."""
        self.tabs.setTabText(0, self.tabs.tabText(0))
        self.tabs.updateGeometry()

    def _wanted_width(self) -> int:
        """Whichever tab is selected: buttons must not change when another one is."""
        buttons = (self._copy, self._export, self.maximise_button)
        parts = sum(part.sizeHint().width() + SPACE for part in (self.tabs, *buttons))
        extra = {tab: self._extra_width(self.tabs.tabText(tab)) for tab in self._visible()}
        of_current = extra.get(self.tabs.currentIndex(), 0)
        return parts + 4 * SPACE + max(extra.values(), default=0) - of_current

    def _extra_width(self, title: str) -> int:
        """How much wider a tab is while it is selected."""
        bold = QFont(self.tabs.font())
        bold.setWeight(QFont.Weight.DemiBold)
        usual = self.tabs.fontMetrics().horizontalAdvance(title)
        return max(QFontMetrics(bold).horizontalAdvance(title) - usual, 0)

    def _tint_copy(self) -> None:
        self._copy.setIcon(QIcon() if self._copy.text() else icons.icon("copy"))

    def _tint(self) -> None:
        self._tint_copy()
        is_maximised = self._is_maximised
        said = self.tr("Restore") if is_maximised else self.tr("Maximise inspector")
        self.maximise_button.setIcon(icons.icon("restore" if is_maximised else "maximise"))
        self.maximise_button.setAccessibleName(said)
        self.maximise_button.setToolTip(self._action.toolTip())  # escaped already


def _key_text(place: int) -> str:
    """The key of a visible tab; "" beyond the ninth."""
    keys = FIRST_NINE[place : place + 1]
    return QKeySequence(*keys).toString(QKeySequence.SequenceFormat.NativeText)
