"""Places are offered while a location is typed; Ctrl+F leads to what finds names or keys."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.window.location.location_edit import LocationEdit
from msglc_browser.storage.places.location import S3Location
from tests.gui.window_parts import action_of, choose_command
from tests.servers.s3 import S3Bucket

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def place(
    application: Application,
    moto_bucket: S3Bucket,
    make_archive: Callable[..., bytes],
    qtbot: QtBot,
) -> str:
    """The address of a bucket that is shown."""
    moto_bucket.fill(
        dict.fromkeys(("runs/a.msglc", "notes.txt", "zoo.msglc"), make_archive({"a": 1}))
    )
    application.window.show()
    application.workbench.opener.open(S3Location("test", moto_bucket.name))
    qtbot.waitUntil(application.is_idle)
    return f"s3://{moto_bucket.name}/"


def offered(edit: QLineEdit) -> list[str]:
    completer = edit.completer()
    popup = completer.popup()
    if popup is None or not popup.isVisible():
        return []
    model = completer.completionModel()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def popup(edit: QLineEdit) -> QAbstractItemView:
    found = edit.completer().popup()
    assert found is not None
    return found


def typed(application: Application, text: str) -> LocationEdit:
    field = application.window.navigation.location
    field.start_typing()
    QTest.keyClicks(field, text)
    return field


def test_listed_names_that_contain_what_is_typed_are_offered(
    application: Application, place: str
) -> None:
    assert offered(typed(application, "zoo")) == [f"{place}zoo.msglc"]
    assert offered(typed(application, f"{place}n")) == [f"{place}notes.txt"]
    assert offered(typed(application, f"{place}nothing")) == []


def test_chosen_place_is_opened(application: Application, place: str, qtbot: QtBot) -> None:
    field = typed(application, "zoo")
    QTest.keyClick(popup(field), Qt.Key.Key_Down)
    QTest.keyClick(popup(field), Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: "zoo.msglc" in [page.title() for page in application.window.tabs.pages()]
    )
    qtbot.waitUntil(application.is_idle)
    assert field.text() == f"{place}zoo.msglc"


def test_tab_takes_the_highlighted_place_to_be_typed_on(
    application: Application, place: str, qtbot: QtBot
) -> None:
    field = typed(application, "zoo")
    QTest.keyClick(popup(field), Qt.Key.Key_Down)
    QTest.keyClick(popup(field), Qt.Key.Key_Tab)
    QApplication.processEvents()
    assert (field.text(), field.hasFocus(), offered(field)) == (f"{place}zoo.msglc", True, [])
    QTest.keyClicks(field, "#/a")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(application.is_idle)
    assert "zoo.msglc" in [page.title() for page in application.window.tabs.pages()]


def test_enter_goes_to_what_was_typed_although_others_are_offered(
    application: Application, place: str, qtbot: QtBot
) -> None:
    field = typed(application, f"{place}run")
    QTest.keyClicks(field, "s/")
    field.setText(f"{place}runs")
    QTest.keyClicks(field, "/")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: field.text() == f"{place}runs/" and application.is_idle())
    assert popup(field).isHidden()


def test_escape_closes_the_list_and_then_restores_the_place(
    application: Application, place: str
) -> None:
    field = typed(application, "zo")
    assert offered(field)
    QTest.keyClick(popup(field), Qt.Key.Key_Escape)
    assert not offered(field) and field.text() == "zo"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == place


def test_open_location_offers_the_places_of_the_chosen_connection(
    application: Application, place: str
) -> None:
    choose_command(action_of(application.window, "location.open"))
    dialog = application.window.findChild(QDialog, "openLocationDialog")
    assert dialog is not None
    edit = dialog.findChild(QLineEdit, "openLocationEdit")
    assert edit is not None
    edit.selectAll()
    QTest.keyClicks(edit, "zoo")
    assert offered(edit) == [f"{place}zoo.msglc"]
    popup(edit).hide()
    dialog.done(0)


def test_ctrl_f_goes_to_the_filter_in_a_bucket_and_to_find_in_an_archive(
    application: Application, place: str, qtbot: QtBot
) -> None:
    QTest.keyClick(application.window, Qt.Key.Key_F, CONTROL)
    found = QApplication.focusWidget()
    assert found is not None and found.objectName() == "filterEdit"
    application.workbench.open_text(f"{place}zoo.msglc")
    qtbot.waitUntil(application.is_idle)
    QTest.keyClick(application.window, Qt.Key.Key_F, CONTROL)
    found = QApplication.focusWidget()
    assert found is not None and found.objectName() == "findEdit"
