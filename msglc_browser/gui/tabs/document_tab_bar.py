"""The bar of document tabs: a least width each, middle click, and a menu per tab."""

from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QStyle, QStyleOptionTab, QTabBar, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.tabs.tab_titles import shortened

_LEAST_CHARS: Final = 15
_LEFT_OUT: Final = "…"


@guarded
class DocumentTabBar(QTabBar):
    """Tabs that no longer fit are scrolled, not made unreadable.

    `close_wanted(index)` comes from the mouse, `menu_wanted(index, QPoint)` from the mouse or the
    menu key, with -1 beside the tabs.
    """

    close_wanted = Signal(int)
    menu_wanted = Signal(int, object)
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed = -1  # the tab under the pressed middle button
        self.setObjectName("documentTabBar")
        self.setAccessibleName(self.tr("Open tabs"))
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setSelectionBehaviorOnRemove(QTabBar.SelectionBehavior.SelectPreviousTab)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Room for the first letters of a title; less only if the title is shorter."""
        whole = self.tabSizeHint(index)
        text_width = self.fontMetrics().horizontalAdvance(self.tabText(index))
        least = self.fontMetrics().averageCharWidth() * _LEAST_CHARS
        return QSize(whole.width() - max(0, text_width - least), whole.height())

    def initStyleOption(self, option: QStyleOptionTab, tabIndex: int) -> None:  # noqa: N802, N803
        """Where titles do not fit, all lose the endings of their names first."""
        super().initStyleOption(option, tabIndex)
        whole = self.tabText(tabIndex)
        if not self._is_tight():
            return
        place = self.style().subElementRect(QStyle.SubElement.SE_TabBarTabText, option, self)
        text = shortened(whole.replace("&&", "&"), option.fontMetrics, place.width())
        option.text = text.replace("&", "&&")

    def fits_into(self, width: int) -> bool:
        """Whether all tabs can be seen at once in a bar of this width."""
        least = (self.minimumTabSizeHint(each).width() for each in range(self.count()))
        return sum(least) <= width

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There may be room for more or fewer tabs."""
        super().resizeEvent(event)
        self.resized.emit()

    def _is_tight(self) -> bool:
        """Whether some tab is narrower than its title needs."""
        return any(
            self.tabRect(each).width() < self.tabSizeHint(each).width()
            for each in range(self.count())
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where the middle button was pressed."""
        if event.button() is Qt.MouseButton.MiddleButton:
            self._pressed = self.tabAt(event.position().toPoint())
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Close the tab that was middle-clicked."""
        if event.button() is not Qt.MouseButton.MiddleButton:
            super().mouseReleaseEvent(event)
            return
        index, self._pressed = self._pressed, -1
        if index >= 0 and index == self.tabAt(event.position().toPoint()):
            self.close_wanted.emit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Of the tab under the mouse, or of the current one for the menu key."""
        is_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if is_key else self.tabAt(event.pos())
        place = event.globalPos()
        if is_key:
            place = self.mapToGlobal(self.tabRect(index).bottomLeft() + QPoint(1, 0))
        self.menu_wanted.emit(index, place)
