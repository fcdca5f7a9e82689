"""A saved connection whose secret is not known any more: it is asked for, and all goes on."""

import asyncio
import gc
import weakref
from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.errors import SecretMissing, WrongCredentials, describe
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.connections.connection_rows import ConnectionState, RowKind
from msglc_browser.gui.tabs.page import Page
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile
from msglc_browser.storage.s3.lists.listing import BucketList
from tests.gui.window_parts import choose_command
from tests.servers.qt_fixtures import Launch
from tests.servers.s3 import S3Bucket

LEFT = Qt.MouseButton.LeftButton
W = TypeVar("W", bound=QWidget)


@pytest.fixture
def bucket(moto_bucket: S3Bucket, make_archive: Callable[..., bytes]) -> S3Bucket:
    moto_bucket.fill({"a.msglc": make_archive({"name": "frame"})})
    return moto_bucket


@pytest.fixture
def start(launch: Launch, bucket: S3Bucket, qtbot: QtBot) -> Callable[[], Application]:
    """The program as at any later start without a keyring: "Lab" is there, its secret is not."""

    def again() -> Application:
        application = launch()
        workspace = application.services.workspace
        lab = Profile(
            profile_id="lab", name="Lab", endpoint=bucket.server.endpoint, access_key="key"
        )
        if lab not in workspace.profiles():
            saved: list[object] = []
            save = workspace.save_profile(lab, None)
            application.services.bridge.start(save, done=saved.append, failed=print)
            qtbot.waitUntil(lambda: bool(saved))
            application.workbench.connections.reload_profiles()
        return application

    return again


def shown(inside: QWidget, kind: type[W], name: str) -> W | None:
    return next((w for w in inside.findChildren(kind, name) if w.isVisible()), None)


def find(inside: QWidget, kind: type[W], name: str) -> W:
    found = shown(inside, kind, name)
    assert found is not None, name
    return found


def wait_for_prompt(application: Application, qtbot: QtBot) -> QDialog:
    qtbot.waitUntil(lambda: shown(application.window, QDialog, "secretDialog") is not None)
    return find(application.window, QDialog, "secretDialog")


def enter(dialog: QDialog, secret: str, token: str = "") -> None:
    QTest.keyClicks(find(dialog, QLineEdit, "secretKeyEdit"), secret)
    QTest.keyClicks(find(dialog, QLineEdit, "sessionTokenEdit"), token)
    QTest.keyClick(dialog, Qt.Key.Key_Return)


def press(inside: QWidget, name: str) -> None:
    QTest.mouseClick(find(inside, QPushButton, name), LEFT)


def double_click_connection(application: Application) -> None:
    navigator = application.window.navigator
    place = navigator.visualRect(application.workbench.connections.model.index_of("lab")).center()
    QTest.mouseDClick(navigator.viewport(), LEFT, pos=place)


def current(application: Application) -> Page:
    page = application.window.tabs.current()
    assert page is not None
    return page


def test_connecting_asks_for_the_secret_and_then_shows_the_buckets(
    start: Callable[[], Application], bucket: S3Bucket, qtbot: QtBot
) -> None:
    application = start()
    double_click_connection(application)
    dialog = wait_for_prompt(application, qtbot)
    assert find(dialog, QLineEdit, "secretKeyEdit").echoMode() is QLineEdit.EchoMode.Password
    assert not find(dialog, QPushButton, "connectButton").isEnabled()
    enter(dialog, "s3cret", "t0ken")
    model = application.workbench.connections.model
    qtbot.waitUntil(lambda: model.index_of("lab", bucket.name).isValid())
    found: list[object] = []
    secret = application.services.workspace.secret("lab")
    application.services.bridge.start(secret, done=found.append, failed=print)
    qtbot.waitUntil(lambda: bool(found))
    assert (found[0].secret_key, found[0].session_token) == ("s3cret", "t0ken")  # type: ignore[attr-defined]


