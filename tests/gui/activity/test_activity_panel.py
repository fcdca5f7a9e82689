"""The activity panel as a user sees and clicks it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QTableView, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.errors import TargetExists
from msglc_browser.gui.activity.activity_panel import ActivityPanel
from msglc_browser.gui.activity.jobs_model import JobColumn
from msglc_browser.gui.parts.thin_bar import ThinBar
from msglc_browser.operations.jobs.job_record import JobSnapshot, JobState, Progress
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from tests.gui.window_parts import is_moving

_TARGET = S3Location("test", "runs", "all.msg")


@pytest.fixture
def panel(qtbot: QtBot) -> ActivityPanel:
    """A panel on show."""
    panel = ActivityPanel()
    qtbot.addWidget(panel)
    panel.resize(1000, 300)
    panel.show()
    return panel


def _running(job_id: int = 1, progress: Progress | None = None) -> JobSnapshot:
    progress = progress or Progress("uploading", 1_000_000, 4_000_000)
    return JobSnapshot(
        job_id, f"Combine {job_id}", JobState.RUNNING, progress, elapsed_s=1, can_cancel=True
    )


def _failed(job_id: int = 2) -> JobSnapshot:
    error = TargetExists("runs/all.msg exists.", hint="Choose another name.", details="412")
    return JobSnapshot(job_id, "Save", JobState.FAILED, error=error, can_retry=True)


def _label(panel: ActivityPanel, name: str) -> str:
    label = panel.findChild(QLabel, name)
    assert label is not None and label.isVisible()
    return label.text()


def _button(panel: ActivityPanel, name: str) -> QPushButton:
    button = panel.findChild(QPushButton, name)
    assert button is not None
    return button


def _click(qtbot: QtBot, panel: ActivityPanel, name: str) -> None:
    QTest.mouseClick(_button(panel, name), Qt.MouseButton.LeftButton)


def _table(panel: ActivityPanel) -> QTableView:
    table = panel.findChild(QTableView, "activityView")
    assert table is not None
    return table


def _click_cell(qtbot: QtBot, panel: ActivityPanel, row: int, column: JobColumn) -> None:
    table = _table(panel)
    place: QPoint = table.visualRect(table.model().index(row, column)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def _is_cut(panel: ActivityPanel, name: str) -> bool:
    """Whether a label of the line is elided: then its tooltip has all of its text."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    panel.grab()
    label = panel.findChild(QLabel, name)
    assert label is not None
    return bool(label.toolTip())


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED])
def test_long_outcome_leaves_the_title_its_room(panel: ActivityPanel, state: JobState) -> None:
    title, said = "Export stations → stations.csv", "CSV has no types: null became empty. " * 8
    error = TargetExists(said) if state is JobState.FAILED else None
    panel.show_job(JobSnapshot(1, title, state, result_text=said, error=error))
    assert _is_cut(panel, "activityStatus")
    assert not _is_cut(panel, "activityTitle")


def test_long_title_leaves_the_outcome_its_room(panel: ActivityPanel) -> None:
    title = "Export a-very-long-name-of-a-node → " + "folder/" * 30 + "stations.csv"
    panel.show_job(JobSnapshot(1, title, JobState.DONE, result_text="5.2 MB · 0.4 s"))
    assert _is_cut(panel, "activityTitle")
    assert not _is_cut(panel, "activityStatus")


def test_line_of_running_job_shows_progress_and_cancels(qtbot: QtBot, panel: ActivityPanel) -> None:
    panel.show_job(_running())
    assert _label(panel, "activityTitle") == "Combine 1"
    assert _label(panel, "activityStatus") == "uploading · 1.0 of 4.0 MB"
    with qtbot.waitSignal(panel.cancel_wanted) as wish:
        _click(qtbot, panel, "activityActionButton")
    assert wish.args == [1]


def test_line_of_failed_job_shows_error_and_retries(qtbot: QtBot, panel: ActivityPanel) -> None:
    panel.show_job(_failed())
    assert _label(panel, "activityStatus") == "runs/all.msg exists. Choose another name."
    with qtbot.waitSignal(panel.retry_wanted) as wish:
        _click(qtbot, panel, "activityActionButton")
    assert wish.args == [2]


def test_line_offers_to_overwrite_what_is_in_the_way(qtbot: QtBot, panel: ActivityPanel) -> None:
    panel.set_jobs([_failed()])
    assert _button(panel, "activityOverwriteButton").isVisible()
    with qtbot.waitSignal(panel.overwrite_wanted) as wanted:
        _click(qtbot, panel, "activityOverwriteButton")
    assert wanted.args == [2]
    panel.set_jobs([_running()])
    assert not _button(panel, "activityOverwriteButton").isVisible()


