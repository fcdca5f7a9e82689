"""The location field: breadcrumbs to click, a text field to type into."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.gui.theme.palette import Role
from msglc_browser.gui.window.location.breadcrumbs import breadcrumbs
from msglc_browser.gui.window.location.location_edit import LocationEdit

_TEXT = "s3://simulations/2026/frame.msglc#/runs/1042/energy"


@pytest.fixture
def edit(qtbot: QtBot) -> Iterator[LocationEdit]:
    host = QWidget()
    qtbot.addWidget(host)
    layout = QVBoxLayout(host)
    page = QPushButton("page", host)
    edit = LocationEdit(host)
    layout.addWidget(page)
    layout.addWidget(edit)
    host.resize(900, 100)
    edit.show_location(_TEXT)
    with qtbot.waitExposed(host):
        host.show()
    page.setFocus()
    yield edit


def _point_of(edit: LocationEdit, text: str) -> QPoint:
    box = next(box for box, crumb in edit.crumb_boxes() if crumb.text == text)
    return box.center().toPoint()


def test_breadcrumbs_lead_to_every_level() -> None:
    targets = {crumb.text: crumb.target for crumb in breadcrumbs(_TEXT) if crumb.target}
    assert targets == {
        "simulations": "s3://simulations/",
        "2026": "s3://simulations/2026/",
        "frame.msglc": "s3://simulations/2026/frame.msglc#/",
        "/runs": "s3://simulations/2026/frame.msglc#/runs",
        "/1042": "s3://simulations/2026/frame.msglc#/runs/1042",
        "/energy": "s3://simulations/2026/frame.msglc#/runs/1042/energy",
    }


def test_breadcrumbs_keep_empty_and_doubled_slashes_exact() -> None:
    crumbs = breadcrumbs("s3://b//a//c/")
    assert [crumb.target for crumb in crumbs if crumb.target] == [
        "s3://b/",
        "s3://b//a/",
        "s3://b//a//c/",
    ]


def test_breadcrumbs_of_a_file_mute_its_folder() -> None:
    folder, name = breadcrumbs("/home/me/run.msglc")
    assert (folder.text, folder.role) == ("/home/me/", Role.MUTED)
    assert (name.text, name.target) == ("run.msglc", "/home/me/run.msglc")


def test_breadcrumbs_escape_what_could_deceive() -> None:
    crumbs = breadcrumbs("s3://b/a\u202egnp.exe")
    assert "\u202e" not in "".join(crumb.text for crumb in crumbs)
    assert crumbs[-1].target == "s3://b/a\u202egnp.exe"


def test_breadcrumbs_of_a_key_with_a_mark_lead_to_that_key() -> None:
    crumbs = breadcrumbs("s3://b/odd#/name#/")
    assert [crumb.target for crumb in crumbs if crumb.text == "name"] == ["s3://b/odd#/name#/"]


def test_breadcrumbs_of_deep_paths_and_endless_keys_are_few() -> None:
    path = "/deep" * 20_000
    deep = breadcrumbs(f"s3://b/k#{path}")
    assert deep[-1].target == f"s3://b/k#{path}"
    long = breadcrumbs("s3://b/" + "k/" * 1_000_000)
    assert len(deep) < 200 and len(long) < 200
    assert all(len(crumb.text) < 1_000 for crumb in (*deep, *long))


def test_click_on_a_piece_goes_there_without_taking_focus(edit: LocationEdit, qtbot: QtBot) -> None:
    with qtbot.waitSignal(edit.location_entered) as entered:
        QTest.mouseClick(edit, Qt.MouseButton.LeftButton, pos=_point_of(edit, "2026"))
    assert entered.args == ["s3://simulations/2026/"]
    assert not edit.hasFocus()


def test_click_beside_the_pieces_starts_typing(edit: LocationEdit, qtbot: QtBot) -> None:
    QTest.mouseClick(edit, Qt.MouseButton.LeftButton, pos=QPoint(860, 14))
    assert edit.hasFocus()
    assert edit.selectedText() == _TEXT


def test_typed_location_is_entered_with_return(edit: LocationEdit, qtbot: QtBot) -> None:
    edit.start_typing()
    QTest.keyClicks(edit, "s3://other/")
    with qtbot.waitSignals([edit.location_entered, edit.left]):
        QTest.keyClick(edit, Qt.Key.Key_Return)


def test_escape_takes_back_what_was_typed(edit: LocationEdit, qtbot: QtBot) -> None:
    edit.start_typing()
    QTest.keyClicks(edit, "nonsense")
    with qtbot.waitSignal(edit.left):
        QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.text() == _TEXT


def test_page_change_does_not_disturb_typing(edit: LocationEdit, qtbot: QtBot) -> None:
    edit.start_typing()
    QTest.keyClicks(edit, "s3://half")
    edit.show_location("s3://elsewhere/")
    assert edit.text() == "s3://half"
    edit.clearFocus()
    assert edit.text() == "s3://elsewhere/"


def test_page_change_is_shown_though_the_field_has_the_focus(edit: LocationEdit) -> None:
    edit.start_typing()
    edit.show_location("s3://other/a.msg")
    assert edit.text() == edit.selectedText() == "s3://other/a.msg"


def test_entered_text_stays_until_it_has_led_somewhere(edit: LocationEdit, qtbot: QtBot) -> None:
    edit.left.connect(edit.clearFocus)
    edit.start_typing()
    QTest.keyClicks(edit, "s3://other/typo")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    edit.show_location(_TEXT)
    assert not edit.hasFocus()
    assert edit.text() == "s3://other/typo"
    edit.forget_entered()
    assert edit.text() == _TEXT


def test_text_half_typed_stays_while_another_window_is_used(
    edit: LocationEdit, qtbot: QtBot
) -> None:
    edit.start_typing()
    QTest.keyClicks(edit, "s3://half")
    away = QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason)
    QApplication.sendEvent(edit, away)
    edit.show_location("s3://elsewhere/")
    assert edit.text() == "s3://half"


def test_narrow_field_leaves_out_pieces_at_the_left(edit: LocationEdit, qtbot: QtBot) -> None:
    edit.resize(220, 28)
    shown = [crumb.text for _, crumb in edit.crumb_boxes()]
    assert shown[0] == "… "
    assert shown[-1] == "/energy"
    assert "simulations" not in shown
    last, _ = edit.crumb_boxes()[-1]
    assert last.right() <= 220
