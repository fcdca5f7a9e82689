"""Use case: see what of a folder goes into an archive, before it is made."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from msglc_browser.operations.new_archive.sources.folder_source import plan_folder
from msglc_browser.operations.new_archive.sources.value_sink import SourceProblem


@dataclass(frozen=True, slots=True)
class FolderSurvey:
    """The files of `folder` that are read, and notes on what is left out.

    `problem` says why no archive can be made of it; "" if one can.
    """

    folder: Path
    files: int = 0
    size_bytes: int = 0
    notes: tuple[str, ...] = ()
    problem: str = ""


async def survey_folder(folder: Path) -> FolderSurvey:
    """Look through a folder, however large; nothing is opened. Never raises for what is there."""
    stop = Event()
    try:
        return await asyncio.to_thread(_survey, folder, stop)
    finally:
        stop.set()  # of use when cancelled: a thread cannot be


def _survey(folder: Path, stop: Event) -> FolderSurvey:
    try:
        plan = plan_folder(folder, stop.is_set)
    except SourceProblem as error:
        return FolderSurvey(folder, problem=f"This folder cannot be used: {error}.")
    except OSError as error:
        why = error.strerror or str(error)
        return FolderSurvey(folder, problem=f"Cannot read {error.filename or folder}: {why}.")
    return FolderSurvey(folder, plan.files, plan.size_bytes, plan.sentences())
