"""The running demo: its address and keys for other programs, and no second start."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.demo.server import DEMO_PROFILE_ID
from msglc_browser.storage.places.profile import Profile, Secret
from tests.gui.window_parts import choose_command
from tests.servers.qt_fixtures import Launch

_ENDPOINT = "http://127.0.0.1:8333"


@pytest.fixture
def application(launch: Launch) -> Application:
    """A window whose demo runs, as far as it knows."""
    application = launch()
    demo = Profile(profile_id=DEMO_PROFILE_ID, name="Demo", endpoint=_ENDPOINT, access_key="demo")
    application.services.workspace.add_temporary(demo, Secret("its-secret"))
    application.workbench.connections.reload_profiles()
    return application


def _keys(application: Application, qtbot: QtBot) -> QDialog:
    choose_command(application.workbench.actions.action("demo.keys"))
    found: list[QDialog] = []

    def is_open() -> bool:
        found[:] = application.window.findChildren(QDialog, "demoKeysDialog")
        return bool(found) and found[0].isVisible()

    qtbot.waitUntil(is_open)
    return found[0]


def _copied(dialog: QDialog, button: str) -> str:
    found = dialog.findChild(QPushButton, button)
    assert found is not None
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    return QGuiApplication.clipboard().text()


def test_keys_of_the_demo_are_shown_and_copied(application: Application, qtbot: QtBot) -> None:
    dialog = _keys(application, qtbot)
    names = ("demoEndpoint", "demoAccessKey", "demoSecretKey")
    fields = [dialog.findChild(QLineEdit, name) for name in names]
    shown = [field.text() for field in fields if field is not None]
    assert shown == [_ENDPOINT, "demo", "its-secret"]
    assert _copied(dialog, "demoSecretKeyCopyButton") == "its-secret"
    note = dialog.findChild(QLabel, "copiedNote")
    assert note is not None and note.text() == "Copied: Secret key"
    lines = _copied(dialog, "copyAllButton").splitlines()
    assert f"export AWS_ENDPOINT_URL={_ENDPOINT}" in lines
    assert "export AWS_SECRET_ACCESS_KEY=its-secret" in lines
    assert note.text() == "Copied: shell variables"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_demo_that_runs_is_not_started_again(launch: Launch, application: Application) -> None:
    actions = application.workbench.actions
    assert not actions.action("demo.start").isEnabled()
    assert "running" in actions.action("demo.start").toolTip()
    other = launch().workbench.actions
    assert other.action("demo.start").isEnabled()
    assert not other.action("demo.keys").isEnabled()


def test_connection_of_the_demo_offers_its_keys(application: Application) -> None:
    navigator = application.window.navigator
    navigator.show_location(DEMO_PROFILE_ID, None)
    tip = navigator.currentIndex().data(Qt.ItemDataRole.ToolTipRole)
    assert _ENDPOINT in tip and "demo" in tip
    reason = QContextMenuEvent.Reason.Keyboard
    event = QContextMenuEvent(reason, QPoint(1, 1), navigator.mapToGlobal(QPoint(1, 1)))
    QApplication.sendEvent(navigator.viewport(), event)
    (menu,) = navigator.findChildren(QMenu)
    assert "demo.keys" in [action.objectName() for action in menu.actions()]
    menu.close()
