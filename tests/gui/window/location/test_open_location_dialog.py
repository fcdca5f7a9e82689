"""Open location…: typed, validated as one types, opened by Enter."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.gui.window.location.open_location_dialog import OpenLocationDialog
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile

PROFILES = (
    Profile(profile_id="a", name="Alpha", endpoint="http://a"),
    Profile(profile_id="b", name="Beta\u202e", endpoint="http://b"),
)


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[OpenLocationDialog]:
    dialog = OpenLocationDialog(
        PROFILES, current_profile_id="b", buckets_of=lambda profile_id: {f"runs-{profile_id}"}
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.open()
    yield dialog
    dialog.close()


def edit(dialog: OpenLocationDialog) -> QLineEdit:
    found = dialog.findChild(QLineEdit, "openLocationEdit")
    assert isinstance(found, QLineEdit)
    return found


def reason(dialog: OpenLocationDialog) -> str:
    found = dialog.findChild(QLabel, "openLocationReason")
    assert isinstance(found, QLabel)
    return found.text()


def test_enter_opens_the_exact_location_at_the_chosen_connection(
    qtbot: QtBot, dialog: OpenLocationDialog
) -> None:
    combo = dialog.findChild(QComboBox, "connectionCombo")
    assert isinstance(combo, QComboBox) and combo.currentText() == "Beta\\u202e"
    QTest.keyClicks(edit(dialog), "bucket/a//b c/")
    with qtbot.waitSignal(dialog.location_wanted) as wanted:
        QTest.keyClick(edit(dialog), Qt.Key.Key_Return)
    assert wanted.args == [S3Location("b", "bucket", "a//b c/"), None]
    assert not dialog.isVisible()


def test_known_bucket_needs_no_scheme_and_another_is_told(
    qtbot: QtBot, dialog: OpenLocationDialog
) -> None:
    edit(dialog).clear()
    QTest.keyClicks(edit(dialog), "runs-a/2026/")
    assert reason(dialog) == ""
    with qtbot.assertNotEmitted(dialog.location_wanted):
        QTest.keyClick(edit(dialog), Qt.Key.Key_Return)
    assert "s3://bucket" in reason(dialog)
    edit(dialog).setText("runs-b/2026/")
    with qtbot.waitSignal(dialog.location_wanted) as wanted:
        QTest.keyClick(edit(dialog), Qt.Key.Key_Return)
    assert wanted.args == [S3Location("b", "runs-b", "2026/"), None]


def test_node_path_comes_along(qtbot: QtBot, dialog: OpenLocationDialog) -> None:
    QTest.keyClicks(edit(dialog), "bucket/x.msg#/runs/energy")
    with qtbot.waitSignal(dialog.location_wanted) as wanted:
        QTest.keyClick(edit(dialog), Qt.Key.Key_Return)
    assert wanted.args == [S3Location("b", "bucket", "x.msg"), parse_path("/runs/energy")]


def test_reason_appears_as_one_types_and_nothing_opens(
    qtbot: QtBot, dialog: OpenLocationDialog
) -> None:
    edit(dialog).clear()
    QTest.keyClicks(edit(dialog), "s3:/")
    assert reason(dialog) == ""
    QTest.keyClicks(edit(dialog), "/")
    edit(dialog).setText("https://hos")
    assert reason(dialog) == ""
    edit(dialog).setText("https://host/")
    assert "No connection leads to https://host." in reason(dialog)
    edit(dialog).setText("ftp://host")
    assert "ftp://" in reason(dialog)
    button = dialog.findChild(QPushButton, "openButton")
    assert isinstance(button, QPushButton)
    with qtbot.assertNotEmitted(dialog.location_wanted):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()


def test_bucket_is_asked_for_when_it_is_missing(qtbot: QtBot, dialog: OpenLocationDialog) -> None:
    with qtbot.assertNotEmitted(dialog.location_wanted):
        QTest.keyClick(edit(dialog), Qt.Key.Key_Return)
    assert "bucket" in reason(dialog)


def test_escape_leaves(dialog: OpenLocationDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
