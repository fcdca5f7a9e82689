"""Sources of the other protocol: exact values, a note, or a refusal in words."""

from pathlib import Path

import pytest

from msglc_browser.archive.model.header import HEADER_SIZE, parse_header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import BadInput
from msglc_browser.operations.new_archive.encode_request import EncodeRequest, SourceFormat
from msglc_browser.operations.new_archive.encode_worker import encode

M, C = Protocol.MSGPACK, Protocol.CBOR
_FORMATS = {M: SourceFormat.MSGPACK, C: SourceFormat.CBOR}


def text(value: str) -> str:
    """CBOR tag 0 around a short text."""
    raw = value.encode()
    return (
        "c0"
        + (bytes([0x78, len(raw)]) if len(raw) > 23 else bytes([0x60 + len(raw)])).hex()
        + (raw.hex())
    )


def made(folder: Path, source: Protocol, data: str) -> tuple[str, tuple[str, ...]]:
    """The data of the archive in the other protocol, and the notes."""
    file, target = folder / "source", folder / "out.msg"
    file.write_bytes(bytes.fromhex(data))
    other = C if source is M else M
    notes = encode(EncodeRequest(file, _FORMATS[source], other, target, "x"))
    archive = target.read_bytes()
    header = parse_header(archive[:HEADER_SIZE], available=len(archive))
    return archive[HEADER_SIZE : HEADER_SIZE + header.toc_start].hex(), notes


_EXACT = {
    "nanoseconds in text": (C, text("1970-01-01T00:00:04.000000005Z"), "d7ff0000001400000004"),
    "whole seconds in text": (C, text("1970-01-01T00:00:04Z"), "d6ff00000004"),
    "year 1": (C, text("0001-01-01T00:00:00Z"), "c70cff00000000fffffff1886e0900"),
    "whole number": (C, "c104", "d6ff00000004"),
    "negative number": (C, "c120", "c70cff00000000ffffffffffffffff"),
    "half of a second": (C, "c1f93800", "d7ff7735940000000000"),
    "tiny number": (C, "c1fb3e7ad7f29abcaf48", "d7ff0000019000000000"),
    "first second that fits": (C, "c13b7fffffffffffffff", "c70cff000000008000000000000000"),
    "last second that fits": (C, "c11b7fffffffffffffff", "c70cff000000007fffffffffffffff"),
    "big number that fits": (C, "c248ffffffffffffffff", "cfffffffffffffffff"),
    "half precision": (C, "f93c00", "cb3ff0000000000000"),
    "time before year 1": (M, "c70cff00000000fffffff1868b8400", "d903e9a1013b0000000e79747bff"),
    "the same with nanoseconds": (
        M,
        "c70cff00000001fffffff1868b8400",
        "d903e9a2013b0000000e79747bff2801",
    ),
    "time after year 9999": (M, "c70cff000000000000003afff44180", "d903e9a1011b0000003afff44180"),
    "last second of year 9999": (
        M,
        "c70cff000000000000003afff4417f",
        text("9999-12-31T23:59:59Z"),
    ),
    "nanoseconds of msgpack": (M, "d7ff0000001400000004", text("1970-01-01T00:00:04.000000005Z")),
    "keys 1, 1.0 and true": (
        M,
        "8301a161cb3ff0000000000000a162c3a163",
        "a3016161fb3ff00000000000006162f56163",
    ),
}


@pytest.mark.parametrize(("source", "data", "expected"), _EXACT.values(), ids=_EXACT)
@pytest.mark.parametrize("filling", [0, 40_000])
def test_value_is_exact(
    tmp_path: Path, source: Protocol, data: str, expected: str, filling: int
) -> None:
    heads = ("9a", "dd") if source is C else ("dd", "9a")
    before, after = (
        f"{head}{filling + 1:08x}{'07' * filling}" if filling else "" for head in heads
    )
    found, notes = made(tmp_path, source, before + data)
    assert found == after + expected
    assert notes == ()


_NOTED = {
    "offset": (
        text("2013-03-21T22:04:00+02:00"),
        "d6ff514b67b0",
        "× times written in UTC, without their offset; the first is 2013-03-21T22:04:00+02:00 "
        "(/[0]).",
    ),
    "finer than nanoseconds": (
        "c1fb3fbf9add3746f65f",
        "d7ff1d6f345400000000",
        "× times rounded to nanoseconds; the first is 0.12345678901234568 seconds after 1970 "
        "(/[0]).",
    ),
}


@pytest.mark.parametrize(("data", "expected", "note"), _NOTED.values(), ids=_NOTED)
@pytest.mark.parametrize("count", [1, 3, 30_000])
def test_what_is_lost_is_counted_once(
    tmp_path: Path, data: str, expected: str, note: str, count: int
) -> None:
    found, notes = made(tmp_path, C, f"9a{count:08x}" + data * count)
    assert found.endswith(expected * count)
    assert notes == (f"{count:,} {note}",)


@pytest.mark.parametrize(
    "data",
    [
        text("2016-12-31T23:59:60Z"),
        text("2013-03-21T20:04:00.1234567891Z"),
        "c11b8000000000000000",
        "c13b8000000000000000",
        "c1f97e00",
        "c1f5",
        "c58238c703",
        "c482211a00abcdef",
        "d9010283030102",
        "f7",
    ],
)
def test_value_that_msgpack_cannot_hold_is_refused(tmp_path: Path, data: str) -> None:
    with pytest.raises(BadInput, match="msgpack does not support") as caught:
        made(tmp_path, C, data)
    assert caught.value.hint == "Choose the CBOR protocol."


@pytest.mark.parametrize("data", ["d60101020304", "d6fe01020304"])
def test_extension_is_refused_for_cbor(tmp_path: Path, data: str) -> None:
    with pytest.raises(BadInput, match="cbor does not support"):
        made(tmp_path, M, data)
