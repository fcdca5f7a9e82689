"""Locations as a person types them, and as they are kept on disk."""

import json
from pathlib import Path

import pytest

from msglc_browser.archive.model.node_path import PathStep, format_path, parse_path
from msglc_browser.errors import BadInput
from msglc_browser.storage.places.location import (
    LocalLocation,
    S3Location,
    is_utf8,
    local_path,
    location_from_row,
    location_row,
    location_text,
    parse_existing,
    parse_location,
    split_node_path,
)


@pytest.mark.parametrize(
    ("text", "bucket", "key"),
    [
        ("s3://runs", "runs", ""),
        ("s3://runs/", "runs", ""),
        ("  S3://runs/a.msg", "runs", "a.msg"),
        ("s3://runs//a//b/", "runs", "/a//b/"),
        ("s3://runs/a b+c%20#é😀 ", "runs", "a b+c%20#é😀 "),
    ],
)
def test_parse_location_keeps_key_exactly(text: str, bucket: str, key: str) -> None:
    assert parse_location(text, "p") == S3Location("p", bucket, key)


def test_parse_location_reads_path_when_no_scheme(tmp_path: Path) -> None:
    path = tmp_path / "a b.msg"
    assert parse_location(f" {path} ", "") == LocalLocation(path)


def test_parse_location_reads_file_url(tmp_path: Path) -> None:
    path = tmp_path / "a b.msg"
    assert parse_location(path.as_uri(), "") == LocalLocation(path)


@pytest.mark.parametrize("text", ["", "  ", "s3://", "s3:///key", "http://host/x", "file://h/x"])
def test_parse_location_raises_when_it_names_nothing(text: str) -> None:
    with pytest.raises(BadInput):
        parse_location(text, "p")


@pytest.mark.parametrize(
    "text",
    [
        "~nobody-of-this-name",
        "~nobody-of-this-name/x",
        "file://[",
        "file:///a%00b",
        "/a\0b",
        "/a\ud800",
    ],
)
def test_path_that_means_nothing_is_bad_input(text: str) -> None:
    with pytest.raises(BadInput):
        parse_location(text, "p")
    with pytest.raises(BadInput):
        local_path(text)


def test_parse_location_raises_when_no_connection_is_chosen() -> None:
    with pytest.raises(BadInput, match="connection"):
        parse_location("s3://runs/a", "")


@pytest.mark.parametrize(
    ("text", "place", "path"),
    [
        ("s3://b/k#/runs/42", "s3://b/k", "/runs/42"),
        ("s3://b/k", "s3://b/k", ""),
        ("s3://b/c#.msg", "s3://b/c#.msg", ""),
        ("s3://b/C#/k#/", "s3://b/C#/k", "/"),
    ],
)
def test_split_node_path_splits_at_last_mark(text: str, place: str, path: str) -> None:
    assert split_node_path(text) == (place, path)


@pytest.mark.parametrize("key", ["x", "#", "x#", "a/b", "x#/y", '"#/', "x#/#/", "C#\\/"])
def test_split_node_path_finds_any_path_behind_any_object(key: str) -> None:
    path = (PathStep.key("runs"), PathStep.key(key), PathStep.key("z"))
    text = f"s3://b/C#/k#{format_path(path)}"
    place, found = split_node_path(text)
    assert (place, parse_path(found)) == ("s3://b/C#/k", path)


@pytest.mark.parametrize(
    ("key", "name"), [("", "b"), ("a/b.msg", "b.msg"), ("a/b/", "b"), ("///", "///")]
)
def test_name_is_last_part_of_key(key: str, name: str) -> None:
    assert S3Location("p", "b", key).name == name


@pytest.mark.parametrize("key", ["a", "a#/b", "a#/", " a ", "x#/y#/z/", "#"])
@pytest.mark.parametrize("node_path", ["", "/runs/42"])
def test_location_text_leads_back_to_the_location(key: str, node_path: str) -> None:
    location = S3Location("p", "bucket", key)
    place, found = split_node_path(location_text(location, node_path))
    assert parse_location(place, "p") == location
    assert found.rstrip("/") == node_path


