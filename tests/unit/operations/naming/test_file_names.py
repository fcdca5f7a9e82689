"""File names made of keys that may be anything."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.operations.naming import file_names as names_module
from msglc_browser.operations.naming.file_names import (
    RelativePaths,
    file_names,
    object_file_names,
)


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
    names = file_names(["é" * 10_000, "é" * 10_001], ".json")
    assert names == ["é" * 125 + ".json", "é" * 124 + "-2.json"]
    assert [len(name.encode()) for name in names] == [255, 255]


@pytest.mark.parametrize("length", [249, 250, 251, 260])
def test_name_has_as_many_bytes_as_file_systems_allow(length: int, tmp_path: Path) -> None:
    [name] = file_names(["x" * length], ".json")
    assert name == "x" * min(length, 250) + ".json"
    (tmp_path / name).write_bytes(b"")


def test_name_that_is_cut_does_not_end_in_a_dot() -> None:
    assert object_file_names(["x" * 254 + "." + "y" * 30]) == ["x" * 254]


def test_thousands_of_names_that_are_cut_to_one_are_numbered_on() -> None:
    names = file_names(["x" * 246 + f"{number:05}" for number in range(20_000)], ".json")
    assert len(set(names)) == 20_000  # minutes if each began to count anew
    assert max(len(name) for name in names) == 255


def test_accents_on_their_own_are_the_same_letters() -> None:
    names = file_names(["caf\u00e9", "cafe\u0301", "CAFE\u0301"], ".csv")
    assert names == ["caf\u00e9.csv", "cafe\u0301-2.csv", "CAFE\u0301-3.csv"]


@given(st.lists(st.text(), max_size=30))
def test_names_are_always_single_unique_names(keys: list[str]) -> None:
    names = file_names(keys, ".x")
    assert len({name.casefold() for name in names}) == len(keys)
    for name in names:
        assert Path(name).name == name and name.endswith(".x") and name != ".x"
        assert len(name.encode()) <= 255


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.msg", "a.msg"),
        ("run.tar.gz", "run.tar.gz"),
        ("x" * 260 + ".msglc", "x" * 249 + ".msglc"),
        (".bashrc", ".bashrc"),
        (".config.json", ".config.json"),
        ("x*y.msg", "x_y.msg"),
        ("nul.msg", "_nul.msg"),
        ("a.msg. ", "a.msg"),
        ("..", "entry"),
        ("", "entry"),
        ("what is. " + "this" * 10, "what is. " + "this" * 10),
        ("é" * 130 + ".é", "é" * 126 + ".é"),
    ],
)
def test_name_of_an_object_keeps_its_suffix(name: str, safe: str) -> None:
    assert object_file_names([name]) == [safe]


def test_number_stands_before_the_suffix() -> None:
    names = ["a.msg", "A.msg", "x_y.msg", "x*y.msg", ".a", ".A", "a-2.msg"]
    expected = ["a.msg", "A-2.msg", "x_y.msg", "x_y-2.msg", ".a", ".A-2", "a-2-2.msg"]
    assert object_file_names(names) == expected


@given(st.lists(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(".aA/"))), max_size=30))
def test_names_of_objects_are_always_single_unique_names(names: list[str]) -> None:
    found = object_file_names(names)
    assert len({name.casefold() for name in found}) == len(names)
    for name in found:
        assert Path(name).name == name and name == name.rstrip(" .") != ""
        assert len(name.encode()) <= 255


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("a/b.txt", "a/b.txt"),
        ("a/", "a/"),
        ("../../x", "entry/entry/x"),
        ("/etc/passwd", "entry/etc/passwd"),
        ("a//b", "a/entry/b"),
        ("./a", "entry/a"),
        ("C:\\a/b", "C_a/b"),
        ("nul/a", "_nul/a"),
        ("a./b", "a/b"),
    ],
)
def test_path_of_a_key_leads_nowhere_else(key: str, path: str) -> None:
    assert paths([key]) == [path]


@pytest.mark.parametrize(
    ("key", "path"), [("", "entry"), ("/", "entry"), ("a/", "a"), ("a//", "a/entry"), ("a:/", "a_")]
)
def test_object_with_content_is_a_file_although_its_key_ends_in_a_slash(
    key: str, path: str
) -> None:
    assert RelativePaths().add([key]) == [path]


@pytest.mark.parametrize("pages", [1, 2, 3, 4])
def test_paths_are_unique_in_each_folder(pages: int) -> None:
    assert paths(["a/x", "b/x", "a/X", "A/x"], pages) == ["a/x", "b/x", "a/X-2", "A/x-3"]
    assert paths(["a:b", "a?b", "a_b"], pages) == ["a_b", "a_b-2", "a_b-3"]
    assert paths(["f/a:b", "f/a_b-2", "f/a|b"], pages) == ["f/a_b", "f/a_b-2", "f/a_b-3"]


def test_files_with_a_slash_at_the_end_are_apart() -> None:
    assert RelativePaths().add(["a:/", "a?/"]) == ["a_", "a_-2"]
    assert RelativePaths().add(["x//", "x/entry/"]) == ["x/entry", "x/entry-2"]
    assert RelativePaths().add(["x/", "x/y"]) == ["x-2", "x/y"]


def test_file_makes_way_for_a_folder_that_comes_with_it() -> None:
    assert paths(["x", "x/", "x/y"]) == ["x-2", "x/", "x/y"]
    assert paths(["f/a", "f/a/"]) == ["f/a-2", "f/a/"]
    assert paths(["a/..", "a/../b", "a//c"]) == ["a/entry-2", "a/entry/b", "a/entry/c"]


def test_folder_makes_way_for_a_file_of_an_earlier_page_and_stays_there() -> None:
    made = RelativePaths()
    assert made.add(["f/a"]) == ["f/a"]
    assert made.moved == 0
    assert made.add(["f/A/b", "f/a/b"]) == ["f/A-2/b", "f/a-2/b-2"]
    assert made.add(["f/a-2", "f/a/"], {"f/a/"}) == ["f/a-2-2", "f/a-2/"]
    assert made.add(["f/a/c/d"]) == ["f/a-2/c/d"]
    assert made.add(["f/A", "f/a-2/b"]) == ["f/A-3", "f/a-2/b-3"]
    assert (made.moved, made.first_moved) == (1, ("A-2", "A"))  # on a disk that ignores case


def test_thousands_of_paths_that_are_cut_to_one_are_numbered_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = RelativePaths()
    keys = ["x" * 260 + f"{number:05}" for number in range(20_000)]
    found = [path for at in range(0, 20_000, 1_000) for path in made.add(keys[at : at + 1_000])]
    assert len(set(found)) == 20_000  # minutes if each page began to count anew
    assert found[-1].endswith("-20000")
    monkeypatch.setattr(names_module, "_MOST_NUMBERS", 1)  # forgotten: only slower
    assert made.add(["a", "A", "b", "B", "a/", "A/"]) == ["a", "A-2", "b", "B-2", "a-3", "A-4"]


_KEYS = st.lists(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from("/:?aA-2"))), max_size=20
)


@given(_KEYS, st.integers(1, 20))
def test_paths_stay_inside_and_apart(keys: list[str], pages: int) -> None:
    keys = list(dict.fromkeys(keys))
    found = paths(keys, pages)
    files = [_lower(path) for path in found if not path.endswith("/")]
    above = {_lower(path[:at]) for path in found for at, each in enumerate(path) if each == "/"}
    assert len(set(files)) == len(files)
    assert not above.intersection(files)
    for path in found:
        parts = path.removesuffix("/").split("/")
        assert not Path(path).is_absolute()
        assert not {"", ".", ".."}.intersection(parts)


def _lower(path: str) -> str:
    return unicodedata.normalize("NFC", path.casefold())


def paths(keys: list[str], pages: int = 1) -> list[str]:
    """The paths of keys that come in so many pages; those that end in a slash are folders."""
    made, found = RelativePaths(), list[str]()
    folders = {key for key in keys if key.endswith("/")}
    size = -(-len(keys) // pages) or 1
    for at in range(0, len(keys), size):
        found += made.add(keys[at : at + size], folders)
    return found
