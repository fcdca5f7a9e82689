"""A row of small widgets that wraps into as many lines as it needs."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE


@guarded
class FlowRow(QWidget):
    """Lays out the widgets it is given, from left to right, at their preferred sizes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)

    def set_widgets(self, widgets: list[QWidget]) -> None:
        """Show these, which become children of the row; others are the caller's to delete."""
        self._shown = widgets
        for widget in widgets:
            widget.setParent(self)
            widget.show()
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There may be more or fewer lines."""
        super().resizeEvent(event)
        self._place()

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(0, self._lines()[1])

    def _place(self) -> None:
        places, height = self._lines()
        for widget, place in zip(self._shown, places, strict=True):
            widget.setGeometry(place)
        if self.minimumHeight() != height:
            self.setMinimumHeight(height)
            self.updateGeometry()

    def _lines(self) -> tuple[list[QRect], int]:
        room = max(self.width() - 2 * PAGE_MARGIN, 1)
        at = QPoint(PAGE_MARGIN, SPACE)
        places: list[QRect] = []
        line_height = first = 0
        for widget in self._shown:
            size = widget.sizeHint()
            size.setWidth(min(size.width(), room))
            if at.x() > PAGE_MARGIN and at.x() + size.width() > PAGE_MARGIN + room:
                _center(places[first:], line_height)
                at = QPoint(PAGE_MARGIN, at.y() + line_height + SPACE)
                line_height, first = 0, len(places)
            places.append(QRect(at, size))
            at.setX(at.x() + size.width() + SPACE)
            line_height = max(line_height, size.height())
        _center(places[first:], line_height)
        bottom = at.y() + line_height + SPACE if places else 0
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            for place in places:
                place.moveLeft(self.width() - place.right() - 1)
        return places, bottom


def _center(line: list[QRect], height: int) -> None:
    for place in line:
        place.translate(0, (height - place.height()) // 2)