@pytest.mark.parametrize(
    ("text", "bucket", "key"),
    [
        ("runs", "runs", ""),
        (" runs/2026/", "runs", "2026/"),
        ("runs//a b.msg ", "runs", "/a b.msg "),
        ("s3://other/a", "other", "a"),
    ],
)
def test_known_bucket_needs_no_scheme(text: str, bucket: str, key: str) -> None:
    assert parse_existing(text, "p", {"runs"}) == S3Location("p", bucket, key)


@pytest.mark.parametrize("text", ["rnus/2026/", "x" * 5000, "runs.msg"])
def test_neither_bucket_nor_file_names_both_ways(text: str) -> None:
    with pytest.raises(BadInput) as raised:
        parse_existing(text, "p", {"runs"})
    assert "s3://bucket" in raised.value.hint and "full local path" in raised.value.hint


def test_bucket_of_no_connection_is_bad_input() -> None:
    with pytest.raises(BadInput):
        parse_existing("runs/a", "", {"runs"})


def test_what_says_that_it_is_a_file_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs").mkdir()
    (tmp_path / "run.msg").touch()
    assert parse_existing("./runs", "p", {"runs"}) == LocalLocation(tmp_path / "runs")
    assert parse_existing(str(tmp_path / "x"), "p", ()) == LocalLocation(tmp_path / "x")
    assert parse_existing("~/x", "p", {"~"}) == LocalLocation(Path.home() / "x")
    assert parse_existing("run.msg", "p", {"run.msg"}) == LocalLocation(tmp_path / "run.msg")
    assert parse_existing("runs", "p", {"runs"}) == S3Location("p", "runs")


@pytest.mark.parametrize(
    "location",
    [
        S3Location("p", "runs", "/a//ä key?#/"),
        S3Location("p", "runs"),
        S3Location("", "", ""),
        LocalLocation(Path("/data/ä b.msg")),
        LocalLocation(Path("/data/not \udce9 text")),
    ],
)
def test_location_survives_json(location: S3Location | LocalLocation) -> None:
    row = json.loads(json.dumps({**location_row(location), "version": "v"}))
    assert location_from_row(row) == location


@pytest.mark.parametrize(
    ("row", "location"),
    [
        ({"file": "/data/a.msg"}, LocalLocation(Path("/data/a.msg"))),
        ({"connection": "p", "bucket": "runs", "key": "a"}, S3Location("p", "runs", "a")),
        ({"path": "/data/a.msg", "version": "v"}, LocalLocation(Path("/data/a.msg"))),
        ({"profile": "p", "bucket": "runs", "key": "a"}, S3Location("p", "runs", "a")),
    ],
)
def test_locations_kept_by_earlier_versions_are_read(
    row: dict[str, str], location: S3Location | LocalLocation
) -> None:
    assert location_from_row(row) == location


@pytest.mark.parametrize(
    "row",
    [
        None,
        1,
        "s3://runs/a",
        [],
        {},
        {"path": 1},
        {"profile": "p", "bucket": "runs"},
        {"profile": "p", "bucket": "runs", "key": None},
        {"path": "/a\0b"},
        {"path": "/a\ud800"},
    ],
)
def test_row_that_names_nothing_is_no_location(row: object) -> None:
    with pytest.raises(ValueError, match="not a location"):
        location_from_row(row)


@pytest.mark.parametrize(
    ("key", "folder"), [("a/b.msg", "a/"), ("a.msg", ""), ("", ""), ("a/b/", "a/b/"), ("/a", "/")]
)
def test_folder_of_an_object_is_its_prefix(key: str, folder: str) -> None:
    assert S3Location("p", "b", key).folder == S3Location("p", "b", folder)


def test_key_of_other_bytes_is_not_utf_8() -> None:
    assert is_utf8("é\ufffd")
    assert not is_utf8("\udce9")