def test_cancelled_prompt_leaves_the_reason_with_retry_and_a_way_to_enter_it(
    start: Callable[[], Application], bucket: S3Bucket, qtbot: QtBot
) -> None:
    application = start()
    double_click_connection(application)
    QTest.keyClick(wait_for_prompt(application, qtbot), Qt.Key.Key_Escape)
    navigator, model = application.window.navigator, application.workbench.connections.model
    lab = model.index_of("lab")
    rows = [model.index(row, 0, lab) for row in range(model.rowCount(lab))]
    assert [model.kind(row) for row in rows] == [
        *(RowKind.ERROR, RowKind.SECRET),
        *(RowKind.RETRY, RowKind.EDIT),
    ]
    assert "Lab" in rows[0].data()
    QTest.mouseClick(navigator.viewport(), LEFT, pos=navigator.visualRect(rows[3]).center())
    edit = application.window.findChild(QDialog, "connectionDialog")
    assert edit is not None and edit.windowTitle() == "Edit connection"
    edit.done(0)
    QTest.mouseClick(navigator.viewport(), LEFT, pos=navigator.visualRect(rows[1]).center())
    enter(wait_for_prompt(application, qtbot), "s3cret")
    qtbot.waitUntil(lambda: model.index_of("lab", bucket.name).isValid())


def test_opened_location_asks_for_the_secret_and_is_read_once_it_is_there(
    start: Callable[[], Application], bucket: S3Bucket, qtbot: QtBot
) -> None:
    application = start()
    application.workbench.opener.open_text(f"s3://{bucket.name}/a.msglc", "lab")
    dialog = wait_for_prompt(application, qtbot)
    page = current(application)
    enter(dialog, "s3cret")
    assert isinstance(page, ArchivePage)
    qtbot.waitUntil(lambda: page.document is not None)
    qtbot.waitUntil(application.is_idle)


@pytest.mark.parametrize("key", ["a.msglc", ""])
def test_page_that_had_arrived_opens_no_dialog_when_it_fails_later(
    start: Callable[[], Application], bucket: S3Bucket, qtbot: QtBot, key: str
) -> None:
    application = start()
    opener, window = application.workbench.opener, application.window
    opener.open_text(f"s3://{bucket.name}/a.msglc", "lab")
    enter(wait_for_prompt(application, qtbot), "s3cret")
    qtbot.waitUntil(application.is_idle)
    window.tabs.close_current()
    opener.open_text(f"s3://{bucket.name}/{key}", "lab")
    page = current(application)
    qtbot.waitUntil(application.is_idle)

    page.failed.emit(describe(SecretMissing("The secret is not known.")))
    assert shown(window, QDialog, "secretDialog") is None

    opener.open_text(f"s3://{bucket.name}/{key}", "lab")  # brought to the front, and not read
    page.failed.emit(describe(SecretMissing("The secret is not known.")))
    assert shown(window, QDialog, "secretDialog") is None


def test_page_that_was_closed_before_it_arrived_is_let_go_of(
    start: Callable[[], Application], bucket: S3Bucket, qtbot: QtBot
) -> None:
    application = start()
    application.workbench.opener.open_text(f"s3://{bucket.name}/", "lab")
    page = weakref.ref(current(application))

    application.window.tabs.close_current()
    qtbot.waitUntil(application.is_idle)

    def is_gone() -> bool:
        gc.collect()
        return page() is None

    qtbot.waitUntil(is_gone)


def test_cancelled_prompt_of_a_location_leaves_a_button_in_its_tab(
    start: Callable[[], Application], bucket: S3Bucket, qtbot: QtBot
) -> None:
    application = start()
    application.workbench.opener.open_text(f"s3://{bucket.name}/", "lab")
    QTest.keyClick(wait_for_prompt(application, qtbot), Qt.Key.Key_Escape)
    page = current(application)
    assert find(page, QPushButton, "retryButton").isEnabled()
    press(page, "secretButton")
    enter(wait_for_prompt(application, qtbot), "s3cret")
    assert isinstance(page, ObjectsPage)
    qtbot.waitUntil(lambda: "1 entry" in page.status_text()[1])
    assert shown(page, QPushButton, "secretButton") is None
    qtbot.waitUntil(application.is_idle)


