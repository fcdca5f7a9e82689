"""The connection dialog and the flow behind it: typed, clicked, tested against moto."""

from collections.abc import Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from msglc_browser.concurrency.io_loop import IoLoop
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.connections.connection_dialog import ConnectionDialog
from msglc_browser.gui.connections.connection_flow import ConnectionFlow
from msglc_browser.gui.connections.connections_session import ConnectionsSession
from msglc_browser.gui.connections.navigator import Navigator
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.profile import Addressing, Profile, Secret
from tests.servers.s3 import S3Server

LEFT = Qt.MouseButton.LeftButton
W = TypeVar("W", bound=QWidget)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    window = QWidget()
    window.resize(400, 400)
    qtbot.addWidget(window)
    window.show()
    yield window
    for dialog in window.findChildren(ConnectionDialog):
        dialog.reject()
        if dialog.isVisible():
            press(dialog, "leaveButton")
    window.close()


@pytest.fixture
def session(bridge: Bridge, workspace: Workspace) -> ConnectionsSession:
    return ConnectionsSession(bridge, workspace, bridge)


@pytest.fixture
def navigator(window: QWidget, session: ConnectionsSession) -> Navigator:
    return Navigator(session.model, Actions(window), window)


@pytest.fixture
def flow(session: ConnectionsSession, navigator: Navigator, window: QWidget) -> ConnectionFlow:
    return ConnectionFlow(session, navigator, window)


def dialog_of(window: QWidget) -> ConnectionDialog:
    found = window.findChild(ConnectionDialog, "connectionDialog")
    assert isinstance(found, ConnectionDialog)
    return found


def child(parent: QWidget, kind: type[W], name: str) -> W:
    found = parent.findChild(kind, name)
    assert isinstance(found, kind)
    return found


def type_into(dialog: QWidget, name: str, text: str) -> None:
    edit = child(dialog, QLineEdit, name)
    edit.selectAll()
    QTest.keyClicks(edit, text) if text else QTest.keyClick(edit, Qt.Key.Key_Delete)


def press(dialog: QWidget, name: str) -> None:
    QTest.mouseClick(child(dialog, QPushButton, name), LEFT)


def fill(dialog: QWidget, server: S3Server, *, name: str = "Lab") -> None:
    type_into(dialog, "nameEdit", name)
    type_into(dialog, "endpointEdit", server.endpoint)
    type_into(dialog, "accessKeyEdit", server.access_key)
    type_into(dialog, "secretKeyEdit", server.secret_key)


def report_text(dialog: QWidget) -> str:
    report = child(dialog, QWidget, "connectionReport")
    return "\n".join(label.text() for label in report.findChildren(QLabel))


def test_new_connection_is_saved_shown_and_connected(
    qtbot: QtBot,
    window: QWidget,
    flow: ConnectionFlow,
    session: ConnectionsSession,
    workspace: Workspace,
    io_loop: IoLoop,
    moto_server: S3Server,
) -> None:
    flow.run("connection.new")
    dialog = dialog_of(window)
    fill(dialog, moto_server)
    with qtbot.waitSignals([session.saved, session.buckets_loaded]):
        QTest.keyClick(child(dialog, QLineEdit, "nameEdit"), Qt.Key.Key_Return)
    saved = workspace.profiles()[-1]
    assert (saved.name, saved.endpoint) == ("Lab", moto_server.endpoint)
    secret = io_loop.submit(workspace.secret(saved.profile_id)).result(5)
    assert secret is not None and secret.secret_key == moto_server.secret_key
    assert session.model.index_of(saved.profile_id).isValid()
    assert not window.findChildren(ConnectionDialog) or not dialog.isVisible()


def test_saving_shows_every_reason_and_loses_nothing(
    qtbot: QtBot, window: QWidget, flow: ConnectionFlow, session: ConnectionsSession
) -> None:
    flow.run("connection.new")
    dialog = dialog_of(window)
    type_into(dialog, "endpointEdit", "localhost:9000")
    type_into(dialog, "accessKeyEdit", "me")
    with qtbot.assertNotEmitted(session.saved):
        press(dialog, "saveButton")
    for field in ("nameEdit", "endpointEdit", "secretKeyEdit"):
        reason = child(dialog, QLabel, f"{field}Reason")
        assert reason.isVisible() and reason.text()
    assert dialog.focusWidget() is child(dialog, QLineEdit, "nameEdit")
    assert child(dialog, QLineEdit, "endpointEdit").text() == "localhost:9000"
    type_into(dialog, "nameEdit", "Lab")
    assert not child(dialog, QLabel, "nameEditReason").isVisible()


def test_reason_appears_while_typing_and_only_below_touched_fields(
    qtbot: QtBot, window: QWidget, flow: ConnectionFlow
) -> None:
    flow.run("connection.new")
    dialog = dialog_of(window)
    type_into(dialog, "endpointEdit", "http//x")
    assert child(dialog, QLabel, "endpointEditReason").isVisible()
    assert not child(dialog, QLabel, "nameEditReason").isVisible()
    type_into(dialog, "endpointEdit", "http://x")
    assert not child(dialog, QLabel, "endpointEditReason").isVisible()


