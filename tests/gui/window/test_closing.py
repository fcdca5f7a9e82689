"""The question before a window with running jobs closes: nothing is stopped by accident."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.demo.server import DEMO_PROFILE_ID
from msglc_browser.gui.connections.demo_session import DemoSession
from msglc_browser.operations.jobs.board import Lane
from msglc_browser.operations.jobs.job_record import ProgressSink
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import S3Location


async def _endless(_progress: ProgressSink) -> str:
    await asyncio.Event().wait()
    return ""


def _ask(
    application: Application, qtbot: QtBot, title: str, *, if_stopped: str = ""
) -> QMessageBox:
    jobs = application.services.jobs
    jobs.submit(title, _endless, summary=str, lane=Lane.TRANSFER, if_stopped=if_stopped)
    qtbot.waitUntil(lambda: bool(jobs.snapshots()[0].elapsed_s))
    application.window.close()
    question = application.window.findChild(QMessageBox, "closeQuestion")
    assert isinstance(question, QMessageBox)
    qtbot.waitUntil(question.isVisible)
    return question


def test_enter_keeps_jobs_running(application: Application, qtbot: QtBot) -> None:
    question = _ask(application, qtbot, "Combining")
    QTest.keyClick(question, Qt.Key.Key_Return)
    assert application.window.isVisible()
    assert application.services.jobs.snapshots()[0].can_cancel


def test_window_closed_before_anything_was_opened_opens_nothing(
    application: Application, qtbot: QtBot
) -> None:
    qtbot.waitUntil(application.is_idle)
    application.window.close()

    application.open_at_start()

    assert application.is_idle()


def test_news_after_the_end_start_nothing_and_say_nothing(
    application: Application, qtbot: QtBot
) -> None:
    qtbot.waitUntil(application.is_idle)
    told: list[object] = []

    async def work() -> None:
        told.append("begun")

    application.window.close()
    application.services.bridge.close()

    pending = application.services.bridge.start(work(), done=told.append, failed=told.append)

    assert not pending.is_running
    pending.cancel()
    assert not told
    assert application.services.bridge.is_idle


def test_question_shows_names_as_they_are(application: Application, qtbot: QtBot) -> None:
    question = _ask(application, qtbot, "Writing <b>x</b>\n\u202eexe.msg")
    shown = "Writing <b>x</b>\\n\\u202eexe.msg"
    labels = [label for label in question.findChildren(QLabel) if shown in label.text()]
    assert [label.textFormat() for label in labels] == [Qt.TextFormat.PlainText]


def test_question_says_what_remains_of_a_job_that_is_no_all_or_nothing(
    application: Application, qtbot: QtBot
) -> None:
    question = _ask(application, qtbot, "Delete 3 objects", if_stopped="What is gone stays gone.")
    assert question.informativeText() == "Delete 3 objects\n\nWhat is gone stays gone."


def test_question_says_that_a_write_leaves_all_as_it_was(
    application: Application, qtbot: QtBot
) -> None:
    question = _ask(application, qtbot, "Combining")
    assert question.informativeText().endswith("\n\nTargets of stopped jobs stay unchanged.")


def _in_demo(key: str, profile_id: str = DEMO_PROFILE_ID) -> S3Location:
    return S3Location(profile_id, "demo", key)


def _write(application: Application, qtbot: QtBot, *places: S3Location) -> None:
    async def write(place: S3Location, _progress: ProgressSink) -> WriteResult:
        return WriteResult(place, 1, "", 0.0)

    for place in places:
        with qtbot.waitSignal(application.workbench.jobs.object_written):
            application.services.jobs.submit("Write", partial(write, place), summary=str)


def _demo_question(application: Application) -> QMessageBox | None:
    application.window.close()
    return application.window.findChild(QMessageBox, "demoQuestion")


def test_what_was_made_in_the_demo_is_named_before_it_is_lost(
    application: Application, qtbot: QtBot
) -> None:
    qtbot.waitUntil(application.is_idle)
    _write(application, qtbot, *(_in_demo(f"{n}.msglc") for n in range(7)))
    question = _demo_question(application)
    assert question is not None
    lines = question.informativeText().split("\n")
    assert lines[:6] == [*(f"s3://demo/{n}.msglc" for n in range(5)), "… and 2 more"]
    QTest.keyClick(question, Qt.Key.Key_Return)
    assert application.window.isVisible()
    application.window.close()
    questions = application.window.findChildren(QMessageBox, "demoQuestion")
    [again] = [each for each in questions if each.isVisible()]
    button = again.findChild(QPushButton, "deleteAndCloseButton")
    assert button is not None
    button.click()
    assert not application.window.isVisible()


def test_nothing_is_asked_if_the_demo_is_as_it_was(application: Application, qtbot: QtBot) -> None:
    qtbot.waitUntil(application.is_idle)
    _write(application, qtbot, _in_demo("a"), _in_demo("elsewhere", "test"))
    application.workbench.jobs.deleted.emit((_in_demo("a"),))
    QCoreApplication.sendPostedEvents()  # the signal usually comes from the I/O thread
    assert _demo_question(application) is None
    qtbot.waitUntil(lambda: not application.window.isVisible())


def test_question_that_was_closed_is_asked_again(application: Application, qtbot: QtBot) -> None:
    """As by its title bar: no button was pressed."""
    question = _ask(application, qtbot, "Combining")
    question.close()
    qtbot.waitUntil(lambda: application.window.findChild(QMessageBox, "closeQuestion") is None)
    assert application.window.isVisible()
    application.window.close()
    again = application.window.findChild(QMessageBox, "closeQuestion")
    assert isinstance(again, QMessageBox)
    QTest.keyClick(again, Qt.Key.Key_Return)


def test_job_that_began_while_the_demo_was_looked_at_is_asked_about(
    application: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Callable[[Sequence[S3Location]], None]] = []
    monkeypatch.setattr(DemoSession, "is_running", property(lambda _demo: True))
    monkeypatch.setattr(
        DemoSession, "look_for_new", lambda _demo, *, done, failed: looks.append(done)
    )
    application.window.close()
    jobs = application.services.jobs
    jobs.submit("Upload", _endless, summary=str, lane=Lane.TRANSFER)
    qtbot.waitUntil(lambda: bool(jobs.snapshots()[0].elapsed_s))
    looks.pop()(())
    question = application.window.findChild(QMessageBox, "closeQuestion")
    assert isinstance(question, QMessageBox)
    button = question.findChild(QPushButton, "stopAndCloseButton")
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    looks.pop()(())  # looked at again, and the job is agreed to
    qtbot.waitUntil(lambda: not application.window.isVisible())
