"""A widget arranges its parts anew when they change, and only then."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.gui.parts.refit import Refit


def test_size_texts_and_hidden_parts_are_reasons(qtbot: QtBot) -> None:
    widget, calls = QWidget(), [0]
    qtbot.addWidget(widget)
    label = QLabel("short", widget)
    QHBoxLayout(widget).addWidget(label)
    widget.show()
    qtbot.waitExposed(widget)

    def fit() -> None:
        calls[0] += 1

    Refit(widget, fit)

    def enlarge() -> None:
        widget.resize(widget.width() + 30, widget.height())

    def lengthen() -> None:
        label.setText("a much longer text")

    for change in (enlarge, lengthen, label.hide):
        calls[0] = 0
        change()
        qtbot.waitUntil(lambda: calls[0] > 0)
    before = calls[0]
    widget.setToolTip("no reason")
    widget.repaint()
    assert calls[0] == before
