"""When two versions are the same, when they are not, and when nobody can tell."""

import os
from pathlib import Path

import pytest

from msglc_browser.errors import ObjectChanged
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.version import (
    Seen,
    Version,
    changed_meanwhile,
    is_other_etag,
    is_same_etag,
    total_bytes,
    version_of_file,
)

PLACE = S3Location("p", "runs", "a.msg")


@pytest.mark.parametrize(
    "other", ['"one"', "one", 'W/"one"', '"one-gzip"', 'W/"one--gzip"', '"one;br"', '"one/zstd"']
)
def test_quotes_weakness_and_compression_make_no_other_version(other: str) -> None:
    assert is_same_etag('"one"', other) and is_same_etag(other, '"one"')
    assert not is_other_etag('"one"', other)


@pytest.mark.parametrize("other", ['"two"', 'W/"two"', '"One"', '"one-2"', '"onegzip"'])
def test_other_etag_is_another_version(other: str) -> None:
    assert is_other_etag('"one"', other) and not is_same_etag('"one"', other)


@pytest.mark.parametrize("unknown", ["", '""', 'W/""'])
def test_unknown_etag_is_neither_the_same_nor_another(unknown: str) -> None:
    for other in ('"one"', "", unknown):
        assert not is_same_etag(unknown, other) and not is_other_etag(unknown, other)


def test_known_sizes_tell_versions_apart_and_unknown_ones_do_not() -> None:
    version = Version(PLACE, '"one"', 10)
    assert version.is_other("", 11) and version.is_other('"one"', 0)
    assert not version.is_other('"one"', 10) and not version.is_other("", None)
    assert not Version(PLACE, '"one"').is_other('"one"', 10)


def test_check_refuses_every_version_but_its_own() -> None:
    Version(PLACE, '"one"').check("one")
    for found in ('"two"', ""):
        with pytest.raises(ObjectChanged, match=r"s3://runs/a\.msg is no longer .* listed") as told:
            Version(PLACE, '"one"').check(found, seen=Seen.LISTED)
        assert "Reload the folder" in told.value.hint


def test_check_of_an_unknown_version_admits_all() -> None:
    Version(PLACE).check('"two"')
    Version(PLACE).check("")


def test_condition_is_sent_only_when_it_can_match() -> None:
    assert Version(PLACE, '"one"').if_match == '"one"'
    assert Version(PLACE, 'W/"one"').if_match == "" == Version(PLACE).if_match
    assert Version(PLACE, '"one-gzip"').if_match == ""


def test_error_names_the_object_and_the_way_out() -> None:
    error = changed_meanwhile(PLACE, "was deleted", hint="Look at it.")
    assert error.message == "s3://runs/a.msg was deleted." and error.hint == "Look at it."


def test_version_of_a_file_changes_with_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.msg"
    path.write_bytes(b"one")
    os.utime(path, ns=(1, 1))
    before = version_of_file(path, path.stat())
    assert before.location == LocalLocation(path) and before.size_bytes == 3
    assert before == version_of_file(path, path.stat())
    os.utime(path, ns=(2, 2))
    assert before.is_other(version_of_file(path, path.stat()).etag)


@pytest.mark.parametrize(("sizes", "total"), [((), 0), ((0, 3, 4), 7), ((3, None), None)])
def test_total_is_unknown_if_any_size_is(sizes: tuple[int | None, ...], total: int | None) -> None:
    assert total_bytes(Version(PLACE, "", size) for size in sizes) == total
