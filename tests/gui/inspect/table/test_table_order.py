"""Sorts and filters as chips that can be removed; the summary of what they read."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.gui.inspect.inspector_view import ReadLimits
from msglc_browser.gui.inspect.inspectors import INSPECTORS
from msglc_browser.gui.inspect.table import row_scan, table_order
from tests.gui.archive_desk import LEFT, OpenDesk
from tests.gui.inspect.table.table_hands import Hands
from tests.servers.archives import make_archive

TABLE_ONLY = [each for each in INSPECTORS if each.id in ("value", "table")]


def chips(hands: Hands) -> list[QPushButton]:
    return [
        button
        for button in hands.view.chips.findChildren(QPushButton)
        if button.isVisible() and button.objectName() != "tableFilterButton"
    ]


def texts(hands: Hands) -> list[str]:
    return [chip.text() for chip in chips(hands)]


def remove(hands: Hands, number: int) -> None:
    QTest.mouseClick(chips(hands)[number], LEFT)
    hands.settle()


def test_chips_name_the_sort_and_the_filters_and_remove_them(hands: Hands) -> None:
    hands.open("records")
    assert not hands.view.chips.isVisible()
    hands.filter(1, "Harbour")
    hands.click_header(0)
    hands.click_header(0)
    hands.filter(0, "< 100")
    assert texts(hands) == ["▼ id", "site Harbour", "id < 100"]
    assert hands.column(0, 3) == ["97", "94", "91"]
    names = [chip.accessibleName() for chip in chips(hands)]
    assert names[0] == "Remove the sort by id"
    assert names[1] == "Remove the filter site Harbour"
    remove(hands, 1)
    assert texts(hands) == ["▼ id", "id < 100"]
    assert hands.column(0, 3) == ["99", "98", "97"]
    remove(hands, 0)
    assert hands.column(0, 3) == ["0", "1", "2"]
    assert hands.model.total_rows == 100
    remove(hands, 0)
    assert not hands.view.chips.isVisible()
    assert hands.model.total_rows == 5_000


def test_keys_remove_a_chip_and_the_next_has_the_focus(hands: Hands) -> None:
    hands.open("records")
    hands.filter(1, "Ridge")
    hands.filter(0, "> 4000")
    first = chips(hands)[0]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Space)
    hands.settle()
    assert texts(hands) == ["id > 4000"]
    assert hands.view.window().focusWidget() is chips(hands)[0]


def test_many_chips_take_several_lines(hands: Hands) -> None:
    hands.open("records")
    for number in range(3):
        hands.filter(1, f"!= {'x' * 20}{number}")
    lines = {chip.y() for chip in chips(hands)}
    assert len(lines) > 1
    right = max(chip.geometry().right() for chip in chips(hands))
    assert right < hands.view.chips.width()
    assert hands.view.chips.height() >= max(lines) + chips(hands)[0].height()


def test_sort_of_a_grid_of_numbers_completes_the_summary(open_desk: OpenDesk, qtbot: QtBot) -> None:
    values = np.random.default_rng(4).standard_normal((9_000, 20))
    desk = open_desk(make_archive({"grid": values.tolist()}), TABLE_ONLY)
    desk.open()
    desk.select("grid")
    desk.look("Table")
    label = desk.page.inspector.findChild(QLabel, "summaryLabel")
    assert label is not None and "of the part read" in label.text()
    table = Hands(desk, qtbot)
    table.click_header(1)
    assert label.text().startswith(
        f"9,000 × 20 floats · float64 · min {values.min():.6g} · max {values.max():.6g}"
        f" · mean {values.mean():.6g} · std {values.std():.6g}"
    )
    least = values[values[:, 1].argsort()]
    assert float(table.shown(0, 1)) == pytest.approx(least[0, 1], rel=1e-5)
    assert float(table.shown(1, 0)) == pytest.approx(least[1, 0], rel=1e-5)


def test_filter_of_a_ragged_grid_completes_nothing(open_desk: OpenDesk, qtbot: QtBot) -> None:
    values = np.random.default_rng(4).standard_normal((9_000, 20)).tolist()
    values[4_000].pop()
    desk = open_desk(make_archive({"grid": values}), TABLE_ONLY)
    desk.open()
    desk.select("grid")
    desk.look("Table")
    label = desk.page.inspector.findChild(QLabel, "summaryLabel")
    assert label is not None
    before = label.text() if label.isVisible() else ""
    table = Hands(desk, qtbot)
    table.filter(1, "> 0")
    assert 4_000 < table.model.total_rows < 5_000
    assert (label.text() if label.isVisible() else "") == before


def test_sort_of_all_numbers_completes_the_summary(open_desk: OpenDesk, qtbot: QtBot) -> None:
    values = np.random.default_rng(4).standard_normal(130_000)  # over 1 MiB
    others = [each for each in INSPECTORS if each.id != "plot"]  # which reads all of it too
    desk = open_desk(make_archive({"long": values.tolist()}), others)
    desk.open()
    hands = Hands(desk, qtbot)
    hands.open("long")
    label = desk.page.inspector.findChild(QLabel, "summaryLabel")
    assert label is not None
    assert "of the part read" in label.text()
    hands.click_header(0)
    assert "of the part read" not in label.text()
    assert "130,000 floats · float64" in label.text()
    assert f"min {values.min():.6g}" in label.text()
    assert hands.shown(0, 0) == repr(values.min().item())


@pytest.mark.parametrize("is_one_more", [False, True])
def test_texts_beyond_the_limit_are_not_sorted_and_it_is_said(
    hands: Hands, is_one_more: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = 4_999 if is_one_more else 5_000
    for module in (row_scan, table_order):
        monkeypatch.setattr(module, "MOST_ROWS", limit)
    hands.open("records")
    hands.click_header(1)
    said = hands.view.strip.label.text() if hands.view.strip.isVisible() else ""
    assert said == (
        "Up to 4,999 rows can be sorted by what is not a number; this table has 5,000."
        if is_one_more
        else ""
    )
    assert bool(texts(hands)) is not is_one_more
    hands.click_header(0)
    assert texts(hands) == ["▲ id"]


@pytest.mark.parametrize("second", [0, 1])
def test_sort_during_another_one_is_of_all_rows(
    hands: Hands, monkeypatch: pytest.MonkeyPatch, second: int
) -> None:
    monkeypatch.setattr(row_scan, "chunk_rows", lambda *_args: 700)
    hands.open("records")
    header = hands.grid.horizontalHeader()
    for section in (0, second):
        place = QPoint(header.sectionViewportPosition(section) + 20, 10)
        QTest.mouseClick(header.viewport(), LEFT, pos=place)
        assert hands.view.is_waiting()
    hands.settle()
    assert hands.model.total_rows == 5_000
    shown = [hands.shown(row, second) for row in (0, 1, 4_998, 4_999)]
    assert shown == sorted(shown, key=lambda text: (len(text), text) if second == 0 else text)


def test_filter_during_a_sort_is_of_all_rows(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    hands.open("records")
    hands.filter(1, "Ridge")
    expected = hands.model.total_rows
    remove(hands, 0)
    monkeypatch.setattr(row_scan, "chunk_rows", lambda *_args: 700)
    header = hands.grid.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(0) + 20, 10)
    QTest.mouseClick(header.viewport(), LEFT, pos=place)
    hands.filter(1, "Ridge")
    assert hands.model.total_rows == expected


def test_plot_of_a_filtered_table_is_said_to_have_all_rows(hands: Hands) -> None:
    hands.open("records")
    button = hands.view.bar.plot_button
    assert button.accessibleName() == "Plot columns"
    hands.filter(1, "Ridge")
    assert button.accessibleName() == "Plot columns, all rows"
    remove(hands, 0)
    assert button.accessibleName() == "Plot columns"


def test_progress_of_a_scan_is_seen_in_small_steps(hands: Hands) -> None:
    hands.open("records")
    foots = hands.foots()
    hands.filter(0, ">= 0")
    steps = [foot for foot in dict.fromkeys(foots) if foot.startswith("read ")]
    assert steps[:2] == ["read 0 of 5,000 rows", "read 2,048 of 5,000 rows"]
    hands.open("long")
    foots.clear()
    hands.click_header(0)
    steps = [foot for foot in dict.fromkeys(foots) if foot.startswith("read ")]
    assert len(steps) >= 5 and steps[1] == "read 2,048 of 60,000 rows"


def test_filters_set_while_another_is_read_all_apply(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_scan, "chunk_rows", lambda *_args: 700)
    hands.open("records")
    hands.begin_filter(0, ">= 1000")
    hands.begin_filter(1, "Harbour")
    hands.begin_filter(2, "< 300")
    assert texts(hands) == ["id >= 1000: reading…", "site Harbour: waits", "level < 300: waits"]
    assert chips(hands)[1].accessibleName() == "Do not filter by site Harbour"
    hands.settle()
    assert texts(hands) == ["id >= 1000", "site Harbour", "level < 300"]
    assert hands.column(0, 2) == ["1000", "1003"]
    assert hands.model.total_rows == len(range(1000, 1200, 3))
    assert "of 67 where id >= 1000, site Harbour, level < 300" in hands.foot()


@pytest.mark.parametrize("number", [0, 1])
def test_chip_of_a_filter_to_come_takes_only_this_one_back(
    hands: Hands, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(row_scan, "chunk_rows", lambda *_args: 700)
    hands.open("records")
    hands.begin_filter(0, "< 1000")
    hands.begin_filter(1, "Ridge")
    remove(hands, number)
    assert texts(hands) == [("id < 1000", "site Ridge")[1 - number]]
    assert hands.model.total_rows == (1000, len(range(2, 5_000, 3)))[1 - number]


def test_sort_while_a_filter_is_read_keeps_both(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_scan, "chunk_rows", lambda *_args: 700)
    hands.open("records")
    hands.begin_filter(1, "Ridge")
    header = hands.grid.horizontalHeader()
    for section in (0, 0, 1):  # of sorts only the last counts
        place = QPoint(header.sectionViewportPosition(section) + 20, 10)
        QTest.mouseClick(header.viewport(), LEFT, pos=place)
    hands.begin_filter(0, "< 100")
    assert texts(hands) == ["site Ridge: reading…", "▲ site: waits", "id < 100: waits"]
    hands.settle()
    assert texts(hands) == ["▲ site", "site Ridge", "id < 100"]
    assert hands.model.total_rows == len(range(2, 100, 3))


def test_removing_the_only_filter_leaves_the_one_that_is_read(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.open("records")
    hands.filter(0, "< 1000")
    monkeypatch.setattr(row_scan, "chunk_rows", lambda *_args: 700)
    hands.begin_filter(1, "Ridge")
    remove(hands, 0)
    assert texts(hands) == ["site Ridge"]
    assert hands.model.total_rows == len(range(2, 5_000, 3))


def test_stop_drops_what_waits_and_keeps_what_was_there(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.open("records")
    hands.filter(0, "< 1000")
    monkeypatch.setattr(row_scan, "chunk_rows", lambda *_args: 700)
    hands.begin_filter(1, "Ridge")
    hands.begin_filter(2, "> 3")
    QTest.mouseClick(hands.button("tableStopButton"), LEFT)
    hands.settle()
    assert texts(hands) == ["id < 1000"]
    assert hands.model.total_rows == 1000


def test_sort_that_is_refused_leaves_the_filter_that_waits(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (row_scan, table_order):
        monkeypatch.setattr(module, "MOST_ROWS", 4_999)
    monkeypatch.setattr(row_scan, "chunk_rows", lambda *_args: 700)
    hands.open("records")
    header = hands.grid.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(1) + 20, 10)
    QTest.mouseClick(header.viewport(), LEFT, pos=place)
    hands.begin_filter(0, "< 100")
    hands.settle()
    assert texts(hands) == ["id < 100"]
    assert hands.view.strip.isVisible()


def test_foot_names_a_filter_only_once_it_applies(hands: Hands) -> None:
    hands.open("records")
    foots = hands.foots()
    hands.filter(0, "< 100")
    named = [foot for foot in foots if "where" in foot]
    assert named
    assert not [foot for foot in named if "of 5,000" in foot]


def test_digits_filter_texts_that_contain_them(open_desk: OpenDesk, qtbot: QtBot) -> None:
    names: list[object] = [f"S-{n:04d}" for n in range(300)]
    desk = open_desk(make_archive({"rows": [{"id": each, "n": 1} for each in [*names, 12, 112]]}))
    desk.open()
    hands = Hands(desk, qtbot)
    hands.open("rows")
    hands.filter(0, "12")
    assert hands.column(0, 3) == ["S-0012", "S-0112", "S-0120"]
    assert hands.shown(hands.model.total_rows - 1, 0) == "12"
    assert hands.model.total_rows == len([each for each in names if "12" in str(each)]) + 1
    remove(hands, 0)
    hands.filter(0, "= 12")
    assert hands.column(0, 1) == ["12"]
    assert hands.model.total_rows == 1


def test_filters_that_wait_for_an_answer_are_asked_for_together(
    open_desk: OpenDesk, qtbot: QtBot
) -> None:
    rows = [{"id": n, "site": ("Basin", "Ridge")[n % 2]} for n in range(5_000)]
    limits = ReadLimits(load_bytes=10_000)
    desk = open_desk(make_archive({"rows": rows}), TABLE_ONLY, limits)
    desk.open()
    hands = Hands(desk, qtbot)
    hands.open("rows")
    strip = hands.view.strip
    hands.filter(0, "< 100")
    asked = strip.label.text()
    assert asked.startswith("This reads all rows: ")
    hands.filter(1, "Ridge")
    assert strip.label.text().startswith(
        "This reads all rows 2 times, for id < 100 and site Ridge: "
    )
    QTest.mouseClick(strip.answer_button, LEFT)
    hands.settle()
    assert texts(hands) == ["id < 100", "site Ridge"]
    assert hands.model.total_rows == 50
    remove(hands, 0)
    hands.filter(0, "> 4000")
    assert strip.label.text() == asked
    QTest.mouseClick(strip.close_button, LEFT)
    hands.filter(0, "> 4900")
    assert strip.label.text() == asked
