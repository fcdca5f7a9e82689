"""What is said of names that are taken."""

from pathlib import Path

import pytest

from msglc_browser.operations.transfer.taken_names import targets_taken
from msglc_browser.storage.places.location import LocalLocation


@pytest.mark.parametrize(
    ("names", "count", "text"),
    [
        ("a", 1, "a already exists in /data; it was not replaced."),
        ("a, b", 2, "a, b already exist in /data; they were not replaced."),
    ],
)
def test_one_and_several_names(names: str, count: int, text: str) -> None:
    error = targets_taken(names, count, LocalLocation(Path("/data")), "3 of 5 were written.")
    assert error.message == text
    assert error.hint == "3 of 5 were written. Allow overwriting, or choose another folder."
