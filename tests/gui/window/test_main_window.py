"""The whole window against moto: commands, navigation, notices, closing."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QSpinBox,
    QTabBar,
    QTableView,
    QTreeWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.errors import NotFound
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.theme.palette import Scheme, current_scheme
from msglc_browser.gui.window.location.location_edit import LocationEdit
from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.operations.jobs.board import Lane
from msglc_browser.operations.jobs.job_record import ProgressSink
from msglc_browser.settings import CACHE_MB, Settings
from msglc_browser.storage.places.location import S3Location
from tests.gui.window_parts import action_of, choose_command
from tests.servers.qt_fixtures import Launch
from tests.servers.s3 import S3Bucket


@pytest.fixture
def bucket(moto_bucket: S3Bucket, make_archive: Callable[..., bytes]) -> S3Bucket:
    """A folder "2026/" with two archives and a note."""
    run = make_archive({"energy": [1.0, 2.0], "name": "frame"})
    moto_bucket.fill({"2026/a.msglc": run, "2026/b.msglc": run, "2026/notes.txt": b"hello"})
    return moto_bucket


@pytest.fixture
def in_folder(application: Application, bucket: S3Bucket, qtbot: QtBot) -> ObjectsPage:
    """The window, showing the folder."""
    application.workbench.opener.open(S3Location("test", bucket.name, "2026/"))
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert isinstance(page, ObjectsPage)
    return page


def _find(window: QWidget, kind: type[QWidget], name: str) -> QWidget:
    found = window.findChild(kind, name)
    assert isinstance(found, kind), name
    return found


def _location(window: MainWindow) -> LocationEdit:
    return window.navigation.location


def _type_location(window: MainWindow, text: str) -> None:
    choose_command(action_of(window, "go.location"))
    QTest.keyClicks(_location(window), text)
    QTest.keyClick(_location(window), Qt.Key.Key_Return)


def test_first_start_shows_the_preset_and_what_to_do(window: MainWindow) -> None:
    shown = window.navigator.model().index(0, 0).data()
    assert shown == "RustFS (local)"
    assert _find(window, QWidget, "startPage").isVisible()
    assert _find(window, QPushButton, "connection.new.button").isEnabled()


def test_main_widgets_have_their_names(window: MainWindow) -> None:
    for name in ("navigator", "locationEdit", "documentTabs", "activityPanel", "statusBar"):
        assert window.findChild(QWidget, name) is not None, name
    for name in ("navigator", "locationEdit", "activityPanel"):
        found = window.findChild(QWidget, name)
        assert isinstance(found, QWidget)
        assert found.accessibleName(), name


def test_typed_bucket_opens_and_names_itself_everywhere(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    window = application.window
    window.navigator.show_location("test", None)
    _type_location(window, f"s3://{bucket.name}/")
    qtbot.waitUntil(lambda: window.status.texts()[1] == "1 entry")
    assert _location(window).text() == f"s3://{bucket.name}/"
    assert window.status.texts()[0].startswith("Test")
    assert window.windowTitle() == f"{bucket.name} – msglc Browser"


def test_typed_folder_without_slash_is_found(
    application: Application, in_folder: ObjectsPage, bucket: S3Bucket, qtbot: QtBot
) -> None:
    window = application.window
    choose_command(action_of(window, "go.up"))
    qtbot.waitUntil(application.is_idle)
    _type_location(window, f"s3://{bucket.name}/2026")
    qtbot.waitUntil(lambda: in_folder.location.key == "2026/")


def test_nonsense_typed_is_told_without_asking_anyone(
    application: Application, in_folder: ObjectsPage
) -> None:
    _type_location(application.window, "s3://")
    assert application.window.notice.isVisible()


def test_breadcrumb_click_goes_to_that_level(
    application: Application, in_folder: ObjectsPage, bucket: S3Bucket, qtbot: QtBot
) -> None:
    edit = _location(application.window)
    box = next(box for box, crumb in edit.crumb_boxes() if crumb.text == bucket.name)
    QTest.mouseClick(edit, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    qtbot.waitUntil(lambda: in_folder.location.key == "")
    assert application.workbench.actions.action("go.back").isEnabled()


def test_back_and_forward_walk_through_the_history(
    application: Application, in_folder: ObjectsPage, qtbot: QtBot
) -> None:
    actions = application.workbench.actions
    choose_command(actions.action("go.up"))
    qtbot.waitUntil(lambda: actions.action("go.back").isEnabled())
    choose_command(actions.action("go.back"))
    qtbot.waitUntil(lambda: in_folder.location.key == "2026/")
    assert actions.action("go.forward").isEnabled()
    assert not actions.action("go.back").isEnabled()


def test_bucket_of_the_navigator_reuses_the_one_bucket_tab(
    application: Application, in_folder: ObjectsPage, bucket: S3Bucket, qtbot: QtBot
) -> None:
    application.window.navigator.bucket_wanted.emit(S3Location("test", bucket.name))
    qtbot.waitUntil(application.is_idle)
    assert list(application.window.tabs.pages()) == [in_folder]
    assert in_folder.location.key == ""


def test_archive_opens_once_in_a_tab_of_its_own(
    application: Application, in_folder: ObjectsPage, bucket: S3Bucket, qtbot: QtBot
) -> None:
    window = application.window
    archive = S3Location("test", bucket.name, "2026/a.msglc")
    in_folder.open_wanted.emit(archive)
    window.tabs.show_page(in_folder)
    in_folder.open_wanted.emit(archive)
    qtbot.waitUntil(application.is_idle)
    assert [type(page) for page in window.tabs.pages()] == [ObjectsPage, ArchivePage]
    assert isinstance(window.tabs.current(), ArchivePage)
    choose_command(action_of(window, "tab.close"))
    assert window.tabs.current() is in_folder


def test_last_tab_closed_brings_the_start_page_back(
    application: Application, in_folder: ObjectsPage
) -> None:
    window = application.window
    tab_bar = _find(window, QTabBar, "documentTabBar")
    assert isinstance(tab_bar, QTabBar)
    assert tab_bar.count() == 1
    choose_command(action_of(window, "tab.close"))
    assert _find(window, QWidget, "startPage").isVisible()
    assert _location(window).text() == ""
    assert not action_of(window, "view.reload").isEnabled()


def test_selected_archives_enable_combine_and_open_its_dialog(
    application: Application, in_folder: ObjectsPage, qtbot: QtBot
) -> None:
    window = application.window
    view = window.findChild(QWidget, "objectsView")
    assert view is not None
    in_folder.setFocus()
    select = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    model = view.selectionModel()  # type: ignore[attr-defined]
    for row in (0, 1):
        model.select(model.model().index(row, 0), select)
    combine = action_of(window, "object.combine")
    qtbot.waitUntil(combine.isEnabled)
    combine.trigger()
    dialog = _find(window, QDialog, "combineDialog")
    qtbot.waitUntil(dialog.isVisible)
    qtbot.waitUntil(lambda: application.services.bridge.is_idle)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(QDialog, "combineDialog") is None)


def test_append_offers_the_archives_of_the_folder_while_typing(
    application: Application, in_folder: ObjectsPage, bucket: S3Bucket, qtbot: QtBot
) -> None:
    window = application.window
    view = window.findChild(QTableView, "objectsView")
    assert view is not None
    view.selectRow(0)
    qtbot.waitUntil(action_of(window, "object.append").isEnabled)
    choose_command(action_of(window, "object.append"))
    dialog = _find(window, QDialog, "appendDialog")
    field = dialog.findChild(QLineEdit, "targetEdit")
    assert field is not None
    completer = field.completer()
    assert completer is not None
    field.selectAll()
    QTest.keyClicks(field, "b.ms")
    rows = completer.completionModel()
    popup = completer.popup()
    assert popup is not None
    qtbot.waitUntil(lambda: rows.rowCount() == 1)
    assert rows.index(0, 0).data() == f"s3://{bucket.name}/2026/b.msglc"
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    _find(dialog, QPushButton, "leaveButton").click()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: window.findChild(QDialog, "appendDialog") is None)


def test_context_menu_of_the_jobs_copies_what_happened(
    application: Application, qtbot: QtBot
) -> None:
    window = application.window

    async def fail(_progress: ProgressSink) -> str:
        raise NotFound("run.msg is gone.", details="404")

    assert not action_of(window, "job.copy").isEnabled()
    application.services.jobs.submit("Export run", fail, summary=str)
    qtbot.waitUntil(action_of(window, "job.retry").isEnabled)
    window.activity.set_expanded(True)
    table = window.findChild(QTableView, "activityView")
    assert table is not None
    offered = [action.objectName() for action in table.actions()]
    assert offered == [
        "openResult",
        "copyResultPlace",
        "job.cancel",
        "job.retry",
        "job.copy",
        "job.clear",
    ]
    table.actions()[4].trigger()
    assert QGuiApplication.clipboard().text() == "Export run\nrun.msg is gone.\n404"


def test_settings_dialog_changes_theme_and_file(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    window = application.window
    choose_command(action_of(window, "app.settings"))
    theme = _find(window, QComboBox, "themeCombo")
    cache = _find(window, QSpinBox, "cacheMbSpin")
    assert isinstance(theme, QComboBox)
    assert isinstance(cache, QSpinBox)
    theme.setCurrentIndex(theme.findData("dark"))
    cache.setValue(64)
    dialog = _find(window, QDialog, "settingsDialog")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert current_scheme() is Scheme.DARK
    qtbot.waitUntil(lambda: application.services.bridge.is_idle)
    kept = Settings(application.services.config_dir / "settings.json")
    assert kept.number(CACHE_MB) == 64
    application.services.theme.choose("light")


def test_shortcut_sheet_is_filtered_as_one_types(window: MainWindow, qtbot: QtBot) -> None:
    choose_command(action_of(window, "help.shortcuts"))
    field = _find(window, QLineEdit, "shortcutsFilterEdit")
    QTest.keyClicks(field, "combine")
    tree = _find(window, QTreeWidget, "shortcutsView")
    assert isinstance(tree, QTreeWidget)
    shown = [
        item.text(0)
        for item in tree.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
        if not item.isHidden() and item.parent() is not None
    ]
    assert "Combine…" in shown
    assert "Settings…" not in shown
    QTest.keyClick(field, Qt.Key.Key_Escape)


def test_about_names_version_and_license(window: MainWindow) -> None:
    choose_command(action_of(window, "help.about"))
    dialog = _find(window, QDialog, "aboutDialog")
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Return)


def test_uncaught_error_is_shown_not_fatal(
    application: Application, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    application.services.bridge.start(asyncio.sleep(0, result=1), done=_explode, failed=print)
    qtbot.waitUntil(application.window.notice.isVisible)
    assert "ZeroDivisionError" in application.window.notice.text()
    assert "uncaught exception" in caplog.text
    caplog.clear()


def _explode(_result: int) -> None:
    raise ZeroDivisionError("as asked")


def test_running_job_is_asked_about_before_closing(application: Application, qtbot: QtBot) -> None:
    ended: list[str] = []

    async def endless(_progress: ProgressSink) -> str:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cleaned up")
        return ""

    application.services.jobs.submit("Combining", endless, summary=str, lane=Lane.TRANSFER)
    qtbot.waitUntil(lambda: bool(application.services.jobs.snapshots()[0].elapsed_s))
    window = application.window
    window.close()
    assert window.isVisible()
    question = _find(window, QMessageBox, "closeQuestion")
    _find(question, QPushButton, "keepRunningButton").click()  # type: ignore[attr-defined]
    assert window.isVisible()
    assert not ended
    window.close()
    question = window.findChildren(QMessageBox, "closeQuestion")[-1]
    _find(question, QPushButton, "stopAndCloseButton").click()  # type: ignore[attr-defined]
    assert not window.isVisible()
    application.shutdown()
    assert ended == ["cleaned up"]


def test_window_comes_back_as_it_was_left(launch: Launch, qtbot: QtBot) -> None:
    first = launch()
    choose_command(first.workbench.actions.action("view.navigator"))
    choose_command(first.workbench.actions.action("view.activity"))
    choose_command(first.workbench.actions.action("app.quit"))
    assert not first.window.isVisible()
    second = launch()
    assert second.window.navigator.isHidden()
    assert second.window.activity.is_expanded()
    assert not second.workbench.actions.action("view.navigator").isChecked()


@pytest.mark.parametrize(
    ("screen", "size"),
    [
        (QRect(0, 0, 1280, 800), QSize(1280, 800)),
        (QRect(0, 30, 1024, 738), QSize(1024, 738)),
    ],
)
def test_window_and_its_frame_fit_a_small_screen(
    window: MainWindow, screen: QRect, size: QSize
) -> None:
    window.resize(1280, 800)
    window.fit_into(screen)
    assert window.width() < size.width()
    assert window.height() <= size.height() - 32


def test_window_keeps_its_size_where_there_is_room(window: MainWindow) -> None:
    window.resize(1280, 800)
    window.fit_into(QRect(0, 0, 1920, 1080))
    assert window.size() == QSize(1280, 800)
