"""The row below the results: what was not searched, and a button to do so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from msglc_browser.gui.base.formatting import count_text, size_text
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import tooltip
from msglc_browser.gui.parts.thin_bar import ThinBar
from msglc_browser.gui.theme import fonts, style
from msglc_browser.gui.theme.metrics import SPACE

if TYPE_CHECKING:
    from msglc_browser.operations.searching.child_tocs import ReadingCost
    from msglc_browser.operations.searching.search_children import ChildrenProgress


class FindChildrenRow(QWidget):
    """Offers to search the children or the values and shows the cost, then the progress.

    Otherwise hidden.
    """

    wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findChildren")
        self.search_button = QPushButton(self)
        self.search_button.setObjectName("findChildrenButton")
        self.search_button.setProperty("link", True)
        self.search_button.clicked.connect(self.wanted)
        self.stop_button = QPushButton(self.tr("Stop"), self)
        self.stop_button.setObjectName("findChildrenStopButton")
        self.stop_button.setProperty("link", True)
        self.stop_button.setToolTip(self.tr("Stop searching; results are kept") + " (Esc)")
        self.stop_button.clicked.connect(self.stop_wanted)
        for button in (self.search_button, self.stop_button):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the cursor stays in the field
        self._label = PlainLabel("", self)
        self._label.setObjectName("findChildrenText")
        self._label.setProperty("muted", True)
        self._label.setFont(fonts.small())
        self._bar = ThinBar(self, thickness=SPACE // 2 + 1)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.search_button)
        row.addWidget(self._label, 1)
        row.addWidget(self.stop_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 0, 2 * SPACE, SPACE)
        column.setSpacing(SPACE // 2)
        column.addWidget(self._bar)
        column.addLayout(row)
        self._is_chosen = False
        self.is_of_values = self._is_one = False
        self._size_bytes = 0
        self._offered = 0
        self._searched = self._total = 0  # children
        self.hide()

    def clear(self) -> None:
        """There is nothing to offer."""
        self.hide()

    def offer(self, archives: int, cost: ReadingCost | None) -> None:
        """Offer to search this many children; `cost` is an estimate, if known."""
        self.is_of_values = False
        self._offered = archives
        self._explain(self.tr("Read the tables of contents of the archives inside and search them"))
        text = self.tr("Search the {0} children too").format(count_text(archives))
        self.search_button.setText(self.tr("Search the child too") if archives == 1 else text)
        self._label.setText(self._cost_text(cost))
        self._show(is_running=False)

    def offer_values(self, size_bytes: int, *, is_one: bool) -> None:
        """Offer to read and search so many bytes of values; `is_one` if that is a single value."""
        self.is_of_values = True
        self._offered = 0
        self._is_one = is_one
        self._size_bytes = size_bytes
        self._explain(
            self.tr("Read all values of the archive and search the keys of dicts inside them")
        )
        text = self.tr("Search inside the values too ({0})")
        if is_one:
            text = self.tr("Search the root value too ({0})")
        self.search_button.setText(text.format(size_text(size_bytes)))
        self._label.setText("")
        self._show(is_running=False)

    def begin(self) -> None:
        """The search that was offered has started."""
        self._searched, self._total = 0, self._offered
        self._label.setText(
            self.tr("Reading and searching the values…")
            if self.is_of_values
            else self.tr("Searching the children…")
        )
        self._bar.set_fraction(None)
        self._show(is_running=True)

    def tell(self, progress: ChildrenProgress) -> None:
        """Update the progress."""
        self._searched, self._total = progress.searched, progress.total
        self._label.setText(self.progress_text())
        self._bar.set_fraction(progress.searched / max(progress.total, 1))

    def progress_text(self) -> str:
        """The progress as text."""
        done, total = count_text(self._searched), count_text(self._total)
        return self.tr("Searched {0} of {1} children").format(done, total)

    def left(self) -> int:
        """How many children have not been searched yet."""
        return self._total - self._searched

    def offer_rest(self) -> None:
        """The search was stopped: offer what it has not searched; nothing if that is nothing."""
        left = self.left()
        self.clear()
        if self.is_of_values:
            self.offer_values(self._size_bytes, is_one=self._is_one)
        elif left > 0:
            self.offer(left, None)

    def is_offering(self) -> bool:
        """Whether a search is being offered."""
        return not self.isHidden() and not self.search_button.isHidden()

    @property
    def is_chosen(self) -> bool:
        """Whether Enter starts the offered search."""
        return self._is_chosen and self.is_offering()

    def choose(self, is_chosen: bool) -> None:
        """Mark the offer as what Enter chooses, or no longer."""
        self._is_chosen = is_chosen
        self.search_button.setProperty("chosen", is_chosen)
        style.restyle(self.search_button)

    def is_running(self) -> bool:
        """Whether what was offered is being searched."""
        return not self.isHidden() and self.search_button.isHidden()

    def _show(self, *, is_running: bool) -> None:
        self.choose(False)
        self.search_button.setVisible(not is_running)
        self.stop_button.setVisible(is_running)
        self._bar.setVisible(is_running)
        self.show()

    def _explain(self, tip: str) -> None:
        self.search_button.setToolTip(tooltip(f"{tip} (Ctrl+Return)"))

    def _cost_text(self, cost: ReadingCost | None) -> str:
        if cost is None:
            return ""
        text = self.tr("about {0} requests").format(count_text(cost.requests))
        if cost.requests == 1:
            text = self.tr("about 1 request")
        return text if cost.size_bytes is None else f"{text}, {size_text(cost.size_bytes)}"
