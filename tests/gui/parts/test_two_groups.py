"""Controls in one row where there is room, in two where there is not; none is cut off."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.gui.parts.two_groups import TwoGroups
from msglc_browser.gui.theme.metrics import SPACE


@pytest.fixture
def groups(qtbot: QtBot) -> Iterator[TwoGroups]:
    host = QWidget()
    qtbot.addWidget(host)
    made = TwoGroups(host)
    buttons = [QPushButton(f"Button {number}", made) for number in range(4)]
    made.set_groups(buttons[:2], buttons[2:])
    host.resize(1000, 200)
    made.resize(1000, 100)
    host.show()
    yield made
    host.close()


def _tops(groups: TwoGroups) -> list[int]:
    buttons = groups.findChildren(QPushButton)
    return [button.mapTo(groups, button.rect().topLeft()).y() for button in buttons]


def _are_whole(groups: TwoGroups) -> bool:
    buttons = groups.findChildren(QPushButton)
    ends = [button.mapTo(groups, button.rect().topRight()).x() for button in buttons]
    return max(ends) < groups.width() and all(
        button.width() >= button.sizeHint().width() for button in buttons
    )


def test_one_row_until_the_last_pixel_that_fits(groups: TwoGroups, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(set(_tops(groups))) == 1)
    wanted = sum(button.sizeHint().width() for button in groups.findChildren(QPushButton))
    wanted += 2 * (SPACE + 2) + 2 * SPACE
    groups.resize(wanted - 1, 100)
    qtbot.waitUntil(lambda: len(set(_tops(groups))) == 2)
    groups.resize(wanted, 100)
    qtbot.waitUntil(lambda: len(set(_tops(groups))) == 1)
    assert _are_whole(groups)


def test_longer_text_moves_the_second_group_down(groups: TwoGroups, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(set(_tops(groups))) == 1)
    groups.findChildren(QPushButton)[0].setText("x" * 120)
    qtbot.waitUntil(lambda: len(set(_tops(groups))) == 2)
    groups.findChildren(QPushButton)[0].setText("x")
    qtbot.waitUntil(lambda: len(set(_tops(groups))) == 1)


def test_no_control_is_cut_off_in_two_rows(groups: TwoGroups, qtbot: QtBot) -> None:
    groups.resize(200, 100)
    qtbot.waitUntil(lambda: len(set(_tops(groups))) == 2)
    assert _are_whole(groups)


def test_it_demands_no_width(groups: TwoGroups) -> None:
    assert groups.minimumWidth() == 1


def test_short_texts_save_a_row_and_the_usual_ones_come_back(
    groups: TwoGroups, qtbot: QtBot
) -> None:
    buttons = groups.findChildren(QPushButton)
    groups.set_texts(buttons[1], "A longer text of a button", "Short")
    qtbot.waitUntil(lambda: buttons[1].text() == "A longer text of a button")
    wanted = sum(button.sizeHint().width() for button in buttons) + 2 * (SPACE + 2) + 2 * SPACE
    groups.resize(wanted - 1, 100)
    qtbot.waitUntil(lambda: buttons[1].text() == "Short")
    assert buttons[1].accessibleName() == "A longer text of a button"
    assert buttons[1].toolTip() and len(set(_tops(groups))) == 1
    groups.set_texts(buttons[1], "Another, even longer text of a button", "Short")
    assert buttons[1].text() == "Short"
    groups.resize(200, 100)
    qtbot.waitUntil(lambda: len(set(_tops(groups))) == 2)
    groups.resize(wanted + 200, 100)
    qtbot.waitUntil(lambda: buttons[1].text() == "Another, even longer text of a button")
    assert not buttons[1].toolTip()
    qtbot.waitUntil(lambda: len(set(_tops(groups))) == 1)
