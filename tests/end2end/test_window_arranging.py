"""The whole window with SeaweedFS: hundreds combined in a few clicks, files uploaded."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msglc import LazyReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from msglc_browser.gui.combining.result_preview import ResultPreview
from msglc_browser.gui.combining.source_row import SourceColumn
from tests.end2end.person import Person
from tests.servers.archives import combine_archives
from tests.servers.s3 import S3Bucket

MakeArchive = Callable[..., bytes]
_FRAMES = 200


@pytest.fixture
def frames(weed_bucket: S3Bucket, make_archive: MakeArchive) -> S3Bucket:
    """A bucket with 200 small archives in one folder."""
    archives = {f"2026/frame-{n:04}.msglc": make_archive({"id": n}) for n in range(1, _FRAMES + 1)}
    weed_bucket.fill(archives)
    return weed_bucket


def test_200_objects_are_combined_by_clean_names_in_under_ten_clicks(
    weed_person: Person, frames: S3Bucket, tmp_path: Path
) -> None:
    person = weed_person
    person.clicks = 0
    person.open_bucket("Test", frames.name)
    person.open_object("2026/")
    view = person.view("objectsView")
    person.row(view, "frame-0200.msglc")
    person.key(Qt.Key.Key_A, view, Qt.KeyboardModifier.ControlModifier)
    person.press("object.combine.button")
    dialog = person.dialog("combineDialog")
    person.press("cleanNamesButton", dialog)
    preview = person.find(ResultPreview, "resultPreview", dialog)
    assert preview.lines()[1] == "0001"
    person.press("combineButton", dialog)
    assert person.clicks < 10
    person.wait_for_job()
    path = tmp_path / "written.msglc"
    path.write_bytes(frames.get("2026/combined.msglc"))
    with LazyReader(str(path)) as reader:
        value = reader.to_obj()
    assert value == {f"{n:04}": {"id": n} for n in range(1, _FRAMES + 1)}


def test_whole_folder_is_added_to_a_combine_of_one(weed_person: Person, frames: S3Bucket) -> None:
    person = weed_person
    frames.put("first.msglc", frames.get("2026/frame-0001.msglc"))
    person.open_bucket("Test", frames.name)
    person.select(["first.msglc"])
    person.do("object.combine")
    dialog = person.dialog("combineDialog")
    person.press("addFolderButton", dialog)
    person.press("addButton", person.dialog("addFolderDialog"))  # after all were found
    table = person.find(QTableView, "sourcesTable", dialog)
    person.wait(lambda: table.model().rowCount() == _FRAMES + 1)
    person.press("combineButton", dialog)  # after all were checked
    person.wait_for_job()
    assert frames.get("combined.msglc")


def _value(bucket: S3Bucket, key: str, folder: Path) -> object:
    path = folder / "read.msglc"
    path.write_bytes(bucket.get(key))
    with LazyReader(str(path)) as reader:
        value: object = reader.to_obj()
    return value


@pytest.fixture
def combined(weed_bucket: S3Bucket, make_archive: MakeArchive) -> S3Bucket:
    """A bucket with one combined archive of three."""
    parts = {name: make_archive({"id": name}) for name in ("one", "two", "three")}
    weed_bucket.put("all.msglc", combine_archives(parts))
    return weed_bucket


def test_children_are_taken_out_renamed_and_the_archive_on_show_follows(
    weed_person: Person, combined: S3Bucket, tmp_path: Path
) -> None:
    person = weed_person
    person.open_bucket("Test", combined.name)
    person.open_object("all.msglc")
    tree = person.view("archiveTree")
    person.wait(lambda: len(person.rows(tree)) == 3)
    person.do("archive.arrange")
    dialog = person.dialog("arrangeDialog")
    table = person.find(QTableView, "sourcesTable", dialog)
    person.wait(lambda: table.model().rowCount() == 3)
    person.click(table.model().index(1, SourceColumn.NAME), table)
    person.key(Qt.Key.Key_Delete, table)
    person.press("renameButton", dialog)
    person.type("patternEdit", "part-{n}", dialog)
    person.press("keepNamesButton", dialog)
    person.press("arrangeButton", dialog)
    person.wait_for_job()
    value = _value(combined, "all.msglc", tmp_path)
    assert value == {"part-1": {"id": "one"}, "part-2": {"id": "three"}}
    person.wait(lambda: person.rows(tree) == ["part-1", "part-2"])


def test_node_is_saved_as_an_archive_of_its_own(
    weed_person: Person, combined: S3Bucket, tmp_path: Path
) -> None:
    person = weed_person
    person.open_bucket("Test", combined.name)
    person.open_object("all.msglc")
    tree = person.view("archiveTree")
    person.click(person.row(tree, "two"), tree)
    person.do("node.extract")
    person.press("extractButton", person.dialog("extractDialog"))
    person.wait_for_job()
    assert _value(combined, "all.two.msglc", tmp_path) == {"id": "two"}
