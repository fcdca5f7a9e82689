"""What fills a bucket: a map that grows with the listing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import ValueType
from msglc_browser.errors import Description
from msglc_browser.gui.inspect.size_map.legend import Legend
from msglc_browser.gui.parts.error_panel import ErrorPanel
from msglc_browser.gui.sizes.folder_map_page import FolderMapPage
from msglc_browser.operations.sizes.folder_sizes import FolderSizes
from msglc_browser.operations.sizes.size_level import Inside, SizeLevel, Tile, Total
from msglc_browser.storage.places.location import S3Location
from tests.gui.size_map_hands import spot_of

LEFT = Qt.MouseButton.LeftButton
HERE = S3Location("p", "b", "in/")


def _tile(name: str, size_bytes: int) -> Tile:
    is_folder = name.endswith("/")
    kind = ValueType.DICT if is_folder else ValueType.ARCHIVE
    inside = Inside.KNOWN if is_folder else Inside.NOTHING
    return Tile(name, size_bytes, 1, kind, S3Location("p", "b", "in/" + name), inside)


def _sizes(
    *tiles: Tile, is_complete: bool, shown: S3Location = HERE, problem: str = ""
) -> FolderSizes:
    total = Total(len(tiles), sum(tile.size_bytes for tile in tiles), len(tiles))
    kinds = ((ValueType.DICT, total),)
    level = SizeLevel(tiles, total, kinds)
    return FolderSizes(shown, level, (), total.items, total.size_bytes, is_complete, problem)


@pytest.fixture
def page(qtbot: QtBot) -> FolderMapPage:
    page = FolderMapPage(HERE)
    qtbot.addWidget(page)
    page.resize(1280, 640)
    page.show()
    page.reload()
    return page


def _stop_button(page: FolderMapPage) -> QPushButton:
    button = page.findChild(QPushButton, "sizeStopButton")
    assert button is not None
    return button


def _caption(page: FolderMapPage) -> str:
    label = page.findChild(QLabel, "sizeCaption")
    assert label is not None
    return label.text()


def _names(page: FolderMapPage) -> list[str]:
    return [each.tile.name for each in page.pane.treemap.placed if each.tile is not None]


def test_totals_run_while_the_listing_goes_on(page: FolderMapPage) -> None:
    assert page.is_busy()
    page.show_sizes(_sizes(_tile("a/", 3000), is_complete=False), is_listing=True)
    assert _caption(page) == "3.0 kB in 1 object so far"
    assert page.status_text() == ("1 object listed", "3.0 kB")
    page.show_sizes(
        _sizes(_tile("a/", 3000), _tile("b.msg", 9000), is_complete=True), is_listing=False
    )
    assert _caption(page) == "12.0 kB in 2 objects"
    assert set(_names(page)) == {"a/", "b.msg"}
    assert not page.is_busy()
    assert not _stop_button(page).isVisible()
    legend = page.findChild(Legend, "sizeLegend")
    assert legend is not None and legend.texts() == ("folder 12.0 kB",)


def test_listing_is_stopped_and_continued(page: FolderMapPage, qtbot: QtBot) -> None:
    page.show_sizes(_sizes(_tile("a/", 3), is_complete=False), is_listing=True)
    with qtbot.waitSignal(page.stop_wanted):
        QTest.mouseClick(_stop_button(page), LEFT)
    assert not page.is_busy()
    assert _stop_button(page).text() == "Continue"
    with qtbot.waitSignal(page.continue_wanted):
        QTest.mouseClick(_stop_button(page), LEFT)
    assert page.is_busy()


def test_selection_stays_while_more_arrives(page: FolderMapPage) -> None:
    page.show_sizes(_sizes(_tile("a/", 30), is_complete=False), is_listing=True)
    treemap = page.pane.treemap
    QTest.mouseClick(treemap, LEFT, pos=spot_of(treemap, "a/"))
    page.show_sizes(_sizes(_tile("b/", 50), _tile("a/", 30), is_complete=False), is_listing=True)
    selected = treemap.selected()
    assert selected is not None and selected.tile is not None
    assert selected.tile.name == "a/"


def test_enter_goes_into_folders_and_opens_objects(page: FolderMapPage, qtbot: QtBot) -> None:
    page.show_sizes(_sizes(_tile("a/", 30), _tile("b.msg", 10), is_complete=True), is_listing=False)
    treemap = page.pane.treemap
    treemap.setFocus()
    treemap.select_key(S3Location("p", "b", "in/b.msg"))
    with qtbot.waitSignal(page.open_wanted) as opened:
        QTest.keyClick(treemap, Qt.Key.Key_Return)
    assert opened.args == [S3Location("p", "b", "in/b.msg")]
    treemap.select_key(S3Location("p", "b", "in/a/"))
    with qtbot.waitSignal(page.shown_changed):
        QTest.keyClick(treemap, Qt.Key.Key_Return)
    assert page.shown.key == "in/a/"
    assert page.location_text() == "s3://b/in/a/"
    with qtbot.waitSignal(page.shown_changed):
        QTest.keyClick(treemap, Qt.Key.Key_Backspace)
    assert page.shown == HERE


def test_breadcrumbs_lead_up_to_the_bucket(page: FolderMapPage, qtbot: QtBot) -> None:
    page.show_sizes(_sizes(_tile("a/", 30), is_complete=True), is_listing=False)
    button = page.findChild(QPushButton, "sizeTrailButton")
    assert button is not None and button.text() == "b"
    with qtbot.waitSignal(page.shown_changed):
        QTest.mouseClick(button, LEFT)
    assert page.shown == S3Location("p", "b")
    QTest.keyClick(page.pane.treemap, Qt.Key.Key_Backspace)
    assert page.shown == S3Location("p", "b")


def test_failure_before_anything_is_listed_has_retry(page: FolderMapPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.failed):
        page.show_failure(Description("Access denied.", "Check the key.", ""))
    panel = page.findChild(ErrorPanel)
    assert panel is not None and panel.isVisible()
    retry = panel.findChild(QPushButton, "retryButton")
    assert retry is not None
    with qtbot.waitSignal(page.continue_wanted):
        QTest.mouseClick(retry, LEFT)


def test_failure_later_keeps_the_map(page: FolderMapPage, qtbot: QtBot) -> None:
    page.show_sizes(_sizes(_tile("a/", 30), is_complete=False), is_listing=True)
    page.show_failure(Description("Too slow.", "Try again.", ""))
    assert _names(page) == ["a/"]
    assert page.pane.strip.label.text() == "Too slow. Try again."
    with qtbot.waitSignal(page.continue_wanted):
        QTest.mouseClick(page.pane.strip.answer_button, LEFT)


def test_incomplete_list_and_empty_folder_are_sentences(page: FolderMapPage) -> None:
    page.show_sizes(_sizes(is_complete=True), is_listing=False)
    assert page.pane.strip.label.text() == "There is nothing inside."
    page.show_sizes(
        _sizes(_tile("a/", 1), is_complete=True, problem="Names are missing."), is_listing=False
    )
    assert page.pane.strip.label.text() == "Names are missing."


def test_hostile_names_are_text(page: FolderMapPage) -> None:
    odd = "<img src=x>\n\u202e" + "x" * 2000 + "/"
    page.show_sizes(_sizes(_tile(odd, 30), is_complete=True), is_listing=False)
    model = page.pane.largest.rows
    shown = str(model.index(0).data())
    assert "\n" not in shown and len(shown) <= 300
    tip = str(model.index(0).data(Qt.ItemDataRole.ToolTipRole))
    assert "<img" not in tip
    page.grab()
