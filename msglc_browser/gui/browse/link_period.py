"""For how long a link is valid: common periods to choose, and any other to type."""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QWidget

from msglc_browser.gui.parts.segment_button import SegmentButton
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.operations.buckets.links import LEAST_S, MOST_S

_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_DAY_S: Final = 24 * _HOUR_S
_SPIN_MARGIN: Final = 8


class LinkPeriod(QWidget):
    """`linkPeriod`: a row of buttons, a number and its unit, which always agree."""

    changed = Signal()

    def __init__(self, seconds: int, parent: QWidget | None = None) -> None:
        """`seconds` is what is shown first; what cannot be, is an hour."""
        super().__init__(parent)
        self.setObjectName("linkPeriod")
        self._buttons = {
            15 * _MINUTE_S: SegmentButton("quarterHourButton", self.tr("15 minutes"), self),
            _HOUR_S: SegmentButton("oneHourButton", self.tr("1 hour"), self),
            _DAY_S: SegmentButton("oneDayButton", self.tr("1 day"), self),
            7 * _DAY_S: SegmentButton("sevenDaysButton", self.tr("7 days"), self),
        }
        self._number = QSpinBox(self)
        self._number.setObjectName("linkNumberSpin")
        self._number.setAccessibleName(self.tr("Validity"))
        # A style sheet's padding does not move the text of a spin box (Qt 6.11).
        self._number.lineEdit().setTextMargins(_SPIN_MARGIN, 0, 0, 0)
        self._unit = QComboBox(self)
        self._unit.setObjectName("linkUnitCombo")
        self._unit.setAccessibleName(self.tr("Unit of the validity"))
        self._unit.addItem(self.tr("minutes"), _MINUTE_S)
        self._unit.addItem(self.tr("hours"), _HOUR_S)
        self._unit.addItem(self.tr("days"), _DAY_S)
        self._lay_out()
        self.set_seconds(seconds if LEAST_S <= seconds <= MOST_S else _HOUR_S)
        self._number.valueChanged.connect(self._follow)
        self._unit.currentIndexChanged.connect(self._turn_to_unit)
        for period, button in self._buttons.items():
            button.clicked.connect(lambda _on, period=period: self._choose(period))

    def seconds(self) -> int:
        """The period, in seconds."""
        return self._number.value() * self._unit_s()

    def set_seconds(self, seconds: int) -> None:
        """Show a period in the largest unit that it is a whole number of."""
        unit_s = next(each for each in (_DAY_S, _HOUR_S, _MINUTE_S) if seconds % each == 0)
        self._unit.setCurrentIndex(self._unit.findData(unit_s))
        self._limit()
        self._number.setValue(seconds // unit_s)
        self._check()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * SPACE)
        for button in self._buttons.values():
            row.addWidget(button)
        row.addSpacing(SPACE)
        row.addWidget(self._number)
        row.addWidget(self._unit)
        row.addStretch(1)

    def _choose(self, period: int) -> None:
        for each in (self._number, self._unit):
            each.blockSignals(True)
        self.set_seconds(period)
        for each in (self._number, self._unit):
            each.blockSignals(False)
        self.changed.emit()

    @Slot()
    def _turn_to_unit(self) -> None:
        self._limit()
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self._check()
        self.changed.emit()

    def _limit(self) -> None:
        self._number.setRange(-(-LEAST_S // self._unit_s()), MOST_S // self._unit_s())

    def _check(self) -> None:
        for period, button in self._buttons.items():
            button.setChecked(period == self.seconds())

    def _unit_s(self) -> int:
        return int(self._unit.currentData())
