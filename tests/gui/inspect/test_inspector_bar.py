"""The bar of the inspector: all of it fits at the width the panel has at first."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.inspect.inspector_bar import InspectorBar
from msglc_browser.gui.theme import style
from msglc_browser.gui.theme.palette import current_scheme
from tests.gui.archive_desk import click_tab

TITLES: Final = ("Value", "Table", "Plot", "Image", "Map", "Hex", "Info")


@pytest.fixture
def bar(qtbot: QtBot, qapp: QApplication) -> Iterator[InspectorBar]:
    """In the style of the program: without it, other things fit."""
    style.apply(qapp, current_scheme())
    host = QWidget()
    qtbot.addWidget(host)
    made = InspectorBar(TITLES, Actions(host), host)
    made.offer(2, [True] * len(TITLES))
    host.resize(1200, 100)
    made.resize(1200, 44)
    host.show()
    yield made
    host.close()


def _is_whole(bar: InspectorBar) -> bool:
    """Whether every tab and button is in sight, and no button scrolls the tabs."""
    scrollers = [each for each in bar.tabs.findChildren(QToolButton) if each.isVisible()]
    shown = [tab for tab in range(bar.tabs.count()) if bar.tabs.isTabVisible(tab)]
    tabs = [bar.tabs.tabRect(tab) for tab in shown]
    is_inside = all(bar.tabs.rect().contains(rect) for rect in tabs)
    ends = [bar.tabs.geometry(), *(button.geometry() for button in _buttons(bar))]
    is_apart = all(left.right() < right.left() for left, right in pairwise(ends))
    return not scrollers and is_inside and is_apart and ends[-1].right() < bar.width()


def _buttons(bar: InspectorBar) -> list[QWidget]:
    names = ("copyButton", "exportButton", "maximiseButton")
    found = [bar.findChild(QWidget, name) for name in names]
    return [each for each in found if each is not None]


def _text(bar: InspectorBar, name: str) -> str:
    button = bar.findChild(QPushButton, name)
    assert button is not None
    return button.text()


def test_wide_bar_has_texts_on_its_buttons(bar: InspectorBar, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: _is_whole(bar))
    assert _text(bar, "copyButton") == "Copy" and _text(bar, "exportButton") == "Export…"


@pytest.mark.parametrize("width", [504, 520])
def test_seven_tabs_fit_at_the_usual_widths(bar: InspectorBar, qtbot: QtBot, width: int) -> None:
    bar.resize(width, 44)
    qtbot.waitUntil(lambda: _is_whole(bar))
    assert _text(bar, "copyButton") == "" and _text(bar, "exportButton") == ""
    names = [button.accessibleName() for button in _buttons(bar)]
    assert names == ["Copy", "Export", "Maximise inspector"]
    bar.resize(1200, 44)
    assert _text(bar, "copyButton") == "Copy" and _text(bar, "exportButton") == "Export…"
    qtbot.waitUntil(lambda: _is_whole(bar))


def test_seven_tabs_and_all_texts_fit_in_a_panel_a_little_wider(
    bar: InspectorBar, qtbot: QtBot
) -> None:
    bar.resize(504, 44)
    bar.resize(570, 44)
    qtbot.waitUntil(lambda: _is_whole(bar))
    assert _text(bar, "copyButton") == "Copy" and _text(bar, "exportButton") == "Export…"


def test_few_tabs_leave_the_buttons_their_texts(bar: InspectorBar, qtbot: QtBot) -> None:
    bar.resize(504, 44)
    bar.offer(0, [True, False, False, False, False, True, True])
    qtbot.waitUntil(lambda: _text(bar, "exportButton") == "Export…")


@pytest.mark.parametrize("width", [490, 504, 520, 570])
@pytest.mark.parametrize("offered", [range(7), (0, 1, 4, 5, 6), (0, 1, 2, 4, 5, 6)])
def test_each_selected_tab_leaves_all_in_sight(
    bar: InspectorBar, qtbot: QtBot, width: int, offered: Sequence[int]
) -> None:
    """Selected, a tab is wider than before, each by another amount."""
    bar.offer(6, [tab in offered for tab in range(len(TITLES))])
    bar.resize(width, 44)
    qtbot.waitUntil(lambda: _is_whole(bar))
    texts = _text(bar, "copyButton")
    for tab in offered:
        click_tab(bar.tabs, TITLES[tab])
        qtbot.waitUntil(lambda: _is_whole(bar))
        assert bar.tabs.currentIndex() == tab
        bar.resize(width + 1, 44)
        bar.resize(width, 44)
        assert _text(bar, "copyButton") == texts
