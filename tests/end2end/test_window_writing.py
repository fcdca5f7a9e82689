"""The whole window with SeaweedFS: save, combine, append; failures leave no trace."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from msglc import LazyReader
from PySide6.QtWidgets import QAbstractButton, QLabel

from msglc_browser.operations.jobs.job_record import JobState
from tests.end2end.person import Person
from tests.servers.s3 import S3Bucket

MakeArchive = Callable[..., bytes]


@pytest.fixture
def runs(weed_bucket: S3Bucket, make_archive: MakeArchive) -> S3Bucket:
    """A bucket with three small archives."""
    for number in (1, 2, 3):
        weed_bucket.put(f"run-{number}.msglc", make_archive({"id": number, "x": [number] * 50}))
    return weed_bucket


def _read(bucket: S3Bucket, key: str, folder: Path) -> LazyReader:
    path = folder / "written.msglc"
    path.write_bytes(bucket.get(key))
    return LazyReader(str(path))


def test_local_json_becomes_an_archive_in_the_bucket(
    weed_person: Person, runs: S3Bucket, tmp_path: Path
) -> None:
    person = weed_person
    source = tmp_path / "data.json"
    source.write_text(json.dumps({"a": [1, 2.5, None], "b": {"c": "ü"}}), encoding="utf-8")
    person.open_bucket("Test", runs.name)
    person.do("archive.new")
    dialog = person.dialog("newArchiveDialog")
    person.type("sourceEdit", str(source), dialog)
    person.type("targetEdit", f"s3://{runs.name}/made/data.msglc", dialog)
    person.press("saveButton", dialog)
    person.wait_for_job()
    with _read(runs, "made/data.msglc", tmp_path) as reader:
        assert reader.to_obj() == {"a": [1, 2.5, None], "b": {"c": "ü"}}


def _combine(person: Person, names: list[str], target: str) -> None:
    person.select(names)
    person.do("object.combine")
    dialog = person.dialog("combineDialog")
    person.type("targetEdit", target, dialog)
    person.press("combineButton", dialog)
    person.wait_for_job()


def test_selected_archives_are_combined_then_one_is_appended(
    weed_person: Person, runs: S3Bucket, tmp_path: Path
) -> None:
    person = weed_person
    person.open_bucket("Test", runs.name)
    _combine(person, ["run-1.msglc", "run-2.msglc"], f"s3://{runs.name}/both.msglc")
    with _read(runs, "both.msglc", tmp_path) as reader:
        assert sorted(child["id"] for child in reader.values()) == [1, 2]
    person.select(["run-3.msglc"])
    person.do("object.append")
    dialog = person.dialog("appendDialog")
    person.type("targetEdit", f"s3://{runs.name}/both.msglc", dialog)
    person.press("appendButton", dialog)
    person.wait_for_job()
    with _read(runs, "both.msglc", tmp_path) as reader:
        assert sorted(child["id"] for child in reader.values()) == [1, 2, 3]


def test_combined_archive_opens_from_the_listing_that_refreshed_itself(
    weed_person: Person, runs: S3Bucket
) -> None:
    person = weed_person
    person.open_bucket("Test", runs.name)
    _combine(person, ["run-1.msglc", "run-2.msglc"], f"s3://{runs.name}/both.msglc")
    person.open_object("both.msglc")
    tree = person.view("archiveTree")
    person.wait(lambda: len(person.rows(tree)) == 2)
    first = person.rows(tree)[0]
    person.expand(first)
    person.click(person.row(tree, first, "id"), tree)
    person.wait(lambda: person.text_of("valueText") == "1")


def test_combine_over_existing_object_must_be_asked_for(
    weed_person: Person, runs: S3Bucket
) -> None:
    person = weed_person
    runs.put("kept.txt", b"precious")
    person.open_bucket("Test", runs.name)
    person.select(["run-1.msglc", "run-2.msglc"])
    person.do("object.combine")
    dialog = person.dialog("combineDialog")
    person.type("targetEdit", f"s3://{runs.name}/kept.txt", dialog)
    person.find(QAbstractButton, "overwriteCheck", dialog)
    assert not person.is_enabled("combineButton", dialog)
    dialog.reject()
    assert runs.get("kept.txt") == b"precious"


def test_source_that_vanishes_fails_the_job_and_leaves_nothing(
    weed_person: Person, runs: S3Bucket
) -> None:
    person = weed_person
    person.open_bucket("Test", runs.name)
    person.select(["run-1.msglc", "run-2.msglc"])
    person.do("object.combine")
    dialog = person.dialog("combineDialog")
    person.type("targetEdit", f"s3://{runs.name}/both.msglc", dialog)
    person.wait(lambda: person.is_enabled("combineButton", dialog))
    runs.delete("run-2.msglc")
    person.press("combineButton", dialog)
    person.wait_for_job(JobState.FAILED)
    assert runs.keys() == ["run-1.msglc", "run-3.msglc"]


def test_selected_object_is_deleted_and_gone_from_its_tab_and_the_listing(
    weed_person: Person, runs: S3Bucket
) -> None:
    person = weed_person
    person.open_bucket("Test", runs.name)
    person.open_object("run-2.msglc")
    person.view("archiveTree")
    person.go_to(f"s3://{runs.name}/")
    person.select(["run-2.msglc"])
    person.do("object.delete")
    person.press("deleteButton", person.dialog("deleteObjectsDialog"))
    person.wait_for_job()
    view = person.view("objectsView")
    person.wait(lambda: person.rows(view) == ["run-1.msglc", "run-3.msglc"])
    assert runs.keys() == ["run-1.msglc", "run-3.msglc"]
    person.do("tab.next")
    person.wait(lambda: "was deleted" in person.find(QLabel, "errorTitle").text())
