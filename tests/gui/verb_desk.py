"""A desk for verbs without the window, and what their tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msglc.reader import LazyReader
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.concurrency.io_loop import IoLoop
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.base.job_relay import JobRelay
from msglc_browser.gui.base.open_documents import OpenDocuments
from msglc_browser.gui.dialogs.last_choices import LastChoices
from msglc_browser.gui.tabs.document_tabs import DocumentTabs
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.gui.verbs.job_request import JobRequest
from msglc_browser.gui.verbs.jobs_session import JobsSession
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.jobs.board import JobBoard
from msglc_browser.operations.jobs.job_record import JobSnapshot, JobState
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import S3Location
from tests.gui.dialog_hands import is_enabled, press

PATIENCE_MS = 20_000


@pytest.fixture
def verb_desk(
    qtbot: QtBot, bridge: Bridge, workspace: Workspace, io_loop: IoLoop
) -> Iterator[Desk]:
    """A desk with its own board; no tab is open."""
    relay = JobRelay()
    board = JobBoard(io_loop, relay.publish)
    jobs = JobsSession(board, relay, OpenDocuments(bridge, relay), relay)
    tabs = DocumentTabs(QWidget(), reopen=QAction())
    qtbot.addWidget(tabs)
    yield Desk(bridge, workspace, jobs, tabs, tabs, LastChoices(), typing_profile_id=str, say=print)
    relay.deleteLater()


def at(folder: S3Location, name: str) -> S3Location:
    """An object in the folder."""
    return S3Location(folder.profile_id, folder.bucket, folder.key + name)


def sources(folder: S3Location, *names: str) -> tuple[CombineSource, ...]:
    """Objects in the folder as sources."""
    return tuple(CombineSource(at(folder, name), name) for name in names)


def read_archive(data: bytes, tmp_path: Path) -> object:
    """The value msglc reads from these bytes."""
    path = tmp_path / "read.msg"
    path.write_bytes(data)
    with LazyReader(str(path)) as reader:
        return reader.to_obj()


def press_when_ready(qtbot: QtBot, dialog: QWidget, name: str) -> None:
    """Click a button as soon as it is enabled."""
    qtbot.waitUntil(lambda: is_enabled(dialog, name), timeout=PATIENCE_MS)
    press(dialog, name)


def end_of(qtbot: QtBot, desk: Desk, request: JobRequest[WriteResult]) -> JobSnapshot:
    """Run a job; returns its last snapshot as the window receives it."""
    heard: list[JobSnapshot] = []
    desk.jobs.job_changed.connect(heard.append)
    job_id = desk.jobs.submit(request)
    states = (JobState.DONE, JobState.FAILED)
    qtbot.waitUntil(
        lambda: any(job.job_id == job_id and job.state in states for job in heard),
        timeout=PATIENCE_MS,
    )
    return heard[-1]


def wait_for_jobs(application: Application, count: int, qtbot: QtBot) -> list[JobState]:
    """The final states of the program's jobs, once there are `count` and all have finished."""

    def states() -> list[JobState]:
        return [job.state for job in application.services.jobs.snapshots()]

    over = (JobState.DONE, JobState.FAILED)
    qtbot.waitUntil(
        lambda: len(states()) == count and all(state in over for state in states()),
        timeout=PATIENCE_MS,
    )
    return states()
