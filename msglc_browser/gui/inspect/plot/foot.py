"""The line below the plot: how much was read, with Stop, "Read all" and Retry."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.inspect.plot.readings import AllQuestion
from msglc_browser.gui.inspect.plot.shown import Shown
from msglc_browser.gui.inspect.plot.texts import read_all_text, sample_note
from msglc_browser.gui.parts.elided_label import ElidedLabel
from msglc_browser.gui.parts.thin_bar import ThinBar
from msglc_browser.gui.theme import fonts, style
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE
from msglc_browser.operations.reading.document import Document

_LATE_MS = 300  # what is read sooner needs no words
_MOST_NAMES = 5
_BAR_WIDTH = 30 * SPACE
_LEAST_BAR_WIDTH = 10 * SPACE


class PlotFoot(QWidget):
    """`plotFoot`: hidden while there is nothing to say."""

    stop_wanted = Signal()
    all_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plotFoot")
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.label = ElidedLabel(parent=self)
        self.label.setObjectName("plotFootLabel")
        self.label.setFont(fonts.small())
        self.label.setProperty("status", "warning")
        self.bar = ThinBar(self, thickness=SPACE)
        self.bar.setMinimumWidth(_LEAST_BAR_WIDTH)
        self.bar.setMaximumWidth(_BAR_WIDTH)
        self.bar.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.activity = ElidedLabel(parent=self)
        self.activity.setObjectName("plotActivityLabel")
        self.activity.setFont(fonts.small())
        self.activity.setProperty("muted", True)
        self.stop_button = self._button("plotStopButton", self.tr("Stop"))
        self.all_button = self._button("plotReadAllButton", self.tr("Read all"))
        self.retry_button = self._button("plotRetryButton", self.tr("Retry"))
        self.stop_button.clicked.connect(self.stop_wanted)
        self.all_button.clicked.connect(self.all_wanted)
        self.retry_button.clicked.connect(self.retry_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, SPACE, PAGE_MARGIN, SPACE)
        row.setSpacing(2 * SPACE)
        row.addWidget(self.label)
        row.addWidget(self.bar, 1)
        row.addWidget(self.activity)
        row.addStretch(1)
        for button in (self.retry_button, self.stop_button, self.all_button):
            row.addWidget(button)
        self._late = QTimer(self, singleShot=True, interval=_LATE_MS)
        self._late.timeout.connect(self.show)
        self.hide()

    def show_state(self, series: Sequence[Shown], document: Document, note: str) -> None:
        """What is most worth saying: a failure, how much was read, or else `note`."""
        for shown in series:
            if shown.failure is not None:
                can_retry = any(each.failed is not None for each in series)
                self.show_failure(f"{shown.title}: {shown.failure.title}", can_retry=can_retry)
                return
        known = [(shown, shown.status) for shown in series if shown.status is not None]
        partial = [(shown, status) for shown, status in known if not status.is_complete]
        if not partial:
            self._show_unread(series, note)
            return
        reading = [each for each in partial if each[0].question is not None]
        first, status = (reading or partial)[0]
        is_all = isinstance(first.question, AllQuestion)
        activity = self.tr("reading…") if is_all else self.tr("refining…")
        left_bytes = sum(status.size_bytes - status.bytes_read for _, status in partial)
        seconds = document.source.seconds_for(left_bytes)
        self._show_sample(
            sample_note(first, status),
            status.rows_read / max(status.length, 1),
            activity=activity if reading else "",
            all_text="" if is_all else read_all_text(left_bytes, seconds),
            is_reading=bool(reading),
        )

    def _show_unread(self, series: Sequence[Shown], note: str) -> None:
        """What is read for the first time, or was stopped before anything of it was read."""
        reading = [each for each in series if each.status is None and each.question is not None]
        stopped = [each for each in series if each.status is None and each.is_stopped]
        if reading:
            self._show_first(reading, 1 - len(reading) / len(series))
        elif stopped:
            self.show_failure(self.tr("Not read: {0}").format(_names(stopped)))
        else:
            self._show_note(note)

    def _show_first(self, reading: Sequence[Shown], fraction: float) -> None:
        soon = self._late.remainingTime() if self._late.isActive() else _LATE_MS
        self._say(self.tr("reading {0}…").format(_names(reading)), "")
        self.bar.set_fraction(fraction or None)
        self.activity.setText("")
        for each in (self.bar, self.stop_button):
            each.show()
        for each in (self.all_button, self.retry_button):
            each.hide()
        if self.isHidden():
            self._late.start(soon)

    def _show_sample(
        self, text: str, fraction: float, *, activity: str, all_text: str, is_reading: bool
    ) -> None:
        self._say(text, "warning" if all_text else "")
        self.bar.setVisible(True)
        self.bar.set_fraction(fraction)
        self.activity.setText(activity)
        self.stop_button.setVisible(is_reading)
        self.all_button.setVisible(bool(all_text))
        self.all_button.setText(all_text)
        self.retry_button.hide()
        self.show()

    def show_failure(self, text: str, *, can_retry: bool = True) -> None:
        """What could not be read, with Retry where that may help."""
        self._say(text, "danger")
        for each in (self.bar, self.stop_button, self.all_button):
            each.hide()
        self.activity.setText("")
        self.retry_button.setVisible(can_retry)
        self.show()

    def _show_note(self, text: str) -> None:
        self._say(text, "")
        for each in (self.bar, self.stop_button, self.all_button, self.retry_button):
            each.hide()
        self.activity.setText("")
        self.setVisible(bool(text))

    def _say(self, text: str, status: str) -> None:
        self._late.stop()
        self.label.setText(text)
        self.setAccessibleName(text)
        if self.label.property("status") != status:
            self.label.setProperty("status", status)
            style.restyle(self.label)

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setFont(fonts.small())
        return button


def _names(series: Sequence[Shown]) -> str:
    more = ", …" if len(series) > _MOST_NAMES else ""
    return ", ".join(visible(shown.title) for shown in series[:_MOST_NAMES]) + more
