"""Arrays of more than three axes: a slider for each axis that is not shown."""

import numpy as np
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QSlider, QSpinBox, QToolButton
from pytestqt.qtbot import QtBot

from tests.gui.archive_desk import LEFT
from tests.gui.inspect.image.image_desk import ImageDesk, OpenImage

FIELD = np.random.default_rng(9).standard_normal((3, 4, 9, 10))
COLORS = np.random.default_rng(9).integers(0, 255, (2, 8, 9, 4))


def sliders(desk: ImageDesk) -> list[QSlider]:
    found = [each for each in desk.view.findChildren(QSlider, "sliceSlider") if each.isVisible()]
    return sorted(found, key=lambda each: each.mapTo(desk.view, each.rect().topLeft()).y())


def value_at(desk: ImageDesk, column: int, row: int) -> float:
    desk.map.move_cross(None)
    desk.map.move_cross((column, row))
    return float(desk.map.accessibleDescription().split()[-1])


def test_each_axis_has_name_number_and_play(open_image: OpenImage, qtbot: QtBot) -> None:
    desk = open_image(FIELD.tolist())
    first, second = sliders(desk)
    assert [each.accessibleName() for each in (first, second)] == ["Axis 0", "Axis 1"]
    labels = [each.text() for each in desk.view.findChildren(QLabel) if each.isVisible()]
    assert {"Axis 0", "Axis 1", "of 3", "of 4"} <= set(labels)
    fields = [each for each in desk.view.findChildren(QSpinBox, "sliceField") if each.isVisible()]
    assert sorted(each.maximum() for each in fields) == [2, 3]
    plays = [each for each in desk.view.findChildren(QToolButton, "playButton") if each.isVisible()]
    assert sorted(each.accessibleName() for each in plays) == ["Play, Axis 0", "Play, Axis 1"]
    first.setValue(2)
    desk.settle()
    [play] = [each for each in plays if each.accessibleName().endswith("1")]
    QTest.mouseClick(play, LEFT)
    qtbot.waitUntil(lambda: second.value() == 1)
    desk.settle()
    assert value_at(desk, 3, 5) == FIELD[2, 1, 5, 3]
    QTest.mouseClick(play, LEFT)
    assert play.accessibleName() == "Play, Axis 1"


def test_shown_axes_keep_the_place_in_the_others(open_image: OpenImage) -> None:
    desk = open_image(FIELD.tolist())
    sliders(desk)[0].setValue(1)
    desk.settle()
    actions = [each for each in desk.button("axesButton").menu().actions() if each.isCheckable()]
    actions[1].trigger()  # down: axis 1
    desk.settle()
    assert desk.button("axesButton").text() == "Axes 0 · y · 2 · x"
    index = sliders(desk)[1].value()
    assert value_at(desk, 3, 2) == FIELD[1, 2, index, 3]


def test_colours_take_the_last_axis_beside_a_slider(open_image: OpenImage) -> None:
    desk = open_image(COLORS.tolist())
    if not desk.button("rgbButton").isChecked():
        QTest.mouseClick(desk.button("rgbButton"), LEFT)
        desk.settle()
    assert desk.button("rgbButton").text() == "RGBA"
    [slider] = sliders(desk)
    slider.setValue(1)
    desk.settle()
    desk.map.move_cross((4, 5))
    expected = "(" + ", ".join(map(str, COLORS[1, 5, 4].tolist())) + ")"
    assert desk.map.accessibleDescription() == f"[1, 5, 4] {expected}"
