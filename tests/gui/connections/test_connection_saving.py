"""A save that takes its time answers the dialog that asked for it, and no other."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.concurrency.io_loop import IoLoop
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.connections.connection_dialog import ConnectionDialog
from msglc_browser.gui.connections.connection_flow import ConnectionFlow
from msglc_browser.gui.connections.connections_session import ConnectionsSession
from msglc_browser.gui.connections.navigator import Navigator
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import Kept, SessionCredentials
from msglc_browser.storage.places.profile import Secret
from msglc_browser.storage.places.profiles_file import ProfilesFile


class GatedCredentials(SessionCredentials):
    """Saves nothing before the gate is opened; fails then when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.error: Exception | None = None

    async def save(self, profile_id: str, secret: Secret) -> Kept:
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return await super().save(profile_id, secret)

    async def open(self) -> None:
        self.gate.set()


class Scene:
    """A window with connections whose secrets are saved when the test says so."""

    def __init__(self, bridge: Bridge, io_loop: IoLoop, folder: Path) -> None:
        self._io = io_loop
        self.credentials = GatedCredentials()
        self.workspace = Workspace(ProfilesFile(folder / "connections.json"), self.credentials)
        self.session = ConnectionsSession(bridge, self.workspace, bridge)
        self.window = QWidget()
        navigator = Navigator(self.session.model, Actions(self.window), self.window)
        self.flow = ConnectionFlow(self.session, navigator, self.window)
        self.window.show()

    def new_dialog(self, name: str) -> ConnectionDialog:
        self.flow.run("connection.new")
        dialog = self.window.findChildren(ConnectionDialog)[-1]
        typed = (
            ("nameEdit", name),
            ("endpointEdit", "http://127.0.0.1:1"),
            ("accessKeyEdit", "k"),
            ("secretKeyEdit", "s"),
        )
        for field, text in typed:
            _edit(dialog, field).selectAll()
            QTest.keyClicks(_edit(dialog, field), text)
        return dialog

    def open_gate(self) -> None:
        self._io.submit(self.credentials.open()).result(5)

    def close(self) -> None:
        for dialog in self.window.findChildren(ConnectionDialog):
            dialog.reject()
            if dialog.isVisible():
                press(dialog, "leaveButton")
        self.window.close()
        self._io.submit(self.workspace.close()).result(5)


@pytest.fixture
def scene(qtbot: QtBot, bridge: Bridge, io_loop: IoLoop, tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(bridge, io_loop, tmp_path)
    qtbot.addWidget(scene.window)
    yield scene
    scene.close()


def _edit(dialog: QWidget, name: str) -> QLineEdit:
    edit = dialog.findChild(QLineEdit, name)
    assert isinstance(edit, QLineEdit)
    return edit


def press(dialog: QWidget, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def _save_and_leave(scene: Scene) -> None:
    first = scene.new_dialog("First")
    press(first, "saveButton")
    first.reject()
    press(first, "leaveButton")


def test_late_save_leaves_the_dialog_opened_since_alone(qtbot: QtBot, scene: Scene) -> None:
    _save_and_leave(scene)
    second = scene.new_dialog("Second")
    with qtbot.waitSignal(scene.session.saved):
        scene.open_gate()
    assert second.isVisible()
    assert _edit(second, "nameEdit").text() == "Second"


def test_late_failure_is_not_shown_in_the_dialog_opened_since(qtbot: QtBot, scene: Scene) -> None:
    scene.credentials.error = OSError("keyring is gone")
    _save_and_leave(scene)
    second = scene.new_dialog("Second")
    with qtbot.waitSignal(scene.session.failed):
        scene.open_gate()
    error = second.findChild(QWidget, "saveError")
    assert isinstance(error, QWidget)
    assert not error.isVisible()


def test_form_is_closed_while_saving_and_open_again_after_a_failure(
    qtbot: QtBot, scene: Scene
) -> None:
    scene.credentials.error = OSError("keyring is gone")
    dialog = scene.new_dialog("Lab")
    press(dialog, "saveButton")
    assert not _edit(dialog, "nameEdit").isEnabled()
    with qtbot.waitSignal(scene.session.save_failed):
        scene.open_gate()
    assert _edit(dialog, "nameEdit").isEnabled()
    assert _edit(dialog, "nameEdit").text() == "Lab"
