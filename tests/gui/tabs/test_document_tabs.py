"""Many tabs stay readable; they are closed by the mouse and opened again."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QStyleOptionTab, QTabBar, QToolButton
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.tabs.tab_titles import shortened
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from tests.gui.window_parts import action_of, choose_command, context_menu
from tests.servers.s3 import S3Bucket

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
MIDDLE = Qt.MouseButton.MiddleButton


def plain(action: QAction) -> str:
    """Its text without the mark of its letter, which it has while its menu is open."""
    return action.text().replace("&", "")


class Tabs:
    def __init__(self, application: Application, bucket: S3Bucket, qtbot: QtBot) -> None:
        self.application = application
        self.bucket = bucket
        self.qtbot = qtbot
        bar = application.window.findChild(QTabBar, "documentTabBar")
        assert bar is not None
        self.bar = bar

    def open(self, *names: str) -> None:
        for name in names:
            self.application.workbench.opener.open(S3Location("test", self.bucket.name, name))
            self.qtbot.waitUntil(self.application.is_idle)

    def titles(self) -> list[str]:
        return [self.bar.tabText(tab) for tab in range(self.bar.count())]

    def center(self, index: int) -> QPoint:
        return self.bar.tabRect(index).center()

    def menu(self, index: int) -> QMenu:
        menu = context_menu(self.bar, self.center(index))
        assert menu is not None
        return menu

    def choose(self, index: int, text: str) -> None:
        menu = self.menu(index)
        action = next(each for each in menu.actions() if plain(each) == text)
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())

    def reopen(self) -> None:
        QTest.keyClick(self.application.window, Qt.Key.Key_T, CONTROL_SHIFT)
        self.qtbot.waitUntil(self.application.is_idle)


@pytest.fixture
def tabs(
    application: Application,
    moto_bucket: S3Bucket,
    make_archive: Callable[..., bytes],
    qtbot: QtBot,
) -> Tabs:
    archive = make_archive({"runs": {"a": [0.5] * 2_000, "b": 1}})
    names = (*"abc", "short.msglc", *(f"simulation-of-run-{n:02}.msglc" for n in range(13)))
    moto_bucket.fill(dict.fromkeys(names, archive))
    return Tabs(application, moto_bucket, qtbot)


def test_thirteen_tabs_are_scrolled_and_each_shows_the_start_of_its_name(tabs: Tabs) -> None:
    tabs.application.window.resize(900, 600)
    tabs.open(*(f"simulation-of-run-{n:02}.msglc" for n in range(13)))
    least = tabs.bar.fontMetrics().averageCharWidth() * 15
    widths = [tabs.bar.tabRect(each).width() for each in range(13)]
    assert min(widths) >= least
    assert sum(widths) > tabs.bar.width()
    scrollers = [each for each in tabs.bar.findChildren(QToolButton) if each.isVisible()]
    assert len(scrollers) == 2
    assert tabs.bar.rect().contains(tabs.center(12))  # the newest is in sight


def test_all_tabs_lose_the_endings_of_their_names_or_none(tabs: Tabs) -> None:
    def shown() -> list[str]:
        texts = []
        for tab in range(tabs.bar.count()):
            option = QStyleOptionTab()
            tabs.bar.initStyleOption(option, tab)
            texts.append(option.text)
        return texts

    tabs.application.window.resize(900, 600)
    tabs.open("short.msglc", "simulation-of-run-00.msglc")
    assert shown() == ["short.msglc", "simulation-of-run-00.msglc"]
    tabs.open(*(f"simulation-of-run-{n:02}.msglc" for n in range(1, 9)))
    assert shown()[0] == "short"
    assert not any(".msglc" in text for text in shown())


def test_tabs_that_do_not_fit_are_listed_by_a_button(tabs: Tabs) -> None:
    tabs.application.window.resize(900, 600)
    button = tabs.application.window.findChild(QToolButton, "tabListButton")
    assert button is not None
    tabs.open("a")
    assert not button.isVisible()
    tabs.open(*(f"simulation-of-run-{n:02}.msglc" for n in range(13)))
    assert button.isVisible()
    bar = tabs.bar
    assert (
        bar.mapTo(tabs.application.window, bar.rect().topRight()).x()
        < button.mapTo(tabs.application.window, QPoint(0, 0)).x()
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [plain(each) for each in menu.actions()] == tabs.titles()
    assert all("&" in each.text() for each in menu.actions())
    assert [each.isChecked() for each in menu.actions()] == [*[False] * 13, True]
    place = menu.actionGeometry(menu.actions()[0]).center()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)
    assert bar.currentIndex() == 0
    assert bar.rect().contains(tabs.center(0))
    tabs.choose(0, "Close other tabs")
    assert not button.isVisible()


def test_two_tabs_are_as_wide_as_their_titles(tabs: Tabs) -> None:
    tabs.open("simulation-of-run-00.msglc", "a")
    title_width = tabs.bar.fontMetrics().horizontalAdvance(tabs.titles()[0])
    assert tabs.bar.tabRect(0).width() > title_width
    assert tabs.bar.tabRect(1).width() < title_width


@pytest.mark.parametrize(
    ("title", "missing", "shown"),
    [
        ("energies.msglc", 0, "energies"),
        ("energies.msglc", 1, "energies"),
        ("energies.msglc — 2026/a", 1, "energies — 2026/a"),
        ("run.2026-11", 1, "run.2…6-11"),
        ("temperature.csv", 1, "tempe…re.csv"),
        (".hidden", 1, ".hi…en"),
    ],
)
def test_ending_of_a_name_is_left_out_first(
    qapp: QApplication, title: str, missing: int, shown: str
) -> None:
    metrics = QFontMetrics(qapp.font())
    width = metrics.horizontalAdvance(title) - missing
    found = shortened(title, metrics, width)
    if "…" in shown:
        assert "…" in found and found[0] == title[0] and found[-1] == title[-1]
    else:
        assert found == shown


def test_middle_click_closes_the_tab_under_the_mouse(tabs: Tabs) -> None:
    tabs.open("a", "b", "c")
    QTest.mouseClick(tabs.bar, MIDDLE, pos=tabs.center(1))
    assert tabs.titles() == ["a", "c"]


def test_middle_button_released_on_another_tab_closes_nothing(tabs: Tabs) -> None:
    tabs.open("a", "b")
    QTest.mousePress(tabs.bar, MIDDLE, pos=tabs.center(0))
    QTest.mouseRelease(tabs.bar, MIDDLE, pos=tabs.center(1))
    QTest.mouseRelease(tabs.bar, MIDDLE, pos=tabs.center(0))  # was not pressed here
    assert tabs.titles() == ["a", "b"]


@pytest.mark.parametrize(("text", "left"), [("Close", ["a", "c"]), ("Close other tabs", ["b"])])
def test_menu_of_a_tab_closes_it_or_the_others(tabs: Tabs, text: str, left: list[str]) -> None:
    tabs.open("a", "b", "c")
    tabs.choose(1, text)
    assert tabs.titles() == left


def test_menu_of_a_tab_that_is_gone_closes_no_other(tabs: Tabs) -> None:
    tabs.open("a", "b", "c")
    menu = tabs.menu(1)
    page = list(tabs.application.window.tabs.pages())[1]
    tabs.application.window.tabs.close_page(page)
    for action in menu.actions()[:2]:
        action.trigger()
    menu.close()
    assert tabs.titles() == ["a", "c"]


def test_closed_tab_of_a_deleted_connection_is_forgotten(
    tabs: Tabs, monkeypatch: pytest.MonkeyPatch
) -> None:
    tabs.open("a", "b")
    QTest.mouseClick(tabs.bar, MIDDLE, pos=tabs.center(0))
    reopen = action_of(tabs.application.window, "tab.reopen")
    assert reopen.isEnabled()
    monkeypatch.setattr(Workspace, "is_known", lambda _self, _place: False)
    tabs.application.workbench.context.update()
    assert not reopen.isEnabled()


def test_only_tab_has_no_others(tabs: Tabs) -> None:
    tabs.open("a")
    menu = tabs.menu(0)
    assert [plain(each) for each in menu.actions() if each.isEnabled() and each.text()] == ["Close"]
    menu.close()
    others: QAction = action_of(tabs.application.window, "tab.close_others")
    assert not others.isEnabled()
    tabs.open("b")
    choose_command(others)
    assert tabs.titles() == ["b"]
    assert not others.isEnabled()


def test_closed_tabs_are_reopened_the_last_first_until_none_is_left(tabs: Tabs) -> None:
    reopen = action_of(tabs.application.window, "tab.reopen")
    assert not reopen.isEnabled()
    tabs.open("a", "b", "c")
    choose_command(action_of(tabs.application.window, "tab.close_others"))
    tabs.reopen()
    assert tabs.titles() == ["c", "b"]
    tabs.reopen()
    assert tabs.titles() == ["c", "b", "a"]
    assert not reopen.isEnabled()


def test_reopened_tab_has_the_rows_that_were_expanded(tabs: Tabs) -> None:
    tabs.open("a")
    page = tabs.application.window.tabs.current()
    assert isinstance(page, ArchivePage)
    page.show_path(parse_path("/runs/b"))
    tabs.qtbot.waitUntil(tabs.application.is_idle)
    before = page.tree_state()
    choose_command(action_of(tabs.application.window, "tab.close"))
    tabs.reopen()
    again = tabs.application.window.tabs.current()
    assert isinstance(again, ArchivePage) and again is not page
    assert again.tree_state() == before
    assert again.location_text().endswith("a#/runs/b")


def test_reopening_what_is_open_again_only_shows_it(tabs: Tabs) -> None:
    tabs.open("a", "b")
    QTest.mouseClick(tabs.bar, MIDDLE, pos=tabs.center(0))
    tabs.open("a", "c")
    tabs.reopen()
    assert tabs.titles() == ["b", "a", "c"]
    assert tabs.bar.currentIndex() == 1


def test_closed_size_map_is_a_map_again(tabs: Tabs) -> None:
    tabs.open("a")
    choose_command(action_of(tabs.application.window, "view.size_map"))
    tabs.qtbot.waitUntil(tabs.application.is_idle)
    choose_command(action_of(tabs.application.window, "tab.close"))
    assert tabs.titles() == ["a"]
    tabs.reopen()
    assert tabs.titles() == ["a", "Size map · a"]


def test_bucket_is_reopened_at_the_folder_it_showed(tabs: Tabs) -> None:
    tabs.open("", "a")
    QTest.mouseClick(tabs.bar, MIDDLE, pos=tabs.center(0))
    tabs.reopen()
    assert tabs.titles() == ["a", tabs.bucket.name]
    page = tabs.application.window.tabs.current()
    assert page is not None
    tabs.qtbot.waitUntil(lambda: page.status_text()[1] == "17 entries")
