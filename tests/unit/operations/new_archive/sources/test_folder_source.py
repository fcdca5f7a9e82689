"""A folder of JSON files."""

import os
from pathlib import Path

import pytest

from msglc_browser.operations.new_archive.sources.float_text import RoundedNumbers
from msglc_browser.operations.new_archive.sources.folder_source import plan_folder, read_folder
from msglc_browser.operations.new_archive.sources.value_sink import SourceProblem
from tests.value_builder import ValueBuilder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def read(root: Path) -> object:
    sink = ValueBuilder()
    read_folder(root, plan_folder(root), sink, lambda _done: None, RoundedNumbers())
    return sink.result()


def test_folders_become_dicts_in_order(tmp_path: Path) -> None:
    names = ("b.json", "a.JSON", "c.geojson", "runs/2.json", "runs/1.json", "notes.txt")
    for name in (*names, "empty/x.csv"):
        write(tmp_path / name, f'"{name}"')
    value = read(tmp_path)
    assert value == {
        "a": "a.JSON",
        "b": "b.json",
        "c": "c.geojson",
        "runs": {"1": "runs/1.json", "2": "runs/2.json"},
    }
    assert isinstance(value, dict)
    assert list(value) == ["a", "b", "c", "runs"]


def test_file_called_like_a_folder_keeps_its_suffix(tmp_path: Path) -> None:
    write(tmp_path / "a.json", "1")
    write(tmp_path / "a" / "b.json", "2")
    assert read(tmp_path) == {"a": {"b": 2}, "a.json": 1}


def test_ndjson_becomes_a_list(tmp_path: Path) -> None:
    write(tmp_path / "a.ndjson", '{"x": 1}\n{"x": 2}\n')
    write(tmp_path / "b.JSONL", "1\n2\n")
    assert read(tmp_path) == {"a": [{"x": 1}, {"x": 2}], "b": [1, 2]}


def test_files_that_differ_in_their_suffix_keep_it(tmp_path: Path) -> None:
    for name in ("a.json", "a.geojson", "a.ndjson", "b.json"):
        write(tmp_path / name, f'"{name}"')
    value = {"a.geojson": "a.geojson", "a.json": "a.json", "a.ndjson": ["a.ndjson"], "b": "b.json"}
    assert read(tmp_path) == value


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ((), ()),
        (("x.txt",), ("1 file skipped, not JSON: x.txt.",)),
        (("in/y.csv", "x.txt", "z"), ("3 files skipped, not JSON: in/y.csv, x.txt, z.",)),
        (
            ("a.md", "in/y.csv", "in/deep/z.csv", "x.txt", "z"),
            ("5 files skipped, not JSON: a.md, in/deep/z.csv, in/y.csv, 2 more.",),
        ),
    ],
)
def test_files_left_out_are_counted_and_named(
    tmp_path: Path, names: tuple[str, ...], sentence: tuple[str, ...]
) -> None:
    write(tmp_path / "a.json", "1")
    for name in names:
        write(tmp_path / name, "")
    assert plan_folder(tmp_path).sentences() == sentence


def test_links_that_lead_out_or_to_folders_are_left_out(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(root / "a.json", "1")
    write(tmp_path / "secret.json", "2")
    (root / "inside.json").symlink_to(root / "a.json")
    (root / "outside.json").symlink_to(tmp_path / "secret.json")
    (root / "loop").symlink_to(root)
    (root / "dangling.json").symlink_to(root / "nothing.json")
    assert read(root) == {"a": 1, "inside": 1}
    assert plan_folder(root).links_left_out == 3


def test_bad_file_is_named_with_its_place(tmp_path: Path) -> None:
    write(tmp_path / "runs" / "1.json", "[1,\n2")
    with pytest.raises(SourceProblem, match=r"1\.json: Expecting ',' delimiter: line 2 column 2"):
        read(tmp_path)


def test_folder_without_json_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path / "notes.txt", "1")
    with pytest.raises(SourceProblem, match=r"contains no \*\.json, \*\.geojson"):
        read(tmp_path)


def test_progress_adds_up_over_files(tmp_path: Path) -> None:
    for number in range(5):
        write(tmp_path / f"{number}.json", "1" * 10)
    told: list[int] = []
    plan = plan_folder(tmp_path)
    read_folder(tmp_path, plan, ValueBuilder(), told.append, RoundedNumbers())
    assert told == sorted(told)
    assert told[-1] == plan.size_bytes == 50


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX rights")
def test_pipe_in_the_folder_is_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path / "a.json", "1")
    os.mkfifo(tmp_path / "pipe.json")
    assert read(tmp_path) == {"a": 1}
    assert plan_folder(tmp_path).sentences() == ("1 file skipped, not JSON: pipe.json.",)
