"""The texts of a job's progress and outcome."""

from PySide6.QtCore import QCoreApplication

from msglc_browser.errors import describe, escaped
from msglc_browser.gui.base.formatting import (
    clock_text,
    count_text,
    duration_text,
    size_text,
    speed_text,
)
from msglc_browser.operations.jobs.job_record import JobSnapshot, JobState, Progress
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import Location, S3Location

_FINISHED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


def is_finished(snapshot: JobSnapshot) -> bool:
    """Whether the job has ended, successfully or not."""
    return snapshot.state in _FINISHED


def fraction_done(progress: Progress) -> float | None:
    """From 0.0 to 1.0, of bytes if their total is known, otherwise of items; None if neither."""
    pairs = (
        (progress.done_bytes, progress.total_bytes),
        (progress.done_items, progress.total_items),
    )
    for done, total in pairs:
        if total:
            return min(1.0, max(0.0, done / total))
    return None


def amount_text(progress: Progress) -> str:
    """ "1.2 of 1.9 GB", "3 of 10", "204 done, 1.2 GB", or what is known; empty if nothing is."""
    if progress.total_bytes:
        return _of(_shared_unit(progress.done_bytes, progress.total_bytes))
    if progress.done_bytes and progress.done_items:
        count, size = count_text(progress.done_items), size_text(progress.done_bytes)
        return _tr("{count} done, {size}").format(count=count, size=size)
    if progress.done_bytes:
        return size_text(progress.done_bytes)
    if progress.total_items:
        return _of((count_text(progress.done_items), count_text(progress.total_items)))
    return count_text(progress.done_items) if progress.done_items else ""


def rate_text(snapshot: JobSnapshot) -> str:
    """ "88 MB/s · 0:08 left", as far as known."""
    parts = []
    if snapshot.speed_bytes_s:
        parts.append(speed_text(snapshot.speed_bytes_s))
    if snapshot.remaining_s is not None:
        parts.append(_tr("{time} left").format(time=clock_text(snapshot.remaining_s)))
    return " · ".join(parts)


def written_text(result: WriteResult) -> str:
    """What a job has written: its size, its duration, and notes for the user."""
    parts = (_amount(result), duration_text(result.seconds), *result.notes)
    return " · ".join(parts)


def place_text(target: Location) -> str:
    """ "bucket/key", or the name of a file: for the title of a job."""
    if isinstance(target, S3Location):
        return escaped(f"{target.bucket}/{target.key}")
    return escaped(target.name)


def status_text(snapshot: JobSnapshot) -> str:
    """The muted half of a job's line: progress while it runs, then the outcome."""
    if snapshot.state is JobState.QUEUED:
        return _tr("waiting")
    if snapshot.state is JobState.CANCELLED:
        return _tr("cancelled")
    if snapshot.state is JobState.FAILED:
        return describe(snapshot.error).title if snapshot.error else _tr("failed")
    if snapshot.state is JobState.DONE:
        return snapshot.result_text
    parts = (snapshot.progress.phase, amount_text(snapshot.progress), rate_text(snapshot))
    return " · ".join(part for part in parts if part)


def line_text(snapshot: JobSnapshot) -> str:
    """`status_text` where nothing else of the job is shown; for a failure with the hint."""
    text = status_text(snapshot)
    if snapshot.state is JobState.FAILED and snapshot.error is not None:
        hint = describe(snapshot.error).hint
        return f"{text} {hint}" if hint else text
    return text


def outcome_text(snapshot: JobSnapshot) -> str:
    """`status_text` where the time is shown beside it; for a result its size and notes."""
    if snapshot.state is JobState.DONE and isinstance(snapshot.result, WriteResult):
        return " · ".join((_amount(snapshot.result), *snapshot.result.notes))
    return status_text(snapshot)


def job_notes(snapshot: JobSnapshot) -> tuple[str, ...]:
    """What the user should know about the result: what it could not hold exactly."""
    return snapshot.result.notes if isinstance(snapshot.result, WriteResult) else ()


def details_text(snapshot: JobSnapshot) -> str:
    """Everything known about a job, in lines, for the clipboard."""
    lines = [snapshot.title]
    if snapshot.error is not None:
        words = describe(snapshot.error)
        lines += [words.title, words.hint, words.details]
    elif isinstance(snapshot.result, WriteResult):
        amount, took = _amount(snapshot.result), duration_text(snapshot.elapsed_s)
        lines += [str(snapshot.result.location), f"{amount} · {took}", *snapshot.result.notes]
    else:
        lines.append(status_text(snapshot))
    return "\n".join(line for line in lines if line)


def state_word(state: JobState) -> str:
    """The state as a word, for users who cannot see the icon."""
    return {
        JobState.QUEUED: _tr("waiting"),
        JobState.RUNNING: _tr("running"),
        JobState.DONE: _tr("done"),
        JobState.FAILED: _tr("failed"),
        JobState.CANCELLED: _tr("cancelled"),
    }[state]


def _amount(result: WriteResult) -> str:
    size = size_text(result.size_bytes)
    if result.files == 1:
        return size
    return _tr("{count} files, {size}").format(count=count_text(result.files), size=size)


def _of(pair: tuple[str, str]) -> str:
    return _tr("{done} of {total}").format(done=pair[0], total=pair[1])


def _shared_unit(done_bytes: int, total_bytes: int) -> tuple[str, str]:
    """Both sizes as text, the unit only once if it is the same."""
    done, total = size_text(done_bytes), size_text(total_bytes)
    number, _, unit = done.rpartition(" ")
    return (number if unit == total.rpartition(" ")[2] else done), total


def _tr(text: str) -> str:
    return QCoreApplication.translate("Jobs", text)
