"""The offer to read what is too large to be read unasked: how many bytes, how long it takes."""

import math
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from msglc_browser.gui.base.formatting import size_text
from msglc_browser.gui.parts.elided_label import ElidedLabel
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE

_MINUTE_S: Final = 60
_HOUR_S: Final = 3600


def time_text(seconds: float | None) -> str:
    """ "under 1 s", "about 7 s", "about 3 min", "about 2 h"; "" if it is unknown."""
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return ""
    if seconds < 1:
        return _tr("under 1 s")
    if round(seconds) < _MINUTE_S:
        return _tr("about {0} s").format(round(seconds))
    if round(seconds / _MINUTE_S) < _MINUTE_S:
        return _tr("about {0} min").format(round(seconds / _MINUTE_S))
    return _tr("about {0} h").format(f"{round(seconds / _HOUR_S):,}")


def read_text(what: str, size_bytes: int, seconds: float | None) -> str:
    """ "Read all, 90.0 MB, about 7 s": `what`, the size, and the time if it is known.

    `seconds` is `document.source.seconds_for(size_bytes)`.
    """
    return ", ".join(part for part in (what, size_text(size_bytes), time_text(seconds)) if part)


class LoadQuestion(QWidget):
    """A strip that says what is shown, with a button that reads more; hidden until `offer`.

    `load_wanted` when the button is pressed; the view hides the strip or offers more.
    """

    load_wanted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` is the object name; `{name}Text` and `{name}Button` are its parts."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("bar", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._label = ElidedLabel(parent=self, mode=Qt.TextElideMode.ElideRight)
        self._label.setObjectName(f"{name}Text")
        self._label.setProperty("status", "warning")
        self._label.setFont(fonts.small())
        self._button = QPushButton(self)
        self._button.setObjectName(f"{name}Button")
        self._button.setFont(fonts.small())
        self._button.clicked.connect(self.load_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, SPACE, PAGE_MARGIN, SPACE)
        row.setSpacing(2 * SPACE)
        row.addWidget(self._label, 1)
        row.addWidget(self._button)
        self.hide()

    def offer(self, text: str, size_bytes: int, seconds: float | None, *, what: str = "") -> None:
        """Show what is shown so far ("The first 8.0 MB of 90.0 MB"), and what the button reads.

        `what` is the first part of the button's text instead of "Read all".
        """
        self._label.setText(text)
        self.setAccessibleName(text)
        said = read_text(what or self.tr("Read all"), size_bytes, seconds)
        self._button.setText(said)
        self._button.setAccessibleName(said)
        self.show()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Inspector", text)
