"""The archive page over a real reader: what a person sees, clicks and types."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QScrollArea, QWidget

from msglc_browser.archive.model.node_path import format_path, parse_path
from msglc_browser.errors import ObjectChanged, TimedOut
from msglc_browser.gui.archive.tree.archive_entry import ROOT_ID, Column
from msglc_browser.gui.base.context import PageKind
from tests.gui.archive_desk import LEFT, VALUE, Desk, OpenDesk
from tests.servers.scripted_source import ScriptedSource


def test_open_shows_first_level_with_types_and_previews(desk: Desk) -> None:
    assert desk.names() == ["runs", "settings", "note", "seed"]
    rows = [desk.row(name) for name in desk.names()]
    assert [desk.cell(row, Column.TYPE) for row in rows] == ["dict", "dict", "str", "int"]
    assert desk.cell(rows[1], Column.ITEMS) == "2"
    assert "newmark" in desk.cell(rows[1], Column.PREVIEW)
    assert desk.cell(rows[3], Column.PREVIEW) == "18446744073709551615"
    assert desk.page.title() == "frame.msg"
    assert desk.page.context().kind is PageKind.ARCHIVE


def test_status_tells_object_and_cost(desk: Desk) -> None:
    left, right = desk.page.status_text()
    assert left.startswith("frame.msg · ") and left.endswith(" · msgpack · v 3f9a…")
    assert right.startswith("read ") and " requests" in right and " %)" in right


def test_right_expands_left_collapses_and_star_does_neither(desk: Desk) -> None:
    desk.select("runs")
    desk.press(Qt.Key.Key_Asterisk)
    assert not desk.view.isExpanded(desk.row("runs"))
    desk.press(Qt.Key.Key_Right)
    desk.settle()
    assert desk.names(desk.row("runs")) == ["0", "1", "2"]
    desk.press(Qt.Key.Key_Left)
    assert not desk.view.isExpanded(desk.row("runs"))


def test_enter_opens_and_shuts_a_row(desk: Desk) -> None:
    desk.select("settings")
    desk.press(Qt.Key.Key_Return)
    desk.settle()
    assert desk.names(desk.row("settings")) == ["solver", "steps"]
    desk.press(Qt.Key.Key_Return)
    assert not desk.view.isExpanded(desk.row("settings"))


def test_select_shows_path_facts_and_value(desk: Desk) -> None:
    desk.expand("settings")
    desk.select("settings", "solver")
    assert desk.value().strip('"') == "newmark"
    assert desk.page.location_text() == "s3://simulations/2026/frame.msg#/settings/solver"
    facts = desk.page.findChild(QLabel, "factsLabel")
    assert facts is not None and facts.text().startswith("str")


def test_container_value_is_indented_json(desk: Desk) -> None:
    desk.select("settings")
    assert '"solver": "newmark"' in desk.value()


def test_hex_tab_shows_bytes(desk: Desk) -> None:
    desk.select("note")
    desk.look("Hex")
    assert desk.text("hexText").startswith("00000000")


def test_nothing_selected_shows_the_archive_itself(desk: Desk) -> None:
    assert desk.view.current_id() == ROOT_ID
    node = desk.page.current_node()
    assert node is not None and node.path == ()
    info = desk.page.findChild(QScrollArea, "infoView")
    assert info is not None and info.isVisible()
    texts = [label.text() for label in info.findChildren(QLabel)]
    assert '"3f9a0c"' in texts


def test_trail_click_goes_up(desk: Desk) -> None:
    desk.expand("settings")
    desk.select("settings", "steps")
    desk.page.inspector.trail.linkActivated.emit("1")
    desk.settle()
    node = desk.page.current_node()
    assert node is not None and format_path(node.path) == "/settings"


def test_expand_that_fails_keeps_row_and_retry_click_mends_it(desk: Desk) -> None:
    desk.source.error = TimedOut("timed out")
    desk.view.expand(desk.row("settings"))
    desk.settle()
    row = desk.row("settings")
    assert desk.cell(row, Column.PREVIEW) == "timed out"
    assert not desk.view.isExpanded(row)
    desk.source.error = None
    desk.click_link(row)
    desk.settle()
    assert desk.names(desk.row("settings")) == ["solver", "steps"]
    assert desk.view.isExpanded(desk.row("settings"))


@pytest.mark.parametrize("key", [Qt.Key.Key_F5, Qt.Key.Key_Return])
def test_failed_row_is_retried_by_key(desk: Desk, key: Qt.Key) -> None:
    desk.source.error = TimedOut("timed out")
    desk.view.expand(desk.row("settings"))
    desk.settle()
    desk.source.error = None
    desk.select("settings")
    desk.press(key)
    desk.settle()
    assert desk.names(desk.row("settings")) == ["solver", "steps"]


def test_failed_row_is_retried_from_its_menu(desk: Desk) -> None:
    desk.source.error = TimedOut("timed out")
    desk.view.expand(desk.row("settings"))
    desk.settle()
    desk.source.error = None
    desk.select("settings")
    desk.view.menu_wanted.emit(desk.view.mapToGlobal(QPoint(20, 20)))
    menu = desk.page.findChild(QMenu, "nodeMenu")
    assert menu is not None
    retry = next(action for action in menu.actions() if action.objectName() == "retryRow")
    retry.trigger()
    menu.close()
    desk.settle()
    assert desk.names(desk.row("settings")) == ["solver", "steps"]


def test_escape_cancels_what_loads(desk: Desk) -> None:
    desk.source.hold()
    reads = desk.source.reads
    desk.view.expand(desk.row("settings"))
    desk.qtbot.waitUntil(lambda: desk.names(desk.row("settings")) == ["Loading…"])
    desk.qtbot.waitUntil(lambda: desk.source.reads > reads)
    desk.press(Qt.Key.Key_Escape)
    assert not desk.view.isExpanded(desk.row("settings"))
    assert desk.tree.rowCount(desk.row("settings")) == 0
    desk.qtbot.waitUntil(lambda: desk.source.cancelled > 0)
    desk.source.release()
    desk.expand("settings")
    assert desk.names(desk.row("settings")) == ["solver", "steps"]


def test_cancel_link_and_collapse_cancel_too(desk: Desk) -> None:
    by_click: Callable[[], None] = lambda: desk.click_link(desk.row("settings", "Loading…"))  # noqa: E731
    by_collapse: Callable[[], None] = lambda: desk.view.collapse(desk.row("settings"))  # noqa: E731
    for cancel in (by_click, by_collapse):
        desk.source.hold()
        desk.view.expand(desk.row("settings"))
        desk.qtbot.waitUntil(lambda: desk.names(desk.row("settings")) == ["Loading…"])
        cancel()
        assert not desk.tree.is_loading_within(ROOT_ID)
        desk.source.release()


def test_reload_keeps_expanded_rows_and_selection(desk: Desk) -> None:
    desk.expand("runs")
    desk.expand("runs", "1")
    desk.select("runs", "1", "energy")
    first = desk.source
    desk.open()
    assert first.is_closed and desk.source is not first
    assert desk.view.isExpanded(desk.row("runs", "1"))
    assert desk.page.location_text().endswith("#/runs/1/energy")


def test_location_with_path_reveals_the_node(open_desk: OpenDesk) -> None:
    desk = open_desk({"deep": {"list": list(range(5000))}})
    desk.page.show_path(parse_path("/deep/list/4321"))
    desk.open()
    node = desk.page.current_node()
    assert node is not None and node.path == parse_path("/deep/list/[4321]")
    assert desk.value() == "4321"


def test_path_that_names_nothing_says_so(desk: Desk) -> None:
    desk.page.show_path(parse_path("/runs/9"))
    strip = desk.page.findChild(QLabel, "pageNoticeText")
    assert strip is not None
    desk.qtbot.waitUntil(strip.isVisible)
    assert "9" in strip.text()
    desk.page.show_path(parse_path("/runs/1"))
    desk.settle()
    assert desk.page.location_text().endswith("#/runs/1")
    assert not strip.isVisible()


def test_changed_object_offers_reload(desk: Desk) -> None:
    desk.source.error = ObjectChanged("changed")
    desk.view.expand(desk.row("settings"))
    button = desk.page.findChild(QPushButton, "pageNoticeButton")
    assert button is not None
    desk.qtbot.waitUntil(button.isVisible)
    QTest.mouseClick(button, LEFT)
    desk.settle()
    assert len(desk.workspace.sources) == 2
    assert not button.isVisible()
    assert desk.names() == ["runs", "settings", "note", "seed"]


def test_open_failure_stands_in_the_page_with_retry(open_desk: OpenDesk) -> None:
    desk = open_desk(VALUE)
    desk.workspace.open_error = TimedOut("No answer from the server.")
    desk.open()
    title = desk.page.error_panel.findChild(QLabel, "errorTitle")
    assert title is not None and title.isVisible()
    assert title.text() == "No answer from the server."
    desk.workspace.open_error = None
    retry = desk.page.error_panel.findChild(QPushButton, "retryButton")
    assert retry is not None
    QTest.mouseClick(retry, LEFT)
    desk.settle()
    assert desk.names() == ["runs", "settings", "note", "seed"]


def test_opening_can_be_cancelled(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = open_desk(VALUE)
    monkeypatch.setattr(ScriptedSource, "__init__", _held(ScriptedSource.__init__))
    desk.page.reload()
    cancel = desk.page.findChild(QPushButton, "cancelOpenButton")
    assert cancel is not None
    desk.qtbot.waitUntil(cancel.isVisible)
    desk.qtbot.waitUntil(lambda: bool(desk.workspace.sources))
    QTest.mouseClick(cancel, LEFT)
    assert not desk.page.is_busy()
    title = desk.page.error_panel.findChild(QLabel, "errorTitle")
    assert title is not None and "cancelled" in title.text()
    desk.qtbot.waitUntil(lambda: desk.source.is_closed)


def _held(init: Callable[..., None]) -> Callable[..., None]:
    def held(self: ScriptedSource, *args: object) -> None:
        init(self, *args)
        self.hold()

    return held


@pytest.mark.parametrize(
    ("data", "begins"),
    [(b'{"plain": "json"}' * 10, '{"plain"'), (bytes(range(256)) * 4, "00000000")],
)
def test_object_that_is_no_archive_shows_content_and_reason(
    open_desk: OpenDesk, data: bytes, begins: str
) -> None:
    desk = open_desk(data)
    desk.open()
    page = desk.page.object_page
    assert page.isVisible()
    assert page.pane.editor.toPlainText().startswith(begins)
    assert page.banner.label.isVisible() and page.banner.label.text()
    assert desk.page.context().kind is PageKind.OBJECT
    assert desk.page.context().node is None


def test_cut_value_loads_more_and_asks_before_much(open_desk: OpenDesk) -> None:
    desk = open_desk({"long": "x" * 3_000_000})
    desk.open()
    desk.select("long")
    more = desk.page.findChild(QPushButton, "valueTextMoreButton")
    label = desk.page.findChild(QLabel, "valueTextCutLabel")
    assert more is not None and label is not None
    assert "of 3.0 MB" in label.text()
    shown = len(desk.value())
    while "Read" not in more.text():
        QTest.mouseClick(more, LEFT)
        desk.settle()
    assert len(desk.value()) > shown
    shown = len(desk.value())
    QTest.mouseClick(more, LEFT)
    desk.settle()
    assert len(desk.value()) > shown


def click(desk: Desk, name: str, modifier: Qt.KeyboardModifier) -> None:
    place = desk.view.visualRect(desk.row(name)).center()
    QTest.mouseClick(desk.view.viewport(), LEFT, modifier, place)
    desk.settle()


def test_several_rows_can_be_selected_and_the_inspector_shows_them(desk: Desk) -> None:
    none, control = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
    click(desk, "settings", none)
    click(desk, "note", control)
    assert [format_path(node.path) for node in desk.page.selected_nodes()] == ["/settings", "/note"]
    node = desk.page.current_node()
    assert node is not None and format_path(node.path) == "/note"
    assert desk.value().endswith("/note\nthree runs")
    click(desk, "note", control)  # off again
    assert [format_path(node.path) for node in desk.page.selected_nodes()] == ["/settings"]
    click(desk, "seed", Qt.KeyboardModifier.ShiftModifier)
    assert "/seed" in [format_path(node.path) for node in desk.page.selected_nodes()]
    click(desk, "note", none)
    assert [format_path(node.path) for node in desk.page.selected_nodes()] == ["/note"]
    assert desk.value() == "three runs"


def test_close_page_closes_the_source(desk: Desk) -> None:
    desk.page.close_page()
    desk.qtbot.waitUntil(lambda: desk.source.is_closed)
    QApplication.processEvents()


class PaintWatch(QObject):
    """What of a widget is painted again."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.painted = QRegion()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QPaintEvent):
            self.painted += event.region()
        return False