def test_line_of_finished_job_opens_what_was_written(qtbot: QtBot, panel: ActivityPanel) -> None:
    result = WriteResult(_TARGET, 12, "e", 0.1)
    done = JobSnapshot(3, "Combine", JobState.DONE, result_text="12 B · 0.1 s", result=result)
    panel.show_job(done)
    assert _label(panel, "activityStatus") == "12 B · 0.1 s"
    with qtbot.waitSignal(panel.open_wanted) as wish:
        _click(qtbot, panel, "activityActionButton")
    assert wish.args == [_TARGET]


def test_exported_file_is_shown_in_its_folder(qtbot: QtBot, panel: ActivityPanel) -> None:
    place = LocalLocation(Path("/data/a.json"))
    result = WriteResult(place, 12, "", 0.1)
    panel.show_job(JobSnapshot(3, "Export", JobState.DONE, result=result))
    with qtbot.waitSignal(panel.show_wanted) as wish:
        _click(qtbot, panel, "activityActionButton")
    assert wish.args == [place]


def test_toggle_shows_table_and_empty_text(qtbot: QtBot, panel: ActivityPanel) -> None:
    toggle = panel.findChild(QToolButton, "activityToggle")
    assert toggle is not None
    assert not _table(panel).isVisible()
    with qtbot.waitSignal(panel.expanded_changed):
        QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert not _table(panel).isVisible()  # nothing has run: words instead
    panel.show_job(_running())
    assert _table(panel).isVisible()


def test_table_acts_on_the_clicked_row(qtbot: QtBot, panel: ActivityPanel) -> None:
    panel.set_jobs((_running(1), _failed(2), _running(3)))
    panel.set_expanded(True)
    with qtbot.waitSignal(panel.cancel_wanted) as cancelled:
        _click_cell(qtbot, panel, 2, JobColumn.ACTION)
    with qtbot.waitSignal(panel.retry_wanted) as retried:
        _click_cell(qtbot, panel, 1, JobColumn.ACTION)
    assert (cancelled.args, retried.args) == ([1], [2])


def test_selected_failed_row_explains_itself(qtbot: QtBot, panel: ActivityPanel) -> None:
    panel.set_jobs((_running(1), _failed(2)))
    panel.set_expanded(True)
    _click_cell(qtbot, panel, 0, JobColumn.TITLE)
    current = panel.current_job()
    assert current is not None and current.job_id == 2
    assert _label(panel, "jobErrorHint") == "Choose another name."
    _click(qtbot, panel, "copyJobErrorButton")
    assert "412" in QGuiApplication.clipboard().text()
    with qtbot.waitSignal(panel.overwrite_wanted) as wish:
        _click(qtbot, panel, "overwriteButton")
    assert wish.args == [2]


def _is_explained(panel: ActivityPanel) -> bool:
    title = panel.findChild(QLabel, "jobErrorTitle")
    assert title is not None
    return title.isVisible()


def test_error_of_a_selected_job_makes_way_for_a_new_job(
    qtbot: QtBot, panel: ActivityPanel
) -> None:
    panel.set_jobs((_failed(2),))
    panel.set_expanded(True)
    _click_cell(qtbot, panel, 0, JobColumn.TITLE)
    panel.show_job(_failed(2))  # news of a known job
    assert _is_explained(panel)
    panel.show_job(_running(3))
    assert not _is_explained(panel)
    current = panel.current_job()
    assert current is not None and current.job_id == 3
    _click_cell(qtbot, panel, 1, JobColumn.TITLE)
    assert _is_explained(panel)
    _click_cell(qtbot, panel, 0, JobColumn.TITLE)
    assert not _is_explained(panel)


def test_running_job_stays_selected_when_another_starts(qtbot: QtBot, panel: ActivityPanel) -> None:
    panel.set_jobs((_running(1),))
    panel.set_expanded(True)
    _click_cell(qtbot, panel, 0, JobColumn.TITLE)
    panel.show_job(_running(2))
    current = panel.current_job()
    assert current is not None and current.job_id == 1


def test_error_goes_with_its_job(qtbot: QtBot, panel: ActivityPanel) -> None:
    panel.set_jobs((_running(1), _failed(2)))
    panel.set_expanded(True)
    _click_cell(qtbot, panel, 0, JobColumn.TITLE)
    assert _is_explained(panel)
    panel.set_jobs((_running(1),))
    assert not _is_explained(panel)


