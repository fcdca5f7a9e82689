"""Closing a window with the demo: what other programs wrote there is named too."""

import pytest
from PySide6.QtWidgets import QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.demo.server import DEMO_PROFILE_ID
from msglc_browser.storage.places.profile import Secret
from tests.gui.dialog_hands import press
from tests.servers.qt_fixtures import Launch
from tests.servers.s3 import S3Server, connect

_PATIENCE_MS = 60_000


@pytest.fixture
def demo(launch: Launch, qtbot: QtBot) -> Application:
    application = launch(is_demo=True)
    workspace = application.services.workspace

    def is_there() -> bool:
        return any(each.profile_id == DEMO_PROFILE_ID for each in workspace.profiles())

    qtbot.waitUntil(is_there, timeout=_PATIENCE_MS)
    qtbot.waitUntil(application.is_idle, timeout=_PATIENCE_MS)
    return application


def _other_program(application: Application, qtbot: QtBot) -> S3Server:
    found: list[Secret | None] = []
    services = application.services
    secret = services.workspace.secret(DEMO_PROFILE_ID)
    services.bridge.start(secret, done=found.append, failed=print)
    qtbot.waitUntil(lambda: bool(found))
    [secret_found] = found
    assert secret_found is not None
    profile = services.workspace.profile(DEMO_PROFILE_ID)
    return connect(profile.endpoint, profile.access_key, secret_found.secret_key)


def _question(application: Application) -> QMessageBox | None:
    return application.window.findChild(QMessageBox, "demoQuestion")


def test_untouched_demo_is_closed_without_a_question(demo: Application, qtbot: QtBot) -> None:
    demo.window.close()
    qtbot.waitUntil(lambda: not demo.window.isVisible())
    assert _question(demo) is None


def test_what_another_program_wrote_is_named_and_long_names_are_shortened(
    demo: Application, qtbot: QtBot
) -> None:
    other = _other_program(demo, qtbot)
    try:
        bucket = other.client.list_buckets()["Buckets"][0]["Name"]
        replaced = other.client.list_objects_v2(Bucket=bucket)["Contents"][0]["Key"]
        for key in ("by another program.txt", "L" * 200, replaced):
            other.client.put_object(Bucket=bucket, Key=key, Body=b"1")
    finally:
        other.client.close()
    demo.window.close()
    qtbot.waitUntil(lambda: _question(demo) is not None)
    box = _question(demo)
    assert box is not None
    assert box.text() == "Delete 3 objects that were added to the demo, and close?"
    lines = box.informativeText().splitlines()
    assert {f"s3://{bucket}/by another program.txt", f"s3://{bucket}/{replaced}"} < set(lines)
    [long] = [line for line in lines if "LLL" in line]
    assert "…" in long and len(long) == 48
    [label] = [each for each in box.findChildren(QLabel) if "LLL" in each.text()]
    assert label.fontMetrics().horizontalAdvance(long) <= label.width()
    press(box, "deleteAndCloseButton")
    qtbot.waitUntil(lambda: not demo.window.isVisible())
