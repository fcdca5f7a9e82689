"""Which names objects and folders can get, and what a copy is called."""

import pytest

from msglc_browser.operations.naming.entry_names import copy_name, entry_name_problem
from msglc_browser.storage.places.location import S3Location

PLACE = S3Location("p", "b", "in/")


@pytest.mark.parametrize(
    "name",
    [
        *("a", "a b", " ", "ü", "測試", ".hidden", "a.b.c", "...", "\\", "plus+ & 100 %"),
        "x" * 1020,
    ],
)
def test_usual_names_can_be_given(name: str) -> None:
    assert not entry_name_problem(PLACE, name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Enter a name"),
        ("a/b", "slash"),
        (".", "Many servers"),
        ("..", "Many servers"),
        ("a\udcff", "Unicode"),
        ("x" * 1021, "1,024 bytes"),
        ("ü" * 511, "1,024 bytes"),
    ],
)
def test_others_cannot(name: str, words: str) -> None:
    assert words in entry_name_problem(PLACE, name)


def test_folder_may_be_any_bytes() -> None:
    assert not entry_name_problem(S3Location("p", "b", "\udcff/"), "a")


def test_taken_names() -> None:
    taken = {"in/a", "in/f/"}
    assert "an object" in entry_name_problem(PLACE, "a", taken.__contains__)
    assert "a folder" in entry_name_problem(PLACE, "f", taken.__contains__)
    assert not entry_name_problem(PLACE, "b", taken.__contains__)


@pytest.mark.parametrize(
    ("name", "copy"),
    [
        ("run.msg", "run copy.msg"),
        ("run", "run copy"),
        (".profile", ".profile copy"),
        ("a.tar.gz", "a.tar copy.gz"),
    ],
)
def test_copy_keeps_the_suffix(name: str, copy: str) -> None:
    assert copy_name(PLACE, name, lambda _key: False) == copy


def test_copy_takes_the_first_free_number() -> None:
    taken = {"in/run copy.msg", "in/run copy 2.msg/"}
    assert copy_name(PLACE, "run.msg", taken.__contains__) == "run copy 3.msg"
