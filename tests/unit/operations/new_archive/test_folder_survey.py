"""What the dialog says of a folder before anything is made of it."""

import asyncio
from pathlib import Path
from threading import Event

from msglc_browser.operations.new_archive import folder_survey
from msglc_browser.operations.new_archive.folder_survey import FolderSurvey, survey_folder


def survey(folder: Path) -> FolderSurvey:
    return asyncio.run(survey_folder(folder))


def test_survey_counts_what_is_read_and_names_what_is_not(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.json", "in/b.ndjson", "in/notes.txt", "x.csv"):
        (tmp_path / name).write_text("12")
    found = survey(tmp_path)
    assert found == FolderSurvey(
        tmp_path, 2, 4, ("2 files skipped, not JSON: in/notes.txt, x.csv.",)
    )


def test_folder_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    problem = survey(tmp_path).problem
    assert problem.startswith("This folder cannot be used: it contains no *.json, *.geojson")
    missing = tmp_path / "missing"
    assert survey(missing).problem == f"Cannot read {missing}: No such file or directory."


def test_survey_that_is_not_needed_any_more_ends(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("1")
    stop = Event()
    stop.set()
    assert "not looked through" in folder_survey._survey(tmp_path, stop).problem
