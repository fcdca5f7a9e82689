"""The text of a segment that is chosen is bold, and fits."""

import pytest
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.gui.parts.segment_button import SegmentButton

_PADDING = 2 * (10 + 1)  # and the border, as the style sheet has them


@pytest.mark.parametrize("text", ["By name (dict)", "A", "A folder of JSON files"])
def test_bold_text_fits_whether_chosen_or_not(qtbot: QtBot, text: str) -> None:
    row = QWidget()
    qtbot.addWidget(row)
    button = SegmentButton("modeButton", text, row)
    layout = QHBoxLayout(row)
    layout.addWidget(button)
    layout.addStretch(1)
    row.setStyleSheet("QPushButton { border: 1px solid; padding: 4px 10px; }")
    row.show()
    before = button.width()
    button.setChecked(True)
    bold = QFont(button.font())
    bold.setWeight(QFont.Weight.DemiBold)
    assert button.width() == before >= QFontMetrics(bold).horizontalAdvance(text) + _PADDING
