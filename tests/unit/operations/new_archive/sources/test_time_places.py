"""Times that lose something have places, if they stand near the beginning of their source."""

import io
from pathlib import Path

import cbor2
import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import NodePath, brief_path
from msglc_browser.operations.new_archive.encode_request import EncodeRequest, SourceFormat
from msglc_browser.operations.new_archive.encode_worker import encode
from msglc_browser.operations.new_archive.sources import time_places
from msglc_browser.operations.new_archive.sources.time_places import TimePlaces

UTC = cbor2.CBORTag(0, "1970-01-01T00:00:01Z")
MOVED = cbor2.CBORTag(0, "1970-01-01T01:00:01+01:00")
ROUNDED = cbor2.CBORTag(1, 1363896240.1)


def shown(path: NodePath | None) -> str | None:
    return None if path is None else brief_path(path)


def places(data: bytes) -> tuple[str | None, str | None]:
    found = TimePlaces(io.BytesIO(data), len(data), wanted=2)
    return shown(found.moved), shown(found.rounded)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (UTC, (None, None)),
        (MOVED, ("/", None)),
        (ROUNDED, (None, "/")),
        ([UTC, ROUNDED, MOVED, MOVED, ROUNDED], ("/[2]", "/[1]")),
        ({"a": list(range(5000)), "b": [{"c": MOVED}, ROUNDED]}, ("/b/[0]/c", "/b/[1]")),
        ({str(n): n for n in range(5000)} | {"z": MOVED}, ("/z", None)),
        (cbor2.CBORTag(55799, ["x" * 100_000, MOVED]), ("/[1]", None)),
    ],
)
def test_first_of_each_is_found(value: object, expected: tuple[str | None, str | None]) -> None:
    assert places(cbor2.dumps(value)) == expected


def test_nothing_is_read_beyond_what_is_wanted() -> None:
    data = cbor2.dumps([MOVED, ROUNDED, MOVED])
    found = TimePlaces(io.BytesIO(data), len(data), wanted=1)
    assert (shown(found.moved), found.rounded) == ("/[0]", None)


def test_damage_has_no_place() -> None:
    assert places(b"\x82\xff") == (None, None)


@pytest.mark.parametrize(("more", "place"), [(0, "/[1]"), (-1, None)])
def test_only_the_beginning_is_read_again(
    monkeypatch: pytest.MonkeyPatch, more: int, place: str | None
) -> None:
    data = cbor2.dumps(["x" * 300, MOVED])
    monkeypatch.setattr(time_places, "MOST_BYTES", len(data) + more)
    assert places(data + b"\x00") == (place, None)


def test_new_archive_names_the_places(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(cbor2.dumps({"a": [UTC, MOVED], "b": [ROUNDED, MOVED]}))
    target = tmp_path / "new.msglc"
    notes = encode(EncodeRequest(source, SourceFormat.CBOR, Protocol.MSGPACK, target, name="x"))
    assert notes == (
        "2 × times written in UTC, without their offset; the first is "
        "1970-01-01T01:00:01+01:00 (/a/[1]).",
        "1 × times rounded to nanoseconds; the first is 1363896240.1 seconds after 1970 (/b/[0]).",
    )
