"""The sort and the filters of a table, and those to come, each with a way to remove it."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from msglc_browser.gui.inspect.table.table_order import Filter, Sort, Step, brief
from msglc_browser.gui.parts.flow_row import FlowRow
from msglc_browser.gui.theme import icons, style
from msglc_browser.gui.theme.palette import Role

_ICON: Final = 10


class TableChips(FlowRow):
    """`tableChips`: hidden while rows are as they are in the archive.

    `sort_removed`, `filter_removed(number)`, `step_removed(number)` and `all_removed` are what was
    clicked.
    """

    sort_removed = Signal()
    filter_removed = Signal(int)
    step_removed = Signal(int)
    all_removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tableChips")
        self.setAccessibleName(self.tr("Filters and sort"))
        self._chips: list[QPushButton] = []
        self._order_shown: tuple[Sequence[object], ...] = ()
        self._all = QPushButton(self.tr("Show all rows"), self)
        self._all.setObjectName("tableFilterButton")
        self._all.setProperty("link", True)
        self._all.clicked.connect(self.all_removed)
        self.hide()
        style.notifier().changed.connect(self._tint)

    def show_order(
        self, filters: Sequence[Filter], sort: Sort | None, steps: Sequence[Step] = ()
    ) -> None:
        """A chip for the sort, for each filter, and for each of those to come."""
        # Kept while they are the same: a chip that is replaced under the mouse is not clicked.
        names = [(each.title, each.condition) for each in filters]
        shown = (names, () if sort is None else (sort.title, sort.is_descending), tuple(steps))
        if shown == self._order_shown:
            return
        self._order_shown = shown
        had_focus = self.window().focusWidget() in self._chips
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = []
        if sort is not None:
            title = brief(sort.title)
            chip = self._chip("tableSortChip", f"{'▼' if sort.is_descending else '▲'} {title}")
            chip.setAccessibleName(self.tr("Remove the sort by {0}").format(title))
            chip.clicked.connect(self.sort_removed)
        for number, each in enumerate(filters):
            text = f"{brief(each.title)} {brief(each.condition)}"
            chip = self._chip("tableFilterChip", text)
            chip.setAccessibleName(self.tr("Remove the filter {0}").format(text))
            chip.clicked.connect(partial(self.filter_removed.emit, number))
        for number, step in enumerate(steps):
            self._add_step(number, step)
        self._tint()
        self.set_widgets([*self._chips, self._all])
        self._order_keys()
        self.setVisible(bool(self._chips))
        if had_focus and self._chips:
            self._chips[0].setFocus()

    def _add_step(self, number: int, step: Step) -> None:
        name = self.tr("Do not filter by {0}").format(step.text)
        if step.condition is None:
            name = self.tr("Do not sort by {0}").format(brief(step.title))
        state = self.tr("{0}: waits") if number else self.tr("{0}: reading…")
        chip = self._chip("tableStepChip", state.format(step.text))
        chip.setAccessibleName(name)
        chip.clicked.connect(partial(self.step_removed.emit, number))

    def _order_keys(self) -> None:
        """Tab reaches the chips where they are seen, though they are the newest widgets."""
        last: QWidget = self._all
        for chip in self._chips:
            self.setTabOrder(last, chip)
            last = chip
        self.setTabOrder(last, self._all)

    def _chip(self, name: str, text: str) -> QPushButton:
        chip = QPushButton(text.replace("&", "&&"), self)
        chip.setObjectName(name)
        chip.setProperty("chip", True)
        chip.setAutoDefault(False)
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the cross is at the end
        chip.setIconSize(QSize(_ICON, _ICON))
        self._chips.append(chip)
        return chip

    def _tint(self) -> None:
        for chip in self._chips:
            chip.setIcon(icons.icon("close", Role.MUTED))
