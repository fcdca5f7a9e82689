"""All archives of a folder as sources: listed in the background, counted, bounded."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.errors import Description
from msglc_browser.gui.combining.add_folder_dialog import AddFolderDialog
from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.verbs.combine import serve_combine
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.combining.find_archives import FoundArchives
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.profile import Profile
from tests.gui.dialog_hands import (
    child,
    drop_files,
    is_enabled,
    names,
    press,
    show,
    text_of,
    type_into,
)
from tests.servers.s3 import S3Bucket

_PATIENCE_MS = 20_000


@pytest.fixture
def combine(
    qtbot: QtBot,
    verb_desk: Desk,
    moto_profile: Profile,
    moto_bucket: S3Bucket,
    make_archive: Callable[..., bytes],
) -> CombineDialog:
    """A combine dialog without sources over a folder with archives in it and below it."""
    for key in ("in/a.msg", "in/b.msg", "in/deep/c.msg", "in/note.txt", "out/d.msg"):
        moto_bucket.put(key, make_archive({"key": key}))
    folder = S3Location(moto_profile.profile_id, moto_bucket.name, "in/")
    dialog = CombineDialog((), folder)
    serve_combine(verb_desk, dialog)
    show(qtbot, dialog)
    return dialog


def _open_folder(dialog: CombineDialog) -> AddFolderDialog:
    press(dialog, "addFolderButton")
    return child(dialog, AddFolderDialog, "addFolderDialog")


def _wait_until_found(qtbot: QtBot, folder: AddFolderDialog, text: str) -> None:
    button = child(folder, QPushButton, "addButton")
    qtbot.waitUntil(lambda: button.isEnabled() and button.text() == text, timeout=_PATIENCE_MS)


def test_archives_below_the_folder_become_checked_sources(
    qtbot: QtBot, combine: CombineDialog
) -> None:
    folder = _open_folder(combine)
    _wait_until_found(qtbot, folder, "Add 3")
    assert text_of(folder, "folderStatus").startswith("3 archives · ")
    assert text_of(folder, "folderStatus").endswith("1 file is skipped because of its name.")
    press(folder, "addButton")
    assert names(combine) == ["a", "b", "c"]
    qtbot.waitUntil(lambda: is_enabled(combine, "combineButton"), timeout=_PATIENCE_MS)


def test_folders_below_can_be_left_out(qtbot: QtBot, combine: CombineDialog) -> None:
    folder = _open_folder(combine)
    press(folder, "deepCheck")
    _wait_until_found(qtbot, folder, "Add 2")
    press(folder, "addButton")
    assert names(combine) == ["a", "b"]


def test_files_of_any_name_are_taken_and_what_is_no_archive_is_marked(
    qtbot: QtBot, combine: CombineDialog, moto_bucket: S3Bucket
) -> None:
    moto_bucket.put("in/bare", b"no archive, though it is long enough to have a header of one")
    folder = _open_folder(combine)
    _wait_until_found(qtbot, folder, "Add 3")
    press(folder, "anyNameCheck")
    _wait_until_found(qtbot, folder, "Add 5")
    press(folder, "addButton")
    assert sorted(names(combine)) == ["a", "b", "bare", "c", "note"]
    qtbot.waitUntil(
        lambda: text_of(combine, "checkLabel").startswith("bare: "), timeout=_PATIENCE_MS
    )


def test_folder_of_this_computer_is_looked_through(
    qtbot: QtBot, combine: CombineDialog, tmp_path: Path
) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("x.msg", "sub/y.msg", "z.txt"):
        (tmp_path / name).write_bytes(b"no archive at all")
    folder = _open_folder(combine)
    type_into(folder, "folderEdit", str(tmp_path))
    _wait_until_found(qtbot, folder, "Add 2")
    press(folder, "addButton")
    assert names(combine) == ["x", "y"]
    qtbot.waitUntil(lambda: "cannot be used" in text_of(combine, "checkLabel"))


def test_closing_while_it_looks_stops_it(qtbot: QtBot, combine: CombineDialog) -> None:
    folder = _open_folder(combine)
    folder.reject()
    assert names(combine) == []


def _alone(qtbot: QtBot) -> AddFolderDialog:
    dialog = AddFolderDialog("s3://runs/2026/", "test")
    show(qtbot, dialog)
    return dialog


def test_count_so_far_is_shown_while_it_looks(qtbot: QtBot) -> None:
    dialog = _alone(qtbot)
    assert text_of(dialog, "folderStatus") == "Searching…"
    dialog.show_count(1_204, 3_200_000_000)
    assert text_of(dialog, "folderStatus") == "1,204 archives · 3.2 GB so far…"
    assert not is_enabled(dialog, "addButton")


def test_too_many_archives_are_cut_and_said_so(qtbot: QtBot) -> None:
    dialog = _alone(qtbot)
    source = CombineSource(LocalLocation(Path("/x")), "", 5)
    dialog.show_found(FoundArchives((source,) * 3, is_cut=True))
    assert "; the rest is skipped" in text_of(dialog, "folderStatus")
    assert is_enabled(dialog, "addButton")


def test_archives_that_may_be_missing_are_told(qtbot: QtBot) -> None:
    dialog = _alone(qtbot)
    source = CombineSource(LocalLocation(Path("/x")), "", 5)
    dialog.show_found(
        FoundArchives((source,), problem="The list is incomplete: 1 row has no name.")
    )
    assert text_of(dialog, "folderStatus") == (
        "1 archive · 5 B The list is incomplete: 1 row has no name."
    )
    assert is_enabled(dialog, "addButton")


def test_folder_without_archives_and_failure_say_why_nothing_can_be_added(qtbot: QtBot) -> None:
    dialog = _alone(qtbot)
    dialog.show_found(FoundArchives(()))
    assert text_of(dialog, "folderStatus") == "This folder contains no archives."
    dialog.show_failed(Description("No such bucket.", "Check its name.", ""))
    assert text_of(dialog, "folderStatus") == "No such bucket. Check its name."
    assert not is_enabled(dialog, "addButton")


def test_text_that_is_no_folder_asks_nothing(qtbot: QtBot) -> None:
    dialog = _alone(qtbot)
    type_into(dialog, "folderEdit", "somewhere")
    qtbot.waitUntil(lambda: "Start with s3://" in text_of(dialog, "folderStatus"))


def test_folder_dropped_on_a_combine_is_looked_through(
    qtbot: QtBot, combine: CombineDialog, tmp_path: Path
) -> None:
    (tmp_path / "x.msg").write_bytes(b"no archive")
    with qtbot.waitSignal(combine.folder_dialog_opened):
        assert drop_files(combine, [tmp_path])
    folder = child(combine, AddFolderDialog, "addFolderDialog")
    _wait_until_found(qtbot, folder, "Add 1")
    folder.reject()