def test_expander_that_a_preview_brings_is_painted_and_works(desk: Desk) -> None:
    desk.open()
    viewport = desk.view.viewport()
    watch = PaintWatch(viewport)
    viewport.update()
    desk.qtbot.waitUntil(lambda: watch.painted.contains(viewport.rect()))
    watch.painted = QRegion()  # what opening paints
    settings = desk.row("settings")
    desk.tree.dataChanged.emit(settings, settings.siblingAtColumn(Column.PREVIEW))
    expander = QPoint(8, desk.view.visualRect(settings).center().y())
    desk.qtbot.waitUntil(lambda: not watch.painted.isEmpty())
    assert watch.painted.contains(expander)
    QTest.mouseClick(viewport, LEFT, pos=expander)
    desk.qtbot.waitUntil(lambda: desk.view.isExpanded(settings))
    desk.settle()
    assert desk.names(settings) == ["solver", "steps"]


def test_page_of_a_server_without_etags_says_that_versions_may_mix(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    strip = desk.page.findChild(QLabel, "pageNoticeText")
    assert strip is not None
    assert not strip.isVisible()
    monkeypatch.setattr(ScriptedSource, "version", "")
    desk.open()
    assert strip.isVisible()
    assert "values of both versions may be mixed" in strip.text()
    desk.look("Info")
    labels = [label.text() for label in desk.page.inspector.findChildren(QLabel)]
    assert "unknown: the server sends no ETag" in labels