def test_notes_of_a_finished_job_are_told(qtbot: QtBot, panel: ActivityPanel) -> None:
    notes = ("NaN became null: 3 values.", "Times became text: 1 value.")
    result = WriteResult(LocalLocation(Path("/tmp/run.json")), 410, "", 0.2, notes)
    text = "410 B · 0.2 s · " + " · ".join(notes)
    done = JobSnapshot(3, "Export run", JobState.DONE, result_text=text, result=result)
    panel.set_jobs((_running(1), done))
    panel.show_job(JobSnapshot(1, "Combine", JobState.CANCELLED))
    panel.show_job(done)
    assert "NaN became null" in _label(panel, "activityStatus")
    panel.set_expanded(True)
    _click_cell(qtbot, panel, 0, JobColumn.TITLE)
    assert _label(panel, "jobErrorTitle") == "Export run: done, with notes."
    assert _label(panel, "jobErrorHint") == "\n".join(notes)
    assert not _button(panel, "overwriteButton").isVisible()
    _click(qtbot, panel, "copyJobErrorButton")
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[:2] == ["Export run", "/tmp/run.json"]
    assert lines[-2:] == list(notes)
    tip = _table(panel).model().index(0, JobColumn.STATUS).data(Qt.ItemDataRole.ToolTipRole)
    assert "Times became text" in tip


def test_double_click_never_cancels(qtbot: QtBot, panel: ActivityPanel) -> None:
    panel.set_jobs((_running(1),))
    panel.set_expanded(True)
    table = _table(panel)
    place = table.visualRect(table.model().index(0, JobColumn.TITLE)).center()
    with qtbot.assertNotEmitted(panel.cancel_wanted):
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_clear_finished_is_offered_only_when_something_is_over(
    qtbot: QtBot, panel: ActivityPanel
) -> None:
    panel.set_jobs((_running(1),))
    panel.set_expanded(True)
    assert not _button(panel, "clearFinishedButton").isEnabled()
    panel.show_job(_failed(2))
    with qtbot.waitSignal(panel.clear_wanted):
        _click(qtbot, panel, "clearFinishedButton")


def test_line_moves_only_while_busy_and_visible(panel: ActivityPanel) -> None:
    bar = panel.findChild(ThinBar)
    assert bar is not None
    panel.show_job(_running(1, Progress("encoding")))
    assert is_moving(bar)
    panel.hide()
    assert not is_moving(bar)
    panel.show()
    assert is_moving(bar)
    panel.show_job(_running(1))
    assert not is_moving(bar)
    panel.show_job(_running(1, Progress("encoding")))
    panel.show_job(JobSnapshot(1, "Combine 1", JobState.CANCELLED))
    assert not is_moving(bar)


