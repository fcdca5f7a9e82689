"""A label that shrinks: its text is cut in the middle when there is too little room."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import tooltip, visible


@guarded
class ElidedLabel(PlainLabel):
    """Plain text on one line; when it is cut, the tooltip shows all of it."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> None:
        super().__init__(text, parent)
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self.fontMetrics().averageCharWidth() * 8), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """As much of the text as fits."""
        painter = QPainter(self)
        area = self.contentsRect()
        text = visible(self.text())
        shown = self.fontMetrics().elidedText(text, self._mode, area.width())
        self._tell_whole_text(shown != text)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(area, int(self.alignment()), shown)

    def _tell_whole_text(self, is_cut: bool) -> None:
        tip = self.text() if is_cut else ""
        if self.toolTip() != tooltip(tip):
            self.setToolTip(tooltip(tip))
