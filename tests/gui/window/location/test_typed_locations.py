"""What becomes of a typed location: a tab at once, and never a typed text lost."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.parts.error_panel import ErrorPanel
from msglc_browser.storage.places.location import S3Location
from tests.gui.window_parts import choose_command
from tests.servers.s3 import S3Bucket


@pytest.fixture
def bucket(moto_bucket: S3Bucket, make_archive: Callable[..., bytes]) -> S3Bucket:
    """An archive, and a folder with another."""
    run = make_archive({"name": "frame", "seed": 1})
    moto_bucket.fill({"a.msglc": run, "in/b.msglc": run})
    return moto_bucket


def _type(application: Application, text: str) -> None:
    model = application.workbench.connections.model
    application.window.navigator.setCurrentIndex(model.index_of("test"))
    field = application.window.navigation.location
    field.start_typing()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_typed_object_has_its_tab_at_once(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    _type(application, f"s3://{bucket.name}/a.msglc")
    page = application.window.tabs.current()
    assert isinstance(page, ArchivePage)
    assert page.is_busy()
    qtbot.waitUntil(application.is_idle)
    assert page.document is not None


def test_typed_folder_without_slash_is_listed_in_place_of_its_tab(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    _type(application, f"s3://{bucket.name}/in")
    qtbot.waitUntil(lambda: isinstance(application.window.tabs.current(), ObjectsPage))
    assert len(list(application.window.tabs.pages())) == 1
    assert application.window.navigation.location.text() == f"s3://{bucket.name}/in/"
    qtbot.waitUntil(application.is_idle)


def test_answer_for_a_tab_left_since_does_not_take_the_window(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    tabs = application.window.tabs
    _type(application, f"s3://{bucket.name}/in")
    _type(application, f"s3://{bucket.name}/a.msglc")
    chosen = tabs.current()
    qtbot.waitUntil(lambda: any(isinstance(page, ObjectsPage) for page in tabs.pages()))
    assert tabs.current() is chosen
    assert len(list(tabs.pages())) == 2
    qtbot.waitUntil(application.is_idle)


def test_typed_location_that_leads_nowhere_stays_with_the_reason_and_leaves_no_tab(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    window = application.window
    text = f"s3://{bucket.name}/typo.msglc"
    _type(application, text)
    qtbot.waitUntil(lambda: not list(window.tabs.pages()))
    assert "typo.msglc" in window.notice.text()
    assert window.navigation.location.text() == text
    bucket.put("typo.msglc", bucket.get("a.msglc"))
    window.navigation.location.start_typing()
    QTest.keyClick(window.navigation.location, Qt.Key.Key_Return)
    qtbot.waitUntil(application.is_idle)
    assert [page.title() for page in window.tabs.pages()] == ["typo.msglc"]
    assert window.notice.isHidden()


def test_answer_about_a_missing_place_does_not_touch_what_is_typed_meanwhile(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    window = application.window
    _type(application, f"s3://{bucket.name}/typo.msglc")
    field = window.navigation.location
    field.start_typing()
    QTest.keyClicks(field, "s3://other")
    qtbot.waitUntil(lambda: not list(window.tabs.pages()))
    assert field.text() == "s3://other"


def test_missing_place_of_a_tab_behind_leaves_the_location_alone(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    window = application.window
    _type(application, f"s3://{bucket.name}/typo.msglc")
    _type(application, f"s3://{bucket.name}/a.msglc")
    qtbot.waitUntil(lambda: len(list(window.tabs.pages())) == 1)
    qtbot.waitUntil(application.is_idle)
    assert window.navigation.location.text() == f"s3://{bucket.name}/a.msglc"


def test_object_that_was_there_keeps_its_tab(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    _type(application, f"s3://{bucket.name}/a.msglc")
    qtbot.waitUntil(application.is_idle)
    bucket.delete("a.msglc")
    choose_command(application.workbench.actions.action("view.reload"))
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert page is not None
    panel = page.findChild(ErrorPanel)
    assert panel is not None and panel.isVisible()
    assert panel.findChild(QPushButton, "retryButton") is not None


@pytest.mark.parametrize(
    "address",
    ["s3a://{bucket}/{key}", "arn:aws:s3:::{bucket}/{key}", "{endpoint}/{bucket}/{encoded}"],
)
def test_address_of_any_form_opens_the_object(
    application: Application, bucket: S3Bucket, qtbot: QtBot, address: str
) -> None:
    bucket.put("in/x y+ü.msglc", bucket.get("a.msglc"))
    forms = {"key": "in/x y+ü.msglc", "encoded": "in/x%20y%2B%C3%BC.msglc"}
    model = application.workbench.connections.model
    application.window.navigator.setCurrentIndex(model.index_of("test"))
    field = application.window.navigation.location
    field.start_typing()
    field.setText(
        address.format(bucket=bucket.name, endpoint=bucket.server.endpoint, **forms)
    )  # pasted: a test can only type keys of a plain keyboard
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert isinstance(page, ArchivePage) and page.document is not None
    assert page.location == S3Location("test", bucket.name, "in/x y+ü.msglc")


def test_link_opens_the_object_by_the_connection_and_is_not_shown(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    link = bucket.server.client.generate_presigned_url(
        "get_object", Params={"Bucket": bucket.name, "Key": "a.msglc"}
    )
    navigator = application.window.navigator
    navigator.setCurrentIndex(application.workbench.connections.model.index_of("rustfs-local"))
    application.workbench.open_text(f"{link}#/seed")
    qtbot.waitUntil(application.is_idle)
    place = f"s3://{bucket.name}/a.msglc#/seed"
    qtbot.waitUntil(lambda: application.window.navigation.location.text() == place)
    page = application.window.tabs.current()
    assert page is not None and page.location == S3Location("test", bucket.name, "a.msglc")


def test_url_of_an_unknown_server_stays_with_a_way_out(
    application: Application, bucket: S3Bucket
) -> None:
    _type(application, "https://elsewhere.example/runs/a.msglc")
    said = application.window.notice.text()
    assert "No connection leads to https://elsewhere.example." in said
    assert "New connection" in said
    field = application.window.navigation.location
    assert field.text() == "https://elsewhere.example/runs/a.msglc"
    button = application.window.notice.findChild(QPushButton, "noticeActionButton")
    assert button is not None and button.text() == "New connection…"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = application.window.findChild(QDialog, "connectionDialog")
    assert dialog is not None
    endpoint = dialog.findChild(QLineEdit, "endpointEdit")
    assert endpoint is not None and endpoint.text() == "https://elsewhere.example"
    dialog.reject()
    assert field.text() == "https://elsewhere.example/runs/a.msglc"
    _type(application, "ftp://elsewhere.example")
    assert button.isHidden()


def test_name_with_a_mark_in_it_is_that_of_an_object_if_there_is_one(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    bucket.put("odd#/name", bucket.get("a.msglc"))
    _type(application, f"s3://{bucket.name}/odd#/name")
    qtbot.waitUntil(lambda: [page.title() for page in application.window.tabs.pages()] == ["name"])
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert isinstance(page, ArchivePage) and page.document is not None
    assert page.location == S3Location("test", bucket.name, "odd#/name")
    assert application.window.notice.isHidden()


def test_node_of_a_missing_archive_is_reported_as_the_missing_archive(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    window = application.window
    text = f"s3://{bucket.name}/typo.msglc#/seed"
    _type(application, text)
    qtbot.waitUntil(window.notice.isVisible)
    assert "typo.msglc" in window.notice.text() and "seed" not in window.notice.text()
    assert not list(window.tabs.pages())
    assert window.navigation.location.text() == text


def test_dialog_turns_to_the_connection_of_a_url(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    choose_command(application.workbench.actions.action("location.open"))
    dialog = application.window.findChild(QDialog, "openLocationDialog")
    assert dialog is not None
    combo, edit = dialog.findChild(QComboBox, "connectionCombo"), dialog.findChild(QLineEdit)
    assert combo is not None and edit is not None
    combo.setCurrentIndex(combo.findData("rustfs-local"))
    edit.setText(f"{bucket.server.endpoint}/{bucket.name}/in/")
    assert combo.currentData() == "test"
    QTest.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert page is not None and page.location == S3Location("test", bucket.name, "in/")


@pytest.mark.parametrize("way", ["typed", "crumb", "dialog"])
def test_root_of_an_open_archive_is_selected_in_place_of_a_child(
    application: Application, bucket: S3Bucket, qtbot: QtBot, way: str
) -> None:
    place = f"s3://{bucket.name}/a.msglc"
    field = application.window.navigation.location
    _type(application, f"{place}#/seed")
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert isinstance(page, ArchivePage)
    assert field.text() == f"{place}#/seed"
    if way == "typed":
        _type(application, f"{place}#/")
    elif way == "crumb":
        [box] = [box for box, crumb in field.crumb_boxes() if crumb.text == "a.msglc"]
        QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    else:
        _open_in_dialog(application, f"{place}#/")
    qtbot.waitUntil(application.is_idle)
    assert page.selected_nodes() == (page.current_node(),)
    assert not page.view.selected_ids()
    assert field.text() == place
    assert application.window.tabs.current() is page


def test_archive_without_a_path_keeps_its_selection(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    place = f"s3://{bucket.name}/a.msglc"
    _type(application, f"{place}#/seed")
    qtbot.waitUntil(application.is_idle)
    _type(application, place)
    qtbot.waitUntil(application.is_idle)
    assert application.window.navigation.location.text() == f"{place}#/seed"


def _open_in_dialog(application: Application, text: str) -> None:
    choose_command(application.workbench.actions.action("location.open"))
    dialog = application.window.findChild(QDialog, "openLocationDialog")
    assert dialog is not None
    edit = dialog.findChild(QLineEdit, "openLocationEdit")
    assert edit is not None
    edit.selectAll()
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def test_text_that_is_no_location_stays_in_the_field(application: Application) -> None:
    _type(application, "gopher://archive")
    assert application.window.notice.isVisible()
    assert application.window.navigation.location.text() == "gopher://archive"


def test_bucket_of_the_connection_needs_no_scheme(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(application.workbench.connections.buckets_loaded):
        application.window.navigator.expand_connection("test")
    _type(application, f"{bucket.name}/in/")
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert isinstance(page, ObjectsPage)
    assert page.location == S3Location("test", bucket.name, "in/")


def test_neither_bucket_nor_file_is_told_with_both_ways(application: Application) -> None:
    _type(application, "no-such-bucket/in/")
    assert "s3://bucket" in application.window.notice.text()
    assert application.window.navigation.location.text() == "no-such-bucket/in/"
