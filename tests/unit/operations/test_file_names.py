"""File names made of keys that may be anything."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.operations.file_names import file_names


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("energy", "energy.json"),
        ("a/b", "a_b.json"),
        ("../x", "_x.json"),
        ("..", "entry.json"),
        ("", "entry.json"),
        (" . ", "entry.json"),
        ("C:\\x", "C_x.json"),
        ("a\0b\nc", "a_b_c.json"),
        ("nul", "_nul.json"),
        ("COM1.txt", "_COM1.txt.json"),
        ("evil\u202egnp", "evil_gnp.json"),
        ("\ud800x", "_x.json"),
        ("run 1", "run 1.json"),
    ],
)
def test_key_becomes_a_safe_name(key: str, name: str) -> None:
    assert file_names([key], ".json") == [name]


def test_names_that_would_be_alike_are_numbered() -> None:
    assert file_names(["a", "A", "a/", "a"], ".csv") == ["a.csv", "A-2.csv", "a_.csv", "a-3.csv"]


def test_long_keys_are_cut_at_whole_characters() -> None:
    (name, other) = file_names(["é" * 10_000, "é" * 10_001], ".json")
    assert len(name.encode()) < 200 and name != other


@given(st.lists(st.text(), max_size=30))
def test_names_are_always_single_unique_names(keys: list[str]) -> None:
    names = file_names(keys, ".x")
    assert len({name.casefold() for name in names}) == len(keys)
    for name in names:
        assert Path(name).name == name and name.endswith(".x") and name != ".x"
        assert len(name.encode()) < 200
