"""Tab goes through the window as it is read, and reaches everything."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.storage.places.location import S3Location
from tests.servers.s3 import S3Bucket

_MOST = 60
_NAVIGATION = ["go.up.button", "view.reload.button", "locationEdit"]


def stops(start: QWidget, *, backwards: bool = False) -> list[str]:
    """The names of what Tab leads to, from `start` around to it again."""
    start.setFocus()
    found = [start.objectName()]
    for _ in range(_MOST):
        here = QApplication.focusWidget()
        assert here is not None
        shift = Qt.KeyboardModifier.ShiftModifier
        key = Qt.Key.Key_Backtab if backwards else Qt.Key.Key_Tab
        QTest.keyClick(here, key, shift if backwards else Qt.KeyboardModifier.NoModifier)
        widget = QApplication.focusWidget()
        assert widget is not None
        if widget is start:
            return found
        found.append(widget.objectName())
    raise AssertionError(f"never around: {found}")


@pytest.fixture
def opened(
    application: Application,
    moto_bucket: S3Bucket,
    make_archive: Callable[..., bytes],
    qtbot: QtBot,
) -> Callable[[str], Application]:
    moto_bucket.fill({"a.msglc": make_archive({"runs": [0.5] * 20}), "d/b.txt": b"text"})

    def start(key: str) -> Application:
        application.workbench.opener.open(S3Location("test", moto_bucket.name, key))
        qtbot.waitUntil(application.is_idle)
        return application

    return start


BUCKET = [
    "navigator",
    "documentTabBar",
    "object.upload.button",
    "object.new_folder.button",
    "archive.new.button",
    "filterEdit",
    "objectsView",
    "activityToggle",
]
ARCHIVE = [
    "findEdit",
    "navigator",
    "documentTabBar",
    "archiveTree",
    "inspectorTabs",
    "copyButton",
    "exportButton",
    "maximiseButton",
    "infoView",
    "infoMapButton",
    "activityToggle",
]


def test_tab_goes_through_a_bucket_as_it_is_read(opened: Callable[[str], Application]) -> None:
    window = opened("d/").window
    found = stops(window.navigator)
    assert found == [*BUCKET, *_NAVIGATION]
    assert stops(window.navigator, backwards=True) == [found[0], *reversed(found[1:])]


def test_tab_goes_through_an_archive_as_it_is_read(opened: Callable[[str], Application]) -> None:
    opened("d/")
    window = opened("a.msglc").window
    up = window.findChild(QWidget, "go.up.button")
    assert up is not None
    found = stops(up)
    assert found == [*_NAVIGATION, *ARCHIVE]
