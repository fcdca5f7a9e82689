"""An export goes on when the tab that it was asked for in is closed or reloaded."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import StorageError
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.operations.jobs.job_record import JobSnapshot, JobState, ProgressSink
from msglc_browser.operations.reading.document import Document
from msglc_browser.storage.places.location import S3Location
from tests.gui.window_parts import choose_command
from tests.servers.s3 import S3Bucket

_VALUES = [n / 7 for n in range(60_000)]  # more than both ends: the export must read on


@pytest.fixture
def page(
    application: Application,
    moto_bucket: S3Bucket,
    make_archive: Callable[..., bytes],
    qtbot: QtBot,
) -> ArchivePage:
    """An open archive of 540 kB."""
    moto_bucket.put("long.msglc", make_archive({"values": _VALUES, "last": 1}))
    application.workbench.opener.open(S3Location("test", moto_bucket.name, "long.msglc"))
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert isinstance(page, ArchivePage)
    return page


@pytest.fixture
def line(application: Application) -> asyncio.Event:
    """Set it, and jobs that were asked for move on: two others stand before them."""
    go_on = asyncio.Event()

    async def wait(_progress: ProgressSink) -> str:
        await go_on.wait()
        return ""

    for number in range(2):
        application.services.jobs.submit(f"Wait {number}", wait, summary=str)
    return go_on


def document_of(page: ArchivePage) -> Document:
    assert page.document is not None
    return page.document


def export(application: Application, target: Path) -> int:
    choose_command(application.workbench.actions.action("node.export"))
    dialog = application.window.findChild(QDialog, "exportDialog")
    assert isinstance(dialog, QDialog)
    edit = dialog.findChild(QLineEdit, "targetEdit")
    button = dialog.findChild(QPushButton, "acceptButton")
    assert edit is not None and button is not None
    edit.selectAll()
    QTest.keyClicks(edit, str(target))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    newest: JobSnapshot = application.services.jobs.snapshots()[-1]
    return newest.job_id


def job(application: Application, job_id: int) -> JobSnapshot:
    jobs: tuple[JobSnapshot, ...] = application.services.jobs.snapshots()
    return next(each for each in jobs if each.job_id == job_id)


def move_on(application: Application, line: asyncio.Event) -> None:
    async def go() -> None:
        line.set()

    application.services.bridge.start(go(), done=lambda _none: None, failed=print)


def is_closed(application: Application, document: Document, qtbot: QtBot) -> bool:
    told: list[bool] = []
    application.services.bridge.start(
        document.source.read_ranges([Span(0, 1)]),
        done=lambda _data: told.append(False),
        failed=lambda error: told.append(isinstance(error, StorageError)),
    )
    qtbot.waitUntil(lambda: bool(told))
    return told[0]


@pytest.mark.parametrize("command", ["tab.close", "view.reload"])
def test_export_ends_well_without_its_tab(
    application: Application,
    page: ArchivePage,
    line: asyncio.Event,
    qtbot: QtBot,
    tmp_path: Path,
    command: str,
) -> None:
    document = document_of(page)
    target = tmp_path / "long.json"
    job_id = export(application, target)
    choose_command(application.workbench.actions.action(command))
    qtbot.waitUntil(application.is_idle)
    # The window hears of it after the board knows.
    with qtbot.waitSignal(application.workbench.jobs.object_written):
        move_on(application, line)
    assert job(application, job_id).state is JobState.DONE
    assert json.loads(target.read_text()) == {"values": _VALUES, "last": 1}
    qtbot.waitUntil(lambda: is_closed(application, document, qtbot))


def test_cancelled_export_can_be_retried_after_its_tab_was_closed(
    application: Application,
    page: ArchivePage,
    line: asyncio.Event,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    target = tmp_path / "long.json"
    job_id = export(application, target)
    choose_command(application.workbench.actions.action("tab.close"))
    application.workbench.jobs.cancel(job_id)
    qtbot.waitUntil(lambda: job(application, job_id).state is JobState.CANCELLED)
    application.workbench.jobs.retry(job_id)
    with qtbot.waitSignal(application.workbench.jobs.object_written):
        move_on(application, line)
    assert job(application, job_id).state is JobState.DONE
    assert target.exists()


def test_cleared_export_lets_its_archive_go(
    application: Application,
    page: ArchivePage,
    line: asyncio.Event,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    document = document_of(page)
    job_id = export(application, tmp_path / "long.json")
    choose_command(application.workbench.actions.action("tab.close"))
    application.workbench.jobs.cancel(job_id)
    qtbot.waitUntil(lambda: job(application, job_id).state is JobState.CANCELLED)
    assert not is_closed(application, document, qtbot)
    choose_command(application.workbench.actions.action("job.clear"))
    qtbot.waitUntil(lambda: is_closed(application, document, qtbot))
