"""The question before a window with running jobs closes: nothing is stopped by accident."""

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.operations.jobs.board import Lane
from msglc_browser.operations.jobs.job_record import ProgressSink


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
