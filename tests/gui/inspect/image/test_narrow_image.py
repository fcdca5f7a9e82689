"""The controls of an image in a narrow window: whole texts, a slider that can be dragged."""

import numpy as np
import pytest
from PySide6.QtWidgets import QPushButton, QSlider
from pytestqt.qtbot import QtBot

from tests.gui.inspect.image.image_desk import ImageDesk, OpenImage

FIELD = np.random.default_rng(4).standard_normal((40, 9, 10))
WIDTHS = [360, 492, 900]  # of the inspector in windows of 1000, 1280 and 1900 pixels


def is_whole(desk: ImageDesk, button: QPushButton) -> bool:
    right = button.mapTo(desk.view, button.rect().topRight()).x()
    return button.width() >= button.sizeHint().width() and right < desk.view.width()


@pytest.mark.parametrize("width", WIDTHS)
def test_buttons_have_room_for_their_texts(open_image: OpenImage, width: int, qtbot: QtBot) -> None:
    desk = open_image(FIELD.tolist())
    desk.view.resize(width, 560)
    menu = desk.button("levelsButton").menu()
    [symmetric] = [each for each in menu.actions() if "ymmetric" in each.text()]
    symmetric.trigger()
    assert desk.button("levelsButton").text() == "Levels: symmetric"
    buttons = [each for each in desk.view.findChildren(QPushButton) if each.isVisible()]
    assert len(buttons) == 7
    qtbot.waitUntil(lambda: all(is_whole(desk, each) for each in buttons))


@pytest.mark.parametrize("width", WIDTHS)
def test_slider_is_long_enough_to_be_dragged(
    open_image: OpenImage, width: int, qtbot: QtBot
) -> None:
    desk = open_image(FIELD.tolist())
    desk.view.resize(width, 560)
    slider = desk.view.findChild(QSlider, "sliceSlider")
    assert slider is not None
    qtbot.waitUntil(lambda: slider.width() >= 80)
    axes = desk.button("axesButton")
    qtbot.waitUntil(lambda: is_whole(desk, axes))
    qtbot.waitUntil(lambda: (axes.y() > slider.geometry().bottom()) == (width == 360))


def test_both_halves_of_the_menu_of_axes_have_headings(open_image: OpenImage) -> None:
    desk = open_image(FIELD.tolist())
    actions = desk.button("axesButton").menu().actions()
    texts = [each.text() for each in actions if not each.isSeparator()]
    axes = ["Axis 0, 40 long", "Axis 1, 9 long", "Axis 2, 10 long"]
    assert texts == ["Down (y)", *axes, "Across (x)", *axes]
    headings = [each for each in actions if each.text() in ("Down (y)", "Across (x)")]
    assert not any(each.isEnabled() for each in headings)
