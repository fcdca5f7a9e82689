"""A label of several facts: where there is too little room, whole facts are left out."""

import re
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.parts.elided_label import ElidedLabel

_SPACE: Final = re.compile(r" (?![^\[]*\])")  # none of "[0, :, :]"
_BETWEEN: Final = re.compile(rf"(?<=[,·]){_SPACE.pattern}")
_MORE: Final = "…"


@guarded
class PartsLabel(ElidedLabel):
    """Text whose parts end in "," or " ·", on up to `most_lines`.

    Neither a number nor what is in brackets, as "[0, :, :]", is ever cut. When a part is left out,
    the tooltip has all of the text.
    """

    def __init__(self, parent: QWidget | None = None, *, most_lines: int = 1) -> None:
        super().__init__("", parent, mode=Qt.TextElideMode.ElideRight)
        self._most_lines = most_lines

    def lines(self) -> list[str]:
        """What is shown."""
        metrics = self.fontMetrics()
        text = visible(self.text())
        return fitted(
            text, self.contentsRect().width(), metrics.horizontalAdvance, self._most_lines
        )

    def say(self, text: str) -> None:
        """Show another text, on as many lines as it needs."""
        self.setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There may be more or fewer lines."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Lines follow the font."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def sizeHint(self) -> QSize:
        """All of the text on one line."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines."""
        painter = QPainter(self)
        lines = self.lines()
        self._tell_whole_text(" ".join(lines) != visible(self.text()))
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), "\n".join(_ended(lines)))

    def _fit(self) -> None:
        height = max(len(self.lines()), 1) * self.fontMetrics().lineSpacing()
        if height != self.minimumHeight():
            self.setMinimumHeight(height)
            self.updateGeometry()


def fitted(text: str, room: int, width: Callable[[str], int], most_lines: int) -> list[str]:
    """The text on up to `most_lines` lines of `room`; parts that do not fit give way to "…"."""
    lines: list[str] = []
    line = ""
    for part in _pieces(text, room, width):
        longer = f"{line} {part}" if line else part
        if width(longer) <= room:
            line = longer
            continue
        if len(lines) + 1 >= most_lines or width(part) > room:
            return [*lines, _with_more(line, room, width)]
        lines.append(line)
        line = part
    return [*lines, line] if line else lines


def _ended(lines: list[str]) -> list[str]:
    """Without what separates a line from the next."""
    return [line.removesuffix(" ·") for line in lines]


def _pieces(text: str, room: int, width: Callable[[str], int]) -> list[str]:
    """The parts; words of those that are longer than a line."""
    found: list[str] = []
    for part in _BETWEEN.split(text):
        found += [part] if width(part) <= room else _SPACE.split(part)
    return found


def _with_more(line: str, room: int, width: Callable[[str], int]) -> str:
    pieces = _BETWEEN.split(line)
    while pieces and line and width(f"{line} {_MORE}") > room:
        pieces = pieces[:-1] if len(pieces) > 1 else _SPACE.split(line)[:-1]
        line = " ".join(pieces)
    return f"{line} {_MORE}" if line else _MORE
