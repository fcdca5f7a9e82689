"""Numbers and places of the labels at an axis."""

import pytest
from PySide6.QtCore import QRectF

from msglc_browser.gui.inspect.plot.figure.axes import inside, number_text


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


@pytest.mark.parametrize(("gap", "kept"), [(9, ["b"]), (11, ["a", "b"])])
def test_label_moved_off_the_edge_keeps_a_gap(gap: int, kept: list[str]) -> None:
    first, last = QRectF(0, 0, 40, 10), QRectF(60 + gap, 0, 40, 10)
    found = inside([(first, 0, "a"), (last, 0, "b")], QRectF(0, 0, 80 + gap, 20))
    assert [text for _, _, text in found] == kept
