"""What a window shows and can do with what odd servers list."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.concurrency.io_loop import IoLoop
from msglc_browser.gui.activity.unfinished_dialog import UnfinishedDialog
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.browse.entry_order import Column
from msglc_browser.gui.browse.properties_dialog import PropertiesDialog
from msglc_browser.operations.jobs.job_record import JobState
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile, Secret
from tests.gui.bucket_page import Table
from tests.gui.dialog_hands import child, press
from tests.gui.verb_desk import wait_for_jobs
from tests.gui.window_parts import choose_command
from tests.servers.archives import make_archive
from tests.servers.bytes_bucket import BUCKET, BytesBucket
from tests.servers.qt_fixtures import Launch
from tests.servers.scripted_answers import PROFILE, Script, scripted_server, xml

LATIN = b"caf\xe9.msg"

Browse = Callable[[Script], tuple[Application, Table]]


@pytest.fixture
def browse(launch: Launch, io_loop: IoLoop, qtbot: QtBot) -> Iterator[Browse]:
    """`browse(script)`: the window at the bucket of a server that answers from this script."""
    with ExitStack() as servers:

        def start(script: Script) -> tuple[Application, Table]:
            serving = scripted_server(script)
            endpoint = io_loop.submit(serving.__aenter__()).result(10)
            servers.callback(lambda: io_loop.submit(serving.__aexit__(None, None, None)).result(10))
            application = launch()
            profile = Profile(profile_id=PROFILE, name="P", endpoint=endpoint, access_key="key")
            application.services.workspace.add_temporary(profile, Secret(secret_key="secret"))
            application.workbench.connections.reload_profiles()
            application.workbench.opener.open(S3Location(PROFILE, BUCKET))
            qtbot.waitUntil(application.is_idle)
            page = application.window.tabs.current()
            assert page is not None
            return application, Table(page)

        yield start


def delete(application: Application, table: Table, name: str, qtbot: QtBot) -> None:
    """Select the object, delete it and confirm."""
    table.click(name)
    QTest.keyClick(table.view, Qt.Key.Key_Delete)
    box = child(application.window, QMessageBox, "deleteObjectsDialog")
    qtbot.waitUntil(box.isVisible)
    press(box, "deleteButton")


def cells(table: Table, row: int) -> list[str]:
    return [str(table.model.index(row, column).data()) for column in Column]


def test_values_that_cannot_be_understood_are_question_marks(browse: Browse, qtbot: QtBot) -> None:
    server = BytesBucket({b"good.msg": b"12345"})
    odd = "<Size>1e5</Size><LastModified>0001-01-01T00:00:00Z</LastModified>"
    long = f"<Size>{'9' * 400}</Size><LastModified>9999-12-31T23:59:59Z</LastModified>"
    server.extra = (
        f"<Contents><Key>odd.msg</Key>{odd}</Contents>"
        f"<Contents><Key>long.msg</Key>{long}</Contents>"
        f"<Contents><Size>7</Size></Contents><CommonPrefixes/>"
    )
    _application, table = browse(server)
    told = "The list of s3://runs/ is incomplete: 2 rows have no name. Retry"
    qtbot.waitUntil(lambda: table.names()[-1:] == [told])
    assert table.names() == ["good.msg", "long.msg", "odd.msg", told]
    assert [cells(table, row)[1:] for row in range(3)] == [
        ["5 B", "?", "Archive"],
        ["?", "?", "Archive"],
        ["?", "?", "Archive"],
    ]
    for column in (Column.SIZE, Column.MODIFIED):
        table.model.sort(column)
    table.view.grab()


def test_object_whose_key_is_not_utf8_is_opened_and_deleted(browse: Browse, qtbot: QtBot) -> None:
    server = BytesBucket({LATIN: make_archive({"a": 1}), b"caf\xea.msg": b"other"})
    application, table = browse(server)
    name, other = table.names()
    table.double_click(name)
    page = application.window.tabs.current()
    assert isinstance(page, ArchivePage)
    qtbot.waitUntil(lambda: page.document is not None)
    application.window.tabs.close_page(page)
    delete(application, table, name, qtbot)
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    assert list(server.objects) == [b"caf\xea.msg"]
    qtbot.waitUntil(lambda: table.names() == [other])
    qtbot.waitUntil(application.is_idle)


def test_object_whose_real_name_is_not_listed_stays_a_row(browse: Browse, qtbot: QtBot) -> None:
    server = BytesBucket({LATIN: b"data"}, lists_bytes=False)
    application, table = browse(server)
    names = table.names()
    delete(application, table, names[0], qtbot)
    assert wait_for_jobs(application, 1, qtbot) == [JobState.FAILED]
    (job,) = application.services.jobs.snapshots()
    assert job.error is not None
    assert "does not find it by this name" in str(job.error)
    qtbot.waitUntil(application.is_idle)
    assert table.names() == names
    assert list(server.objects) == [LATIN]


def test_archive_of_a_server_without_etags_says_that_changes_may_go_unnoticed(
    browse: Browse, qtbot: QtBot
) -> None:
    server = BytesBucket({b"a.msg": make_archive({"a": 1})}, sends_etags=False)
    application, table = browse(server)
    table.double_click("a.msg")
    page = application.window.tabs.current()
    assert isinstance(page, ArchivePage)
    qtbot.waitUntil(lambda: page.document is not None)
    assert "sends no ETag" in child(page, QLabel, "pageNoticeText").text()
    qtbot.waitUntil(application.is_idle)


def test_buckets_without_names_are_told_and_the_others_listed(browse: Browse, qtbot: QtBot) -> None:
    buckets = "<Buckets><Bucket><Name>b</Name></Bucket><Bucket/></Buckets><IsTruncated/>"
    application, _table = browse(lambda _asked: xml("L", buckets))
    connections = application.workbench.connections
    with qtbot.waitSignal(connections.buckets_loaded) as loaded:
        connections.connect_profile(PROFILE)
    assert loaded.args == [PROFILE, ("b",)]
    told = "The list of buckets is incomplete: 1 row has no name."
    qtbot.waitUntil(lambda: application.window.notice.text().startswith(told))
    qtbot.waitUntil(application.is_idle)


def test_unfinished_upload_whose_key_is_not_utf8_is_discarded(browse: Browse, qtbot: QtBot) -> None:
    server = BytesBucket({})
    server.uploads = {"u1": LATIN, "u2": b"other"}
    application, _table = browse(server)
    choose_command(application.workbench.actions.action("upload.unfinished"))
    dialog = child(application.window, UnfinishedDialog, "unfinishedDialog")
    status = child(dialog, QLabel, "unfinishedStatus")
    qtbot.waitUntil(lambda: "Loading" not in status.text())
    child(dialog, QComboBox, "scopeCombo").setCurrentIndex(1)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 2)
    press(dialog, "abortButton")
    press(child(dialog, QMessageBox, "abortBox"), "confirmAbortButton")
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 1)
    assert server.uploads == {"u2": b"other"}
    press(dialog, "closeButton")
    qtbot.waitUntil(application.is_idle)


def test_properties_of_an_object_whose_key_is_not_utf8_can_be_copied(
    browse: Browse, qtbot: QtBot
) -> None:
    application, table = browse(BytesBucket({LATIN: b"12345"}))
    table.click(table.names()[0])
    choose_command(application.workbench.actions.action("object.properties"))
    dialog = child(application.window, PropertiesDialog, "propertiesDialog")
    qtbot.waitUntil(lambda: dialog.findChild(QLabel, "propertiesSize") is not None)
    press(dialog, "copyButton")
    copied = QGuiApplication.clipboard().text().split("\n")
    assert copied[:2] == [r"Location: s3://runs/caf\udce9.msg", "Size: 5 B (5 bytes)"]
    press(dialog, "closeButton")
    qtbot.waitUntil(application.is_idle)
