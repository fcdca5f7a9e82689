"""Recent archives in the navigator, and tabs that come back at the next start."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QMenu
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.connections.connection_rows import RowKind
from msglc_browser.gui.connections.navigator import Navigator
from msglc_browser.gui.remembered.recent_and_tabs import Places, load_places
from msglc_browser.gui.tabs.page import Page
from msglc_browser.state_file import StateFile
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.profile import Profile
from tests.gui.window_parts import choose_command
from tests.servers.qt_fixtures import Launch
from tests.servers.s3 import S3Bucket

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def files(tmp_path: Path, make_archive: Callable[..., bytes]) -> list[Path]:
    """Twelve archives on this computer."""
    made = [tmp_path / f"run-{number:02}.msglc" for number in range(12)]
    for number, path in enumerate(made):
        path.write_bytes(make_archive({"mesh": {"nodes": {"x": [number]}}, "seed": number}))
    return made


def recent_rows(application: Application) -> list[str]:
    navigator, model = application.window.navigator, application.workbench.connections.model
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    assert all(navigator.visualRect(index).isValid() for index in rows)
    return [index.data() for index in rows if model.kind(index) is RowKind.RECENT]


def row(navigator: Navigator, text: str) -> QModelIndex:
    model = navigator.model()
    rows = [model.index(place, 0) for place in range(model.rowCount())]
    return next(index for index in rows if index.data() == text)


def open_file(application: Application, path: Path, qtbot: QtBot) -> ArchivePage:
    application.workbench.open_text(str(path))
    qtbot.waitUntil(application.is_idle)
    return archive(application.window.tabs.current())


def archive(page: Page | None) -> ArchivePage:
    assert isinstance(page, ArchivePage)
    return page


def expand(page: ArchivePage, qtbot: QtBot, *names: str) -> QModelIndex:
    index = QModelIndex()
    model = page.view.model()
    for name in names:
        rows = [model.index(place, 0, index) for place in range(model.rowCount(index))]
        index = next(each for each in rows if each.data() == name)
        page.view.expand(index)
        qtbot.waitUntil(lambda: not page.is_busy())
    return index


def quit_(application: Application) -> None:
    choose_command(application.workbench.actions.action("app.quit"))
    assert not application.window.isVisible()


def test_opened_archives_stand_below_the_connections_newest_first(
    launch: Launch, files: list[Path], qtbot: QtBot
) -> None:
    application = launch()
    assert recent_rows(application) == []
    for path in files:
        open_file(application, path, qtbot)
        choose_command(application.workbench.actions.action("tab.close"))
    open_file(application, files[5], qtbot)
    names = [path.name for path in files]
    assert recent_rows(application) == [names[5], *names[:5:-1], *names[4:1:-1]]
    assert row(application.window.navigator, "RECENT").flags() == Qt.ItemFlag.ItemIsEnabled | (
        Qt.ItemFlag.ItemNeverHasChildren
    )


def test_click_on_a_recent_archive_opens_it_and_it_stays_current(
    launch: Launch, files: list[Path], qtbot: QtBot
) -> None:
    application = launch()
    for path in files[:2]:
        open_file(application, path, qtbot)
    navigator = application.window.navigator
    place = navigator.visualRect(row(navigator, files[0].name)).center()
    QTest.mouseClick(navigator.viewport(), LEFT, pos=place)
    qtbot.waitUntil(application.is_idle)
    assert archive(application.window.tabs.current()).location == LocalLocation(files[0])
    assert navigator.currentIndex().data() == files[0].name


def test_recent_archives_are_there_at_the_next_start_until_cleared(
    launch: Launch, files: list[Path], qtbot: QtBot
) -> None:
    first = launch()
    open_file(first, files[0], qtbot)
    quit_(first)
    second = launch()
    assert recent_rows(second) == [files[0].name]
    navigator = second.window.navigator
    navigator.setCurrentIndex(row(navigator, files[0].name))
    reason = QContextMenuEvent.Reason.Keyboard
    event = QContextMenuEvent(reason, QPoint(1, 1), navigator.mapToGlobal(QPoint(1, 1)))
    QApplication.sendEvent(navigator.viewport(), event)
    (menu,) = navigator.findChildren(QMenu)
    clear = menu.actions()[-1]
    menu.close()
    clear.trigger()
    assert recent_rows(second) == []
    quit_(second)
    assert recent_rows(launch()) == []


def test_what_is_no_archive_is_not_among_the_recent(
    launch: Launch, tmp_path: Path, qtbot: QtBot
) -> None:
    note = tmp_path / "note.txt"
    note.write_text("hello")
    application = launch()
    open_file(application, note, qtbot)
    assert recent_rows(application) == []


def test_tabs_come_back_and_are_read_when_shown(
    launch: Launch, files: list[Path], qtbot: QtBot
) -> None:
    first = launch()
    other = open_file(first, files[0], qtbot)
    page = open_file(first, files[1], qtbot)
    nodes = expand(page, qtbot, "mesh", "nodes")
    page.view.setCurrentIndex(page.view.model().index(0, 0, nodes))
    expand(other, qtbot, "mesh")
    quit_(first)

    second = launch()
    tabs = second.window.tabs
    assert [page.title() for page in tabs.pages()] == [path.name for path in files[:2]]
    shown = archive(tabs.current())
    qtbot.waitUntil(lambda: shown.location_text().endswith("#/mesh/nodes/x"))
    qtbot.waitUntil(second.is_idle)
    behind = archive(next(tabs.pages()))
    assert behind.document is None
    files[0].unlink()  # reading it now would fail: it has not been read
    choose_command(second.workbench.actions.action("tab.previous"))
    qtbot.waitUntil(second.is_idle)
    assert behind.error_panel.isVisible()


def test_tab_that_was_never_shown_is_kept_as_it_was(
    launch: Launch, files: list[Path], qtbot: QtBot
) -> None:
    first = launch()
    expand(open_file(first, files[0], qtbot), qtbot, "mesh")
    open_file(first, files[1], qtbot)
    quit_(first)
    quit_(launch())
    third = launch()
    choose_command(third.workbench.actions.action("tab.previous"))
    page = archive(third.window.tabs.current())
    qtbot.waitUntil(third.is_idle)
    assert page.location == LocalLocation(files[0])
    assert page.view.isExpanded(page.view.model().index(0, 0))


def test_tabs_stay_away_when_the_setting_says_so(
    launch: Launch, files: list[Path], qtbot: QtBot
) -> None:
    first = launch()
    open_file(first, files[0], qtbot)
    choose_command(first.workbench.actions.action("app.settings"))
    dialog = first.window.findChild(QDialog, "settingsDialog")
    assert dialog is not None
    check = dialog.findChild(QCheckBox, "restoreTabsCheck")
    assert check is not None and check.isChecked()
    check.click()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    quit_(first)
    second = launch()
    assert list(second.window.tabs.pages()) == []
    assert recent_rows(second) == [files[0].name]


def test_bucket_tab_comes_back_with_its_connection_only(
    launch: Launch, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    def start(*, with_connection: bool) -> Application:
        application = launch()
        server = moto_bucket.server
        if with_connection:
            application.services.workspace.add_temporary(server.profile, server.secret)
            application.workbench.connections.reload_profiles()
        return application

    first = start(with_connection=True)
    first.workbench.opener.open(S3Location("test", moto_bucket.name))
    qtbot.waitUntil(first.is_idle)
    quit_(first)
    second = start(with_connection=False)  # it is known only after the tabs were restored
    assert list(second.window.tabs.pages()) == []


def test_saved_connection_that_is_down_says_so_in_its_tab(
    launch: Launch, refused_endpoint: str, qtbot: QtBot
) -> None:
    first = launch()
    profile = Profile(profile_id="off", name="Off", endpoint=refused_endpoint)
    done: list[object] = []
    first.services.bridge.start(
        first.services.workspace.save_profile(profile, None), done=done.append, failed=print
    )
    qtbot.waitUntil(lambda: bool(done))
    first.workbench.opener.open(S3Location("off", "runs", "2026/"))
    quit_(first)
    second = launch()
    page = second.window.tabs.current()
    assert isinstance(page, ObjectsPage)
    assert page.location == S3Location("off", "runs", "2026/")
    qtbot.waitUntil(lambda: second.failure_text() != "", timeout=30_000)


def test_demo_neither_opens_nor_replaces_the_tabs(
    launch: Launch, files: list[Path], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = launch()
    open_file(first, files[0], qtbot)
    quit_(first)
    monkeypatch.setattr(
        "msglc_browser.gui.connections.demo_session.DemoSession.start", lambda _self: None
    )
    demo = launch(is_demo=True)
    assert list(demo.window.tabs.pages()) == []
    assert recent_rows(demo) == []
    quit_(demo)
    assert [page.title() for page in launch().window.tabs.pages()] == [files[0].name]


def test_tabs_are_kept_while_the_program_runs(
    launch: Launch, files: list[Path], qtbot: QtBot
) -> None:
    first = launch()
    file = StateFile(first.services.config_dir / "places.json", "places")

    def places_kept() -> Places:
        return load_places(file) or Places()

    def kept() -> list[str]:
        return [tab.location.name for tab in places_kept().tabs]

    page = open_file(first, files[0], qtbot)
    expand(page, qtbot, "mesh")
    open_file(first, files[1], qtbot)
    # The tab is kept as soon as it is there, and what is recent once it has been read.
    newest = LocalLocation(files[1])
    qtbot.waitUntil(lambda: places_kept().recent[:1] == (newest,))
    assert kept() == [files[0].name, files[1].name]
    places = places_kept()
    assert [row.path[-1].value for row in places.tabs[0].tree.open] == ["mesh"]
    assert places.current == 1
    choose_command(first.workbench.actions.action("tab.close"))
    qtbot.waitUntil(lambda: kept() == [files[0].name])
    second = launch()  # the first was not asked to end
    assert [page.title() for page in second.window.tabs.pages()] == [files[0].name]


def test_size_maps_do_not_come_back(launch: Launch, files: list[Path], qtbot: QtBot) -> None:
    first = launch()
    open_file(first, files[0], qtbot)
    choose_command(first.workbench.actions.action("view.size_map"))
    qtbot.waitUntil(first.is_idle)
    assert len(list(first.window.tabs.pages())) == 2
    quit_(first)
    second = launch()
    qtbot.waitUntil(second.is_idle)
    assert [page.title() for page in second.window.tabs.pages()] == [files[0].name]
