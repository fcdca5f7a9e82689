"""The part of a dialog that scrolls where the screen is too small for all of it."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Slot
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.theme.metrics import SPACE

_LEAST_HEIGHT = 120
_MOST_WIDTH = 680  # of what it insists on, so that dialogs fit on a screen of 800 pixels


@guarded
class BodyArea(QScrollArea):
    """`dialogArea`: `body` is the layout to fill; asks for all the room that it needs.

    The widget with the focus, and what belongs to it, is kept in sight.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("dialogArea")
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self._content = _Content(self)
        self.body = _Column(self._content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self._letters = 0
        self.setWidget(self._content)
        for ground in (self.viewport(), self._content):
            ground.setAutoFillBackground(False)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)

    def prefer_width(self, letters: int) -> None:
        """Start this wide if the screen is; it can be made narrower."""
        self._letters = letters
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """All of the content: as high as it is when it is as wide as the area."""
        hint = self._content.sizeHint()
        preferred = self.fontMetrics().averageCharWidth() * self._letters
        width = max(hint.width(), preferred, self.minimumSizeHint().width())
        at = self.width() if self.isVisible() else width
        is_wrapping = self.body.hasHeightForWidth()
        return QSize(width, self.body.totalHeightForWidth(at) if is_wrapping else hint.height())

    def minimumSizeHint(self) -> QSize:
        """A few lines; as wide as the content must be, unless that is too much for a screen."""
        least = self._content.minimumSizeHint()
        width = least.width() + self.verticalScrollBar().sizeHint().width()
        return QSize(min(width, _MOST_WIDTH), min(least.height(), _LEAST_HEIGHT))

    def event(self, event: QEvent) -> bool:
        """Pass changes of the content on to the dialog, none of whose layouts has it."""
        is_change = event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize)
        if is_change:
            self._show_bar()
        is_done = super().event(event)
        if is_change:
            self.updateGeometry()
        return is_done

    def _show_bar(self) -> None:
        """Only if needed: for Qt, lines that wrap because of the bar are a reason to keep it."""
        room = self.maximumViewportSize()
        least = max(self._content.heightForWidth(room.width()), self.body.minimumSize().height())
        policy = Qt.ScrollBarPolicy
        is_needed = least > room.height()
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if is_needed else policy.ScrollBarAlwaysOff
        )

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None or not self._content.isAncestorOf(now):
            return
        around = now.parentWidget()  # such as a field with its caption, help or note
        room = self.viewport().height() - 2 * SPACE
        if around is not None and around is not self._content and around.height() <= room:
            self._show(around)
        self._show(now)

    def _show(self, widget: QWidget) -> None:
        area = QRect(widget.mapTo(self._content, QPoint(0, 0)), widget.size())
        middle, half = area.center(), area.size() / 2
        margins = (half.width(), min(half.height() + SPACE, self.viewport().height() // 2))
        self.ensureVisible(middle.x(), middle.y(), *margins)


@guarded
class _Content(QWidget):
    """Shrinks to its minimum before anything scrolls."""

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """The least height: the area would otherwise scroll before lists inside it shrink."""
        layout = self.layout()
        if layout is None or not layout.hasHeightForWidth():
            return -1
        return layout.totalMinimumHeightForWidth(width)


@guarded
class _Column(QVBoxLayout):
    """Squeezes nothing while the area has not yet grown with what is new in it."""

    def setGeometry(self, area: QRect) -> None:  # noqa: N802
        """At least as high as all of it needs."""
        is_wrapping = self.hasHeightForWidth()
        least = self.totalMinimumHeightForWidth(area.width()) if is_wrapping else 0
        height = max(area.height(), least, self.minimumSize().height())
        super().setGeometry(QRect(area.topLeft(), QSize(area.width(), height)))
