"""Slow and failed reading in the inspector: another node cancels it, Retry goes on."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from msglc_browser.errors import TimedOut
from tests.gui.archive_desk import LEFT, Desk


def test_another_node_cancels_what_is_read_for_the_last(desk: Desk) -> None:
    inspector = desk.page.inspector
    desk.select("note")
    reads = desk.source.reads
    desk.source.hold()
    desk.view.select(desk.tree.node_id(desk.row("settings")))
    desk.qtbot.waitUntil(lambda: desk.source.reads > reads)
    assert inspector.is_waiting()
    before = desk.source.cancelled
    desk.view.select(desk.tree.node_id(desk.row("seed")))
    desk.qtbot.waitUntil(lambda: desk.source.cancelled == before + 1)
    desk.source.release()
    desk.settle()
    assert desk.value() == "18446744073709551615"


def test_late_answer_about_another_node_is_not_shown(desk: Desk) -> None:
    desk.source.hold()
    desk.view.select(desk.tree.node_id(desk.row("settings")))
    desk.qtbot.waitUntil(lambda: desk.page.inspector._last_request > 0)
    late = desk.page.inspector._last_request
    desk.source.release()
    desk.select("note")
    shown = desk.value()
    desk.page.inspector.show_answer(late, None)
    desk.page.inspector.show_failure(late, TimedOut("late"))
    assert desk.value() == shown


def test_failed_part_says_why_and_is_read_again_on_request(desk: Desk) -> None:
    desk.source.error = TimedOut("timed out")
    desk.select("settings")
    labels = desk.page.inspector.findChildren(QLabel)
    assert "timed out" in [label.text() for label in labels if label.isVisible()]
    assert desk.page.inspector.trail.isVisible()
    desk.source.error = None
    buttons = desk.page.inspector.findChildren(QPushButton, "retryButton")
    [retry] = [button for button in buttons if button.isVisible()]
    QTest.mouseClick(retry, LEFT)
    desk.settle()
    assert '"solver": "newmark"' in desk.value()
