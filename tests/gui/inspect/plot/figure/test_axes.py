"""Numbers and places of the labels at an axis."""

import pytest
from PySide6.QtCore import QRectF

from msglc_browser.gui.inspect.plot.figure.axes import number_text, whole


@pytest.mark.parametrize(
    ("value", "spacing", "text"),
    [
        (0.30000000000000004, 0.1, "0.3"),
        (1_500.0, 500.0, "1,500"),
        (0.0, 2e-291, "0"),
        (-8e-291, 2e-291, "-8e-291"),
        (1e-290, 2e-291, "1.0e-290"),
        (-2e299, 2e299, "-2e+299"),
        (-1e300, 2e299, "-1.0e+300"),
        (1.702e18, 2e15, "1.702e+18"),
        (9.999999999e-5, 5e-5, "1.0e-4"),
        (1e-20, 0.5, "0.0"),
    ],
)
def test_number_has_the_digits_that_its_neighbours_need(
    value: float, spacing: float, text: str
) -> None:
    assert number_text(value, spacing) == text


ROOM = QRectF(0, 0, 100, 20)


@pytest.mark.parametrize(
    ("lefts", "found"),
    [
        ([10, 50], "01"),
        ([-8, 36, 80], "12"),
        ([0, 45, 90], "01"),
        ([0, 20, 40, 60, 80], "024"),  # they would touch
        ([0, 28, 56], "02"),
    ],
)
def test_labels_that_would_be_cut_or_touch_are_left_out(lefts: list[float], found: str) -> None:
    texts = [(QRectF(left, 2, 20, 10), 0, str(n)) for n, left in enumerate(lefts)]
    assert "".join(text for _, _, text in whole(texts, ROOM, is_row=True)) == found