def test_test_button_reports_in_the_dialog_in_words(
    qtbot: QtBot,
    window: QWidget,
    flow: ConnectionFlow,
    session: ConnectionsSession,
    moto_server: S3Server,
) -> None:
    flow.run("connection.new")
    dialog = dialog_of(window)
    fill(dialog, moto_server)
    with qtbot.waitSignal(session.test_finished, timeout=20_000):
        press(dialog, "testButton")
    assert "The server speaks S3." in report_text(dialog)
    assert child(dialog, QPushButton, "testButton").text() == "Test connection"
    type_into(dialog, "endpointEdit", "http://127.0.0.1:9")
    assert "Changed since the test." in report_text(dialog)


def test_failing_test_keeps_what_was_typed(
    qtbot: QtBot, window: QWidget, flow: ConnectionFlow, session: ConnectionsSession
) -> None:
    flow.run("connection.new")
    dialog = dialog_of(window)
    type_into(dialog, "nameEdit", "Dead")
    type_into(dialog, "endpointEdit", "http://127.0.0.1:9")
    type_into(dialog, "accessKeyEdit", "k")
    type_into(dialog, "secretKeyEdit", "s")
    with qtbot.waitSignal(session.test_finished, timeout=20_000):
        press(dialog, "testButton")
    assert "127.0.0.1:9" in report_text(dialog)
    assert dialog.isVisible()
    assert child(dialog, QLineEdit, "secretKeyEdit").text() == "s"


def test_test_under_way_can_be_stopped(
    qtbot: QtBot, window: QWidget, flow: ConnectionFlow, moto_server: S3Server
) -> None:
    flow.run("connection.new")
    dialog = dialog_of(window)
    fill(dialog, moto_server)
    press(dialog, "testButton")
    assert child(dialog, QPushButton, "testButton").text() == "Stop test"
    press(dialog, "testButton")
    assert child(dialog, QPushButton, "testButton").text() == "Test connection"
    assert "Stopped." in report_text(dialog)


def test_secret_is_dots_until_shown(qtbot: QtBot, window: QWidget, flow: ConnectionFlow) -> None:
    flow.run("connection.new")
    edit = child(dialog_of(window), QLineEdit, "secretKeyEdit")
    assert edit.echoMode() is QLineEdit.EchoMode.Password
    (eye,) = edit.actions()
    eye.trigger()
    assert edit.echoMode() is QLineEdit.EchoMode.Normal


def test_dialog_says_that_the_secret_stays_in_memory_without_a_keyring(
    qtbot: QtBot, window: QWidget, flow: ConnectionFlow, session: ConnectionsSession
) -> None:
    with qtbot.waitSignal(session.kept_known):
        flow.run("connection.new")
    assert "memory only" in child(dialog_of(window), QLabel, "secretNote").text()


def keep(
    workspace: Workspace, session: ConnectionsSession, io_loop: IoLoop, server: S3Server
) -> Profile:
    profile = Profile(
        profile_id="lab", name="Lab", endpoint=server.endpoint, access_key=server.access_key
    )
    io_loop.submit(workspace.save_profile(profile, Secret("kept", "token"))).result(5)
    session.reload_profiles()
    return profile


def test_edit_keeps_the_secret_that_nobody_typed(
    qtbot: QtBot,
    window: QWidget,
    flow: ConnectionFlow,
    navigator: Navigator,
    session: ConnectionsSession,
    workspace: Workspace,
    io_loop: IoLoop,
    moto_server: S3Server,
) -> None:
    keep(workspace, session, io_loop, moto_server)
    navigator.show_location("lab", None)
    flow.run("connection.edit")
    dialog = dialog_of(window)
    assert child(dialog, QLineEdit, "secretKeyEdit").text() == ""
    type_into(dialog, "nameEdit", "Laboratory")
    combo = child(dialog, QComboBox, "addressingCombo")
    QTest.keyClick(combo, Qt.Key.Key_Down)
    with qtbot.waitSignal(session.saved):
        press(dialog, "saveButton")
    profile = workspace.profile("lab")
    assert (profile.name, profile.addressing) == ("Laboratory", Addressing.VIRTUAL)
    secret = io_loop.submit(workspace.secret("lab")).result(5)
    assert secret is not None
    assert (secret.secret_key, secret.session_token) == ("kept", "token")


def test_new_secret_drops_the_token_of_the_old_one(
    qtbot: QtBot,
    window: QWidget,
    flow: ConnectionFlow,
    navigator: Navigator,
    session: ConnectionsSession,
    workspace: Workspace,
    io_loop: IoLoop,
    moto_server: S3Server,
) -> None:
    keep(workspace, session, io_loop, moto_server)
    navigator.show_location("lab", None)
    flow.run("connection.edit")
    dialog = dialog_of(window)
    type_into(dialog, "secretKeyEdit", "new")
    with qtbot.waitSignal(session.saved):
        press(dialog, "saveButton")
    secret = io_loop.submit(workspace.secret("lab")).result(5)
    assert secret is not None
    assert (secret.secret_key, secret.session_token) == ("new", "")


