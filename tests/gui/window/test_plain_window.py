"""The whole window on a server whose every name is markup: nothing is taken for it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.errors import Description, LocalFileError
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.parts.notice_strip import NoticeStrip
from msglc_browser.operations.jobs.job_record import JobSnapshot, JobState
from msglc_browser.storage.places.location import Location, S3Location
from tests.gui.bucket_page import child
from tests.gui.markup import IMAGE, mistaken_texts, texts_of
from tests.gui.window_parts import choose_command
from tests.servers.qt_fixtures import Launch
from tests.servers.s3 import S3Bucket, S3Server

KEY = IMAGE.replace("/", "|")


@pytest.fixture
def application(launch: Launch, moto_server: S3Server) -> Application:
    """The program with a connection whose name is markup."""
    application = launch()
    profile = replace(moto_server.profile, name=IMAGE)
    application.services.workspace.add_temporary(profile, moto_server.secret)
    application.workbench.connections.reload_profiles()
    return application


@pytest.fixture
def bucket(moto_bucket: S3Bucket, make_archive: Callable[..., bytes]) -> S3Bucket:
    """With an archive and a folder."""
    value = {KEY: {KEY: [1, 2], "b": KEY}, f"{KEY} 2": KEY}
    data = make_archive(value, small_obj_optimization_threshold=1)
    for key in (f"{KEY}.msg", f"{KEY}/{KEY}.msg", f"{KEY}.txt"):
        moto_bucket.put(key, data)
    return moto_bucket


def open_at(application: Application, qtbot: QtBot, location: Location) -> None:
    application.workbench.opener.open(location)
    qtbot.waitUntil(application.is_idle)


def check(application: Application, *, shows: str = KEY) -> None:
    assert mistaken_texts(application.window) == []
    assert shows in texts_of(application.window)


def test_pages(application: Application, qtbot: QtBot, bucket: S3Bucket) -> None:
    application.workbench.connections.connect_profile("test")
    open_at(application, qtbot, S3Location("test", bucket.name))
    check(application)
    open_at(application, qtbot, S3Location("test", bucket.name, f"{KEY}/"))
    check(application)
    open_at(application, qtbot, S3Location("test", bucket.name, f"{KEY}.msg"))
    page = application.window.tabs.current()
    assert isinstance(page, ArchivePage)
    page.view.expandAll()
    page.view.selectAll()
    qtbot.waitUntil(application.is_idle)
    check(application)
    child(page, NoticeStrip, "pageNotice").say(IMAGE)
    check(application, shows=IMAGE)
    application.window.tabs.close_all()


def test_failures(application: Application, qtbot: QtBot, bucket: S3Bucket) -> None:
    for key in (f"{KEY} none.msg", f"{KEY} none/"):
        open_at(application, qtbot, S3Location("test", bucket.name, key))
        check(application)
    application.workbench.connections.model.set_failed("test", Description(IMAGE, IMAGE, IMAGE))
    application.workbench.show_error(LocalFileError(IMAGE, hint=IMAGE, details=IMAGE))
    check(application, shows=IMAGE)
    application.window.tabs.close_all()


@pytest.mark.parametrize("state", [JobState.RUNNING, JobState.FAILED, JobState.DONE])
def test_jobs(application: Application, qtbot: QtBot, state: JobState) -> None:
    error = LocalFileError(IMAGE, hint=IMAGE, details=IMAGE) if state is JobState.FAILED else None
    job = JobSnapshot(7, IMAGE, state, result_text=IMAGE, error=error, if_stopped=IMAGE)
    application.window.activity.show_job(job)
    application.window.activity.set_expanded(True)
    check(application, shows=IMAGE)


def test_question_before_a_connection_is_deleted(application: Application) -> None:
    application.workbench.connections.model.set_connecting("test")
    navigator = application.window.navigator
    navigator.setCurrentIndex(application.workbench.connections.model.index_of("test"))
    choose_command(application.workbench.actions.action("connection.delete"))
    box = application.window.findChild(QMessageBox, "deleteConnectionDialog")
    assert box is not None
    assert mistaken_texts(box) == []
    assert IMAGE in texts_of(box)
    box.close()
