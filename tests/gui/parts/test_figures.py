"""A box of figures takes as many rows as it needs: no number is cut, whatever its width."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.gui.parts.figures import Figures

CAPTIONS = ("min", "max", "mean", "std", "NaN")
VALUES = ("-1.52608e-05", "48,000", "1.52608e-05", "2.93e-07", "1,024 + 3 null")


@pytest.fixture
def box(qtbot: QtBot) -> Iterator[Figures]:
    host = QWidget()
    qtbot.addWidget(host)
    made = Figures(CAPTIONS, host)
    column = QVBoxLayout(host)
    column.addWidget(made)
    column.addStretch(1)
    host.resize(900, 300)
    host.show()
    yield made
    host.close()


def resized(box: Figures, width: int, qtbot: QtBot) -> None:
    host = box.window()
    host.resize(width, 300)
    qtbot.waitUntil(lambda: all_are_whole(box))


def labels(box: Figures) -> list[QLabel]:
    return [label for label in box.findChildren(QLabel) if label.accessibleName()]


def all_are_whole(box: Figures) -> bool:
    return all(
        label.width() >= label.sizeHint().width() and box.rect().contains(label.geometry())
        for label in box.findChildren(QLabel)
    )


def rows(box: Figures) -> int:
    return len({label.y() for label in labels(box)})


def test_figures_stand_in_one_row_where_there_is_room(box: Figures, qtbot: QtBot) -> None:
    box.set_values(VALUES)
    resized(box, 900, qtbot)
    assert rows(box) == 1 and box.values() == VALUES


@pytest.mark.parametrize("width", [460, 380, 300, 200])
def test_figures_that_do_not_fit_go_to_further_rows(box: Figures, width: int, qtbot: QtBot) -> None:
    height = box.sizeHint().height()
    box.set_values(VALUES)
    resized(box, width, qtbot)
    qtbot.waitUntil(lambda: rows(box) > 1 and box.height() > height and all_are_whole(box))
    geometries = [label.geometry() for label in box.findChildren(QLabel)]
    assert not any(a.intersects(b) for a in geometries for b in geometries if a is not b)
    tops = [label.y() for label in labels(box)]
    assert all(before <= after for before, after in pairwise(tops))
    resized(box, 900, qtbot)
    qtbot.waitUntil(lambda: rows(box) == 1 and box.height() == height)


def test_longer_figures_find_room_without_another_size(box: Figures, qtbot: QtBot) -> None:
    box.set_values(("0",) * 5)
    resized(box, 300, qtbot)
    assert rows(box) == 1
    box.set_values(VALUES)
    qtbot.waitUntil(lambda: rows(box) > 1 and all_are_whole(box))
    box.set_values(("0",) * 5)
    qtbot.waitUntil(lambda: rows(box) == 1)