def test_edited_preset_keeps_its_well_known_secret(
    qtbot: QtBot,
    window: QWidget,
    flow: ConnectionFlow,
    navigator: Navigator,
    session: ConnectionsSession,
    workspace: Workspace,
    io_loop: IoLoop,
) -> None:
    preset = workspace.profiles()[0]
    navigator.show_location(preset.profile_id, None)
    flow.run("connection.edit")
    dialog = dialog_of(window)
    type_into(dialog, "regionEdit", "eu-central-1")
    with qtbot.waitSignals([session.saved, session.connect_failed], timeout=20_000):
        press(dialog, "saveButton")
    secret = io_loop.submit(workspace.secret(preset.profile_id)).result(5)
    assert secret is not None and secret.secret_key == "rustfsadmin"


def test_duplicate_has_a_name_of_its_own_and_the_same_secret(
    qtbot: QtBot,
    window: QWidget,
    flow: ConnectionFlow,
    navigator: Navigator,
    session: ConnectionsSession,
    workspace: Workspace,
    io_loop: IoLoop,
    moto_server: S3Server,
) -> None:
    keep(workspace, session, io_loop, moto_server)
    navigator.show_location("lab", None)
    flow.run("connection.duplicate")
    dialog = dialog_of(window)
    assert child(dialog, QLineEdit, "nameEdit").text() == "Lab copy"
    with qtbot.waitSignal(session.saved):
        press(dialog, "saveButton")
    copy = workspace.profiles()[-1]
    assert copy.profile_id != "lab" and copy.endpoint == moto_server.endpoint
    secret = io_loop.submit(workspace.secret(copy.profile_id)).result(5)
    assert secret is not None and secret.secret_key == "kept"


def test_delete_asks_and_forgets_only_when_told(
    qtbot: QtBot,
    window: QWidget,
    flow: ConnectionFlow,
    navigator: Navigator,
    session: ConnectionsSession,
    workspace: Workspace,
    io_loop: IoLoop,
    moto_server: S3Server,
) -> None:
    keep(workspace, session, io_loop, moto_server)
    navigator.show_location("lab", None)
    flow.run("connection.delete")
    box = child(window, QMessageBox, "deleteConnectionDialog")
    assert "Lab" in box.text()
    with qtbot.assertNotEmitted(session.deleted):
        QTest.keyClick(box, Qt.Key.Key_Escape)
    flow.run("connection.delete")
    box = window.findChildren(QMessageBox, "deleteConnectionDialog")[-1]
    with qtbot.waitSignal(session.deleted):
        press(box, "deleteButton")
    assert "lab" not in [profile.profile_id for profile in workspace.profiles()]
    assert io_loop.submit(workspace.secret("lab")).result(5) is None


def test_escape_leaves_without_saving(
    qtbot: QtBot, window: QWidget, flow: ConnectionFlow, workspace: Workspace
) -> None:
    before = workspace.profiles()
    flow.run("connection.new")
    dialog = dialog_of(window)
    type_into(dialog, "nameEdit", "Never")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    press(dialog, "leaveButton")
    assert not dialog.isVisible()
    assert workspace.profiles() == before


def test_escape_with_typed_fields_asks_and_going_on_keeps_them(
    qtbot: QtBot, window: QWidget, flow: ConnectionFlow
) -> None:
    flow.run("connection.new")
    dialog = dialog_of(window)
    type_into(dialog, "nameEdit", "Lab")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    press(dialog, "stayButton")
    assert child(dialog, QLineEdit, "nameEdit").text() == "Lab"
    qtbot.waitUntil(lambda: dialog.findChild(QMessageBox, "discardBox") is None)
    press(dialog, "cancelButton")
    press(dialog, "leaveButton")
    assert not dialog.isVisible()


def test_escape_without_a_change_leaves_at_once(
    window: QWidget, flow: ConnectionFlow, navigator: Navigator
) -> None:
    navigator.show_location("rustfs-local", None)
    flow.run("connection.edit")
    dialog = dialog_of(window)
    type_into(dialog, "nameEdit", "Other")
    type_into(dialog, "nameEdit", "RustFS (local)")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_test_button_stays_under_the_mouse(
    qtbot: QtBot, window: QWidget, flow: ConnectionFlow, moto_server: S3Server
) -> None:
    flow.run("connection.new")
    dialog = dialog_of(window)
    qtbot.waitExposed(dialog)
    fill(dialog, moto_server)
    button = child(dialog, QPushButton, "testButton")
    qtbot.waitUntil(lambda: bool(child(dialog, QLabel, "secretNote").text()))
    QApplication.processEvents()  # laid out
    before = QRect(button.mapToGlobal(QPoint()), button.size())
    press(dialog, "testButton")
    seen = [QRect(button.mapToGlobal(QPoint()), button.size())]
    qtbot.waitUntil(lambda: "works" in child(dialog, QWidget, "connectionReport").accessibleName())
    QApplication.processEvents()  # the dialog has grown
    seen.append(QRect(button.mapToGlobal(QPoint()), button.size()))
    assert seen == [before, before]
    dialog.done(0)
