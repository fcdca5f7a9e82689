"""The breadcrumbs of a size map: a button for each level above the one shown."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from msglc_browser.gui.base.formatting import elide_middle
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import one_line, tooltip
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE

_NAME_CHARS: Final = 24
_MOST: Final = 5  # of those at the end; the first is always shown


class MapTrail(QWidget):
    """`sizeTrail`: `wanted(number)` when the piece of that number is pressed."""

    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sizeTrail")
        self.setAccessibleName(self.tr("Path of the map"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._names: tuple[str, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE)

    def show_names(self, names: Sequence[str]) -> None:
        """Show the names from the outermost to the one shown now, which is no button."""
        if tuple(names) == self._names:
            return
        self._names = tuple(names)
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        last = len(names) - 1
        skipped = range(1, max(1, len(names) - _MOST))
        for number, name in enumerate(names):
            if number in skipped:
                if number == skipped.start:
                    self._add_label("…")
                continue
            if number == last:
                self._add_label(_short(name), is_name=True)
            else:
                self._add_button(number, name)

    def _add_button(self, number: int, name: str) -> None:
        button = QPushButton(_short(name).replace("&", "&&"), self)
        button.setObjectName("sizeTrailButton")
        button.setAccessibleName(one_line(name))
        button.setToolTip(tooltip(name))
        button.setProperty("link", True)
        button.setFont(fonts.mono())
        button.clicked.connect(partial(self.wanted.emit, number))
        self._row.addWidget(button)
        self._add_label("/")

    def _add_label(self, text: str, *, is_name: bool = False) -> None:
        label = PlainLabel(text, self)
        label.setProperty("muted", not is_name)
        label.setFont(fonts.mono())
        self._row.addWidget(label)


def _short(name: str) -> str:
    return elide_middle(one_line(name), _NAME_CHARS) or '""'
