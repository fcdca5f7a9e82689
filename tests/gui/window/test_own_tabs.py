"""Nodes in tabs of their own, beside the tab of their archive."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QTabWidget
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.archive.model.node_path import format_path, parse_path
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.archive.node_page import NodePage
from msglc_browser.storage.places.location import LocalLocation
from tests.gui.window_parts import action_of, choose_command
from tests.servers.qt_fixtures import Launch

SELECT = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def file(tmp_path: Path, make_archive: Callable[..., bytes]) -> Path:
    """An archive on this computer."""
    path = tmp_path / "frame.msglc"
    value = {"runs": {"1": {"energy": [1, 2.5], "note": "one"}, "2": {"energy": [3]}}, "seed": 7}
    path.write_bytes(make_archive(value))
    return path


class Person:
    """Opens tabs in the window and looks at them."""

    def __init__(self, application: Application, qtbot: QtBot) -> None:
        self.application = application
        self.qtbot = qtbot
        self.tabs = application.window.tabs

    def settle(self) -> None:
        self.qtbot.waitUntil(self.application.is_idle)

    def open(self, text: str) -> ArchivePage:
        self.application.workbench.open_text(text)
        self.settle()
        return self.page()

    def page(self) -> ArchivePage:
        page = self.tabs.current()
        assert isinstance(page, ArchivePage)
        return page

    def own_tab(self) -> NodePage:
        """Ctrl+Shift+Return."""
        QTest.keyClick(self.page().view, Qt.Key.Key_Return, BOTH)
        self.settle()
        page = self.page()
        assert isinstance(page, NodePage)
        return page

    def titles(self) -> list[str]:
        widget = self.application.window.findChild(QTabWidget, "documentTabs")
        assert widget is not None
        return [widget.tabText(tab) for tab in range(widget.count())]

    def do(self, command_id: str) -> None:
        choose_command(action_of(self.application.window, command_id))
        self.settle()

    def add_to_selection(self, *names: str) -> None:
        view = self.page().view
        view.selectionModel().select(row(self.page(), *names), SELECT)
        self.settle()


def row(page: ArchivePage, *names: str) -> QModelIndex:
    index = QModelIndex()
    model = page.view.model()
    for name in names:
        rows = [model.index(place, 0, index) for place in range(model.rowCount(index))]
        index = next(each for each in rows if each.data() == name)
    return index


def value(page: ArchivePage) -> str:
    editor = page.inspector.findChild(QPlainTextEdit, "valueText")
    assert editor is not None
    return editor.toPlainText()


@pytest.fixture
def person(launch: Launch, qtbot: QtBot) -> Person:
    return Person(launch(), qtbot)


def test_node_has_a_tab_of_its_own(person: Person, file: Path) -> None:
    archive = person.open(f"{file}#/runs/1/note")
    own = person.own_tab()
    assert person.titles() == ["frame.msglc", "note · frame.msglc"]
    assert own.location_text() == f"{file}#/runs/1/note"
    assert not own.view.isVisible() and own.is_maximised
    assert value(own).strip('"') == "one"
    assert own.document is archive.document


def test_several_own_tabs_of_one_archive_stand_beside_each_other(
    person: Person, file: Path
) -> None:
    archive = person.open(f"{file}#/seed")
    person.own_tab()
    person.tabs.show_page(archive)
    archive.show_path(parse_path("/runs/2/energy"))
    person.settle()
    person.own_tab()
    person.own_tab()
    assert person.titles() == ["frame.msglc", "seed · frame.msglc", *(2 * ["energy · frame.msglc"])]
    assert person.open(str(file)) is archive


def test_nodes_of_one_name_are_told_apart(person: Person, file: Path) -> None:
    archive = person.open(f"{file}#/runs/1/energy")
    person.own_tab()
    person.tabs.show_page(archive)
    archive.show_path(parse_path("/runs/2/energy"))
    person.settle()
    person.own_tab()
    assert person.titles()[1:] == ["energy · frame.msglc — 1", "energy · frame.msglc — 2"]


def test_several_selected_nodes_share_a_tab(person: Person, file: Path) -> None:
    archive = person.open(f"{file}#/runs/1/note")
    person.add_to_selection("seed")
    person.add_to_selection("runs", "1", "energy")
    own = person.own_tab()
    assert person.titles() == ["frame.msglc", "3 nodes · frame.msglc"]
    assert {node.path for node in own.selected_nodes()} == {
        node.path for node in archive.selected_nodes()
    }
    assert own.inspector.trail.accessibleName() == "3 nodes"
    assert own.status_text()[0] == "3 nodes selected"


def test_document_lives_as_long_as_one_of_its_tabs(person: Person, file: Path) -> None:
    archive = person.open(f"{file}#/runs/1/note")
    document = archive.document
    assert document is not None
    closed: list[bool] = []
    close = document.close

    async def note() -> None:
        closed.append(True)
        await close()

    document.close = note  # type: ignore[method-assign]
    own = person.own_tab()
    person.tabs.close_page(archive)
    own.show_path(parse_path("/runs/2/energy"))
    person.settle()
    assert value(own).split() == ["[", "3", "]"] or value(own) == "[3]"
    assert not closed
    person.tabs.close_page(own)
    person.qtbot.waitUntil(lambda: closed == [True])


def test_reload_opens_the_current_version(
    person: Person, file: Path, make_archive: Callable[..., bytes]
) -> None:
    archive = person.open(f"{file}#/runs/1/note")
    own = person.own_tab()
    file.write_bytes(make_archive({"runs": {"1": {"note": "changed since"}}}))
    person.do("view.reload")
    assert value(own).strip('"') == "changed since"
    assert person.titles()[1] == "note · frame.msglc"
    assert own.document is not archive.document


def test_title_follows_what_is_shown(person: Person, file: Path) -> None:
    person.open(f"{file}#/runs/1/note")
    own = person.own_tab()
    own.show_path(parse_path("/runs/2"))
    person.settle()
    assert person.titles()[1] == "2 · frame.msglc"
    own.show_path(())
    person.settle()
    assert person.titles()[1] == "/ · frame.msglc"


def test_escape_and_f11_show_and_hide_the_tree(person: Person, file: Path) -> None:
    person.open(f"{file}#/runs/1/note")
    own = person.own_tab()
    QTest.keyClick(own.inspector.tabs, Qt.Key.Key_Escape)
    assert own.view.isVisible()
    QTest.keyClick(own.view, Qt.Key.Key_F11)
    assert not own.view.isVisible()


def test_own_tabs_come_back_at_the_next_start(launch: Launch, file: Path, qtbot: QtBot) -> None:
    first = Person(launch(), qtbot)
    archive = first.open(f"{file}#/runs/1/note")
    first.add_to_selection("seed")
    first.own_tab()
    first.tabs.show_page(archive)
    archive.show_path(parse_path("/runs/2/energy"))
    first.settle()
    first.own_tab()
    first.do("tab.previous")
    titles = first.titles()
    assert titles == ["frame.msglc", "2 nodes · frame.msglc", "energy · frame.msglc"]
    choose_command(first.application.workbench.actions.action("app.quit"))

    second = Person(launch(), qtbot)
    second.settle()
    assert second.titles() == titles
    shown = second.page()
    assert isinstance(shown, NodePage) and shown.is_maximised
    qtbot.waitUntil(lambda: len(shown.selected_nodes()) == 2)
    paths = {format_path(node.path) for node in shown.selected_nodes()}
    assert paths == {"/runs/1/note", "/seed"}
    second.do("tab.next")
    qtbot.waitUntil(lambda: second.page().location_text() == f"{file}#/runs/2/energy")


def test_written_archive_is_read_again_in_all_its_tabs(
    person: Person, file: Path, make_archive: Callable[..., bytes]
) -> None:
    archive = person.open(f"{file}#/runs/1/note")
    own = person.own_tab()
    file.write_bytes(make_archive({"runs": {"1": {"note": "written"}}}))
    person.application.workbench.opener.reload_written(LocalLocation(file))
    person.settle()
    assert value(own).strip('"') == "written"
    person.tabs.show_page(archive)
    person.settle()
    assert value(archive).strip('"') == "written"
