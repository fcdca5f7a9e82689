"""Plain text of a fixed width that wraps, and asks for the height that takes."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QWidget


class ParagraphLabel(QLabel):
    """Unlike a QLabel that is aligned in a layout, it is never cut at the first line."""

    def __init__(
        self,
        text: str,
        width: int,
        parent: QWidget | None = None,
        *,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(alignment)
        self.setWordWrap(True)
        self.setFixedWidth(width)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """No: a layout would ask for the height at its own, greater width.

        A size policy without it does not last: QLabel sets its own again with every style.
        """
        return False

    def sizeHint(self) -> QSize:
        """The fixed width, and the height of all lines."""
        return QSize(self.maximumWidth(), self.heightForWidth(self.maximumWidth()))

    def minimumSizeHint(self) -> QSize:
        """Nothing less."""
        return self.sizeHint()