def test_retry_of_a_row_that_is_not_selected_counts_although_the_rows_move(
    qtbot: QtBot, panel: ActivityPanel
) -> None:
    panel.set_jobs([_failed(2), _running(1)])
    panel.set_expanded(True)
    table = panel.findChild(QTableView, "activityView")
    assert table is not None
    place = table.visualRect(table.model().index(0, JobColumn.ACTION)).center()
    with qtbot.waitSignal(panel.retry_wanted) as wish:
        QTest.mousePress(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert wish.args == [2]
    with qtbot.assertNotEmitted(panel.retry_wanted):
        QTest.mousePress(table.viewport(), Qt.MouseButton.RightButton, pos=place)


@pytest.mark.parametrize("job", [_running(), _failed()])
def test_line_stands_in_the_middle_of_the_collapsed_panel(
    panel: ActivityPanel, qtbot: QtBot, job: JobSnapshot
) -> None:
    panel.show_job(job)
    panel.resize(1000, panel.sizeHint().height())
    title = panel.findChild(QWidget, "activityTitle")
    assert title is not None

    def middle() -> int:
        return title.mapTo(panel, title.rect().center()).y()

    qtbot.waitUntil(lambda: abs(middle() - panel.height() // 2) <= 1)


def test_failure_is_not_hidden_by_what_ended_well_after_it(
    qtbot: QtBot, panel: ActivityPanel
) -> None:
    result = WriteResult(_TARGET, 12, "e", 0.1)
    panel.show_job(JobSnapshot(1, "Upload", JobState.DONE, result_text="12 B", result=result))
    panel.show_job(_failed(2))
    assert not _button(panel, "activityFailedButton").isVisible()  # the line itself says so
    panel.show_job(JobSnapshot(3, "Upload", JobState.DONE, result_text="12 B", result=result))
    assert _label(panel, "activityTitle") == "Upload"
    assert _button(panel, "activityFailedButton").isVisible()
    assert _button(panel, "activityFailedButton").text() == "1 failed"
    _click(qtbot, panel, "activityFailedButton")
    assert panel.is_expanded()
    assert not _button(panel, "activityFailedButton").isVisible()
    current = panel.current_job()
    assert current is not None and current.job_id == 2
    assert _is_explained(panel)


def test_first_job_does_not_move_what_is_above(panel: ActivityPanel) -> None:
    panel.set_expanded(True)
    before = panel.sizeHint().height()
    panel.show_job(_running())
    assert panel.sizeHint().height() == before


def test_failure_with_a_long_key_does_not_widen_the_window(panel: ActivityPanel) -> None:
    key = "k" * 250
    error = TargetExists(f"s3://runs/{key} already exists.")
    panel.show_job(JobSnapshot(2, f"Upload a → runs/{key}", JobState.FAILED, error=error))
    panel.set_expanded(True)
    assert _label(panel, "jobErrorTitle").startswith("Upload a → runs/kkk")
    assert panel.minimumSizeHint().width() < 720


def test_notes_of_a_job_leave_the_table_its_rows(qtbot: QtBot, panel: ActivityPanel) -> None:
    notes = ("2,000 nested or special values were written as JSON text in a table cell. " * 3,)
    result = WriteResult(_TARGET, 12, "e", 0.1, notes)
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(QLabel("above", window), 1)
    column.addWidget(panel)
    window.resize(800, 600)
    window.show()
    panel.set_expanded(True)
    panel.show_job(JobSnapshot(3, "Export", JobState.DONE, result=result))
    table = _table(panel)
    box = panel.findChild(QWidget, "jobErrorBox")
    assert box is not None
    qtbot.waitUntil(box.isVisible)
    qtbot.waitUntil(lambda: table.height() >= table.minimumHeight())
    assert not table.geometry().intersects(box.geometry())
    panel.setParent(None)


def test_many_changes_are_shown_together_and_the_last_one_always(
    qtbot: QtBot, panel: ActivityPanel
) -> None:
    shown: list[int] = []
    panel.context_changed.connect(lambda: shown.append(1))
    for job_id in range(1, 501):
        panel.show_job(_running(job_id))
    assert len(shown) <= 4 + 20 * 5
    qtbot.waitUntil(lambda: _label(panel, "activityTitle") == "Combine 500")
    table = _table(panel).model()
    assert table.rowCount() == 500


def test_progress_alone_does_not_make_the_commands_look_again(
    qtbot: QtBot, panel: ActivityPanel
) -> None:
    told: list[int] = []
    panel.show_job(_running(1))
    panel.context_changed.connect(lambda: told.append(1))
    panel.show_job(_running(1, Progress("encoding")))
    qtbot.waitUntil(lambda: "encoding" in _label(panel, "activityStatus"))
    assert told == []
    panel.show_job(JobSnapshot(1, "Combine 1", JobState.CANCELLED))
    qtbot.waitUntil(lambda: told == [1])


def test_panel_without_a_job_is_one_slim_line(panel: ActivityPanel) -> None:
    slim = panel.sizeHint().height()
    assert slim <= 36
    panel.show_job(_running())
    with_job = panel.sizeHint().height()
    assert with_job > slim
    panel.show_job(JobSnapshot(1, "Combine", JobState.DONE))
    assert panel.sizeHint().height() == with_job
    panel.set_jobs(())
    assert panel.sizeHint().height() == slim


@pytest.mark.parametrize(
    ("place", "texts"),
    [
        (S3Location("lab", "runs", "a.txt"), ["Open", "Copy address"]),
        (LocalLocation(Path("/data/a.txt")), ["Show in folder", "Copy path"]),
        (None, []),
    ],
)
def test_menu_of_a_row_opens_shows_and_copies_its_result(
    qtbot: QtBot, panel: ActivityPanel, place: Location | None, texts: list[str]
) -> None:
    panel.add_commands([QAction("Copy job details", panel)])
    result = None if place is None else WriteResult(place, 1, "", 0.1)
    panel.show_job(JobSnapshot(1, "Export", JobState.DONE, result=result))
    panel.set_expanded(True)
    _click_cell(qtbot, panel, 0, JobColumn.TITLE)
    shown = [action for action in _table(panel).actions() if action.isVisible()]
    assert [action.text() for action in shown] == [*texts, "Copy job details"]
    if isinstance(place, S3Location):
        with qtbot.waitSignal(panel.open_wanted) as told:
            shown[0].trigger()
        shown[1].trigger()
        assert (told.args, QGuiApplication.clipboard().text()) == ([place], "s3://runs/a.txt")
    elif place is not None:
        with qtbot.waitSignal(panel.show_wanted) as told:
            shown[0].trigger()
        shown[1].trigger()
        assert (told.args, QGuiApplication.clipboard().text()) == ([place], "/data/a.txt")
