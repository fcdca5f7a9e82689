"""Facts in a line: what does not fit is left out whole, so that no number reads as another."""

import pytest
from pytestqt.qtbot import QtBot

from msglc_browser.gui.parts.parts_label import PartsLabel, fitted

TEXT = "52 cells: sum 1.52608e-05, mean 2.93e-07, min -1, max 48,000"


@pytest.mark.parametrize(
    ("room", "most_lines", "lines"),
    [
        (99, 1, [TEXT]),
        (51, 1, ["52 cells: sum 1.52608e-05, mean 2.93e-07, min -1, …"]),
        (48, 1, ["52 cells: sum 1.52608e-05, mean 2.93e-07, …"]),
        (26, 1, ["52 cells: sum …"]),
        (40, 2, ["52 cells: sum 1.52608e-05,", "mean 2.93e-07, min -1, max 48,000"]),
        (30, 2, ["52 cells: sum 1.52608e-05,", "mean 2.93e-07, min -1, …"]),
        (13, 9, ["52 cells: sum", "1.52608e-05,", "mean", "2.93e-07,", "min -1,", "max 48,000"]),
        (4, 2, ["52 …"]),
        (1, 2, ["…"]),
        (0, 1, ["…"]),
    ],
)
def test_numbers_stay_whole_however_little_room_there_is(
    room: int, most_lines: int, lines: list[str]
) -> None:
    assert fitted(TEXT, room, len, most_lines) == lines


@pytest.mark.parametrize("room", range(6, 40))
def test_slice_is_not_divided_within_its_brackets(room: int) -> None:
    lines = fitted("40 x 64 floats · slice [0, :, :]: min -5.3, max 7", room, len, 9)
    for line in lines:
        assert line.count("[") == line.count("]")
    assert any("[0, :, :]:" in line for line in lines) or room < len("[0, :, :]:")


def test_nothing_is_nothing() -> None:
    assert fitted("", 10, len, 2) == []


def test_label_takes_the_lines_it_needs_and_tells_the_rest(qtbot: QtBot) -> None:
    label = PartsLabel(most_lines=2)
    qtbot.addWidget(label)
    label.say(TEXT)
    one = label.minimumHeight()
    label.resize(label.fontMetrics().horizontalAdvance(TEXT) + 10, 60)
    label.show()
    label.grab()
    assert label.lines() == [TEXT] and not label.toolTip()
    label.resize(label.fontMetrics().horizontalAdvance(TEXT[:40]), 60)
    assert len(label.lines()) == 2
    assert label.minimumHeight() >= 2 * label.fontMetrics().lineSpacing() >= one
    label.grab()
    assert not label.toolTip()
    label.resize(label.fontMetrics().horizontalAdvance(TEXT[:26]), 60)
    label.grab()
    assert label.lines()[-1].endswith(" …") and "48,000" in label.toolTip()
