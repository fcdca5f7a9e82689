"""Errors of writes say what has become of their target, and keep what is known better."""

import pytest

from msglc_browser.errors import ServerFailed, StorageError, TargetExists
from msglc_browser.operations.writing.write_result import (
    WriteResult,
    telling_outcome,
    telling_written,
)
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.conditional_write import CREATE, OVERWRITE, Condition, update

TARGET = S3Location("p", "bucket", "folder/all.msg")


def test_error_says_that_the_target_was_not_touched() -> None:
    error = ServerFailed("500")
    with pytest.raises(ServerFailed) as caught, telling_outcome(TARGET):
        raise error
    assert caught.value is error
    assert error.target_note == "all.msg was not written."


@pytest.mark.parametrize(
    ("condition", "error", "note"),
    [
        (CREATE, ServerFailed("500"), "all.msg was not created."),
        (CREATE, TargetExists("It exists."), "all.msg was not changed."),
        (OVERWRITE, ServerFailed("500"), "all.msg was not changed."),
        (update(Version(TARGET, '"e"', 1)), ServerFailed("500"), "all.msg was not changed."),
    ],
)
@pytest.mark.parametrize("is_known_first", [True, False])
def test_what_never_existed_was_not_created(
    condition: Condition, error: StorageError, note: str, *, is_known_first: bool
) -> None:
    known = condition if is_known_first else None
    error.target_note = ""
    with pytest.raises(StorageError), telling_outcome(TARGET, known) as outcome:
        outcome.condition = condition
        raise error
    assert error.target_note == note


def test_error_that_knows_better_keeps_its_note() -> None:
    error = ServerFailed("500")
    error.target_note = "It may have been replaced."
    with pytest.raises(ServerFailed), telling_outcome(TARGET), telling_outcome(TARGET):
        raise error
    assert error.target_note == "It may have been replaced."


def test_error_after_writing_says_so_and_is_not_taken_back() -> None:
    error = ServerFailed("500")
    with pytest.raises(ServerFailed), telling_outcome(TARGET), telling_written(TARGET):
        raise error
    assert error.target_note == "all.msg was written, but could not be verified."


def test_bug_passes_as_it_is_and_no_error_is_none() -> None:
    with pytest.raises(KeyError), telling_outcome(TARGET), telling_written(TARGET):
        raise KeyError("bug")
    with telling_outcome(TARGET), telling_written(TARGET):
        pass


def test_result_is_of_one_file_without_notes_unless_it_says_more() -> None:
    result = WriteResult(TARGET, 5, "", 0.5)
    assert (result.files, result.notes) == (1, ())
