"""One of a row of buttons of which one is chosen: By name | In order."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QPushButton, QWidget

from msglc_browser.gui.base.guarded import guarded


@guarded
class SegmentButton(QPushButton):
    """A checkable button that is as wide as its text takes when it is chosen, which is bold then.

    Put the buttons of one row into a QButtonGroup.
    """

    def __init__(self, name: str, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("segment", True)

    def sizeHint(self) -> QSize:
        """Qt measures the text in the font of the button that is not chosen."""
        hint = super().sizeHint()
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        text = self.text()
        more = QFontMetrics(bold).horizontalAdvance(text)
        more -= QFontMetrics(self.font()).horizontalAdvance(text)
        return QSize(hint.width() + max(0, more), hint.height())

    def minimumSizeHint(self) -> QSize:
        """The same: the text is never cut."""
        return self.sizeHint()