def test_restored_tab_opens_no_dialog_and_offers_a_button(
    start: Callable[[], Application], bucket: S3Bucket, qtbot: QtBot
) -> None:
    first = start()
    first.workbench.opener.open(S3Location("lab", bucket.name, "a.msglc"))
    QTest.keyClick(wait_for_prompt(first, qtbot), Qt.Key.Key_Escape)
    choose_command(first.workbench.actions.action("app.quit"))
    second = start()
    page = current(second)
    qtbot.waitUntil(lambda: shown(page, QPushButton, "secretButton") is not None)
    qtbot.waitUntil(second.is_idle)
    assert shown(second.window, QDialog, "secretDialog") is None
    press(page, "secretButton")
    enter(wait_for_prompt(second, qtbot), "s3cret")
    assert isinstance(page, ArchivePage)
    qtbot.waitUntil(lambda: page.document is not None)
    qtbot.waitUntil(second.is_idle)


def test_refused_secret_can_be_entered_anew(
    start: Callable[[], Application], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_workspace: Workspace, _profile_id: str) -> BucketList:
        await asyncio.sleep(0)
        raise WrongCredentials("Cannot list buckets: the session token has expired.")

    monkeypatch.setattr("msglc_browser.operations.buckets.connection_test.list_buckets", refuse)
    application = start()
    double_click_connection(application)
    model = application.workbench.connections.model
    qtbot.waitUntil(lambda: model.state("lab") is ConnectionState.FAILED)
    row = model.index(1, 0, model.index_of("lab"))
    assert model.kind(row) is RowKind.SECRET
    assert shown(application.window, QDialog, "secretDialog") is None
    navigator = application.window.navigator
    QTest.mouseClick(navigator.viewport(), LEFT, pos=navigator.visualRect(row).center())
    QTest.keyClick(wait_for_prompt(application, qtbot), Qt.Key.Key_Escape)


def test_command_asks_for_the_secret_of_the_current_connection(
    start: Callable[[], Application], qtbot: QtBot
) -> None:
    application = start()
    application.window.navigator.show_location("lab", None)
    choose_command(application.workbench.actions.action("connection.secret"))
    dialog = wait_for_prompt(application, qtbot)
    assert "Lab" in dialog.windowTitle()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def edit_placeholder(application: Application, profile_id: str, qtbot: QtBot) -> str:
    """What the form says in the empty field of the secret."""
    application.window.navigator.show_location(profile_id, None)
    with qtbot.waitSignal(application.workbench.connections.secret_found):
        choose_command(application.workbench.actions.action("connection.edit"))
    dialog = find(application.window, QDialog, "connectionDialog")
    said = find(dialog, QLineEdit, "secretKeyEdit").placeholderText()
    press(dialog, "testButton")
    reason = dialog.findChild(QLabel, "secretKeyEditReason")
    assert reason is not None
    assert ("Enter the secret key" in reason.text()) is said.startswith("Not stored")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: application.window.findChild(QDialog, "connectionDialog") is None)
    return said


def test_edit_form_says_whether_the_secret_is_known(
    start: Callable[[], Application], bucket: S3Bucket, qtbot: QtBot
) -> None:
    application = start()
    assert edit_placeholder(application, "lab", qtbot) == "Not stored: enter it"
    application.workbench.connection_flow.ask_secret("lab")
    enter(wait_for_prompt(application, qtbot), "s3cret")
    model = application.workbench.connections.model
    qtbot.waitUntil(lambda: model.index_of("lab", bucket.name).isValid())
    known = edit_placeholder(application, "lab", qtbot)
    assert known == "In memory until you quit; type to replace it"
    preset = application.services.workspace.profiles()[0].profile_id
    said = edit_placeholder(application, preset, qtbot)
    assert said == "The RustFS default; type to replace it"
