"""Plain text that wraps at a fixed width and requests the height it needs."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel


@guarded
class ParagraphLabel(PlainLabel):
    """Unlike a QLabel aligned in a layout, it is never cut after the first line."""

    def __init__(
        self,
        text: str,
        width: int,
        parent: QWidget | None = None,
        *,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter,
    ) -> None:
        super().__init__(text, parent)
        self.setAlignment(alignment)
        self.setWordWrap(True)
        self.setFixedWidth(width)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """False: a layout would ask for the height at its own, larger width.

        Clearing it in the size policy does not last: QLabel resets that with every style change.
        """
        return False

    def sizeHint(self) -> QSize:
        """The fixed width, and the height of all lines."""
        return QSize(self.maximumWidth(), self.heightForWidth(self.maximumWidth()))

    def minimumSizeHint(self) -> QSize:
        """The same as the size hint."""
        return self.sizeHint()
