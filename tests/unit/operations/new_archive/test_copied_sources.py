"""Sources of the archive's own protocol are copied: every byte of theirs is in the archive."""

from pathlib import Path

import msglc
import pytest

from msglc_browser.archive.model.header import HEADER_SIZE, parse_header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.new_archive.encode_request import EncodeRequest, SourceFormat
from msglc_browser.operations.new_archive.encode_worker import encode

M, C = Protocol.MSGPACK, Protocol.CBOR
_FORMATS = {M: SourceFormat.MSGPACK, C: SourceFormat.CBOR}
_READABLE = {
    "nanoseconds in text": (C, "c0781e" + b"2013-03-21T20:04:00.123456789Z".hex()),
    "time as a tiny number": (C, "c1fb3e7ad7f29abcaf48"),
    "big float": (C, "c58238c703"),
    "set in its order": (C, "d9010283030102"),
    "keys 1, 1.0 and true": (C, "a3016161f93c006162f56163"),
    "half and single precision": (C, "82f93c00fa3f800000"),
    "wide heads": (C, "9a000000031800190001780161"),
    "unknown lengths": (C, "9fbf61617f61626163ffff5f4101ffff"),
    "big number in 9 bytes": (C, "c249010000000000000000"),
    "undefined and simple": (C, "83f7f0f8ff"),
    "unknown tag": (C, "d9 0fa0 82 01 c1 02"),
    "wide heads of msgpack": (M, "dd00000003cc00d2ffffffffd90161"),
    "single precision of msgpack": (M, "ca3f800000"),
    "time with nanoseconds": (M, "d7ff0000000400000005"),
}
_OTHERS = {
    "leap second": (C, "c074" + b"2016-12-31T23:59:60Z".hex()),
    "time of year -30000": (C, "c13b000000e8d4a51000"),
    "time before year 1": (M, "c70cff00000000fffffff1868b8400"),
    "time in 96 bits": (M, "c70cff3b9ac9ff000000000000000a"),
    "negative type of an extension": (M, "d6fe01020304"),
    "odd extension": (M, "c703ff010203"),
    "repeated keys": (M, "82a16101a16102"),
    "repeated keys of CBOR": (C, "a2616101616102"),
    "same key in two encodings": (C, "a2 01 6161 1801 6162"),
}
_FILLINGS = {"alone": 0, "in a long list": 5000}


def archive_of(folder: Path, data: bytes, protocol: Protocol) -> tuple[bytes, tuple[str, ...]]:
    """The data of the archive, and the notes."""
    source, target = folder / "source", folder / "out.msg"
    source.write_bytes(data)
    request = EncodeRequest(source, _FORMATS[protocol], protocol, target, "x", any_keys=True)
    notes = encode(request)
    archive = target.read_bytes()
    header = parse_header(archive[:HEADER_SIZE], available=len(archive))
    return archive[HEADER_SIZE : HEADER_SIZE + header.toc_start], notes


def filled(data: bytes, protocol: Protocol, filling: int) -> bytes:
    if not filling:
        return data
    head = b"\xdd" if protocol is M else b"\x9a"
    return head + (filling + 1).to_bytes(4, "big") + b"\x07" * filling + data


@pytest.mark.parametrize("filling", _FILLINGS.values(), ids=_FILLINGS)
@pytest.mark.parametrize(("protocol", "data"), _READABLE.values(), ids=_READABLE)
def test_value_is_copied_and_msglc_reads_it(
    tmp_path: Path, protocol: Protocol, data: str, filling: int
) -> None:
    raw = filled(bytes.fromhex(data), protocol, filling)
    assert archive_of(tmp_path, raw, protocol) == (raw, ())
    with msglc.LazyReader(str(tmp_path / "out.msg")) as reader:
        reader.to_obj()


@pytest.mark.parametrize("filling", _FILLINGS.values(), ids=_FILLINGS)
@pytest.mark.parametrize(("protocol", "data"), _OTHERS.values(), ids=_OTHERS)
def test_value_that_readers_may_not_hold_is_copied(
    tmp_path: Path, protocol: Protocol, data: str, filling: int
) -> None:
    raw = filled(bytes.fromhex(data), protocol, filling)
    assert archive_of(tmp_path, raw, protocol)[0] == raw


def test_repeated_keys_of_many_dicts_are_counted(tmp_path: Path) -> None:
    raw = bytes.fromhex("dc09c4") + bytes.fromhex("82a16101a16102") * 2500
    data, [note] = archive_of(tmp_path, raw, M)
    assert data == raw
    assert note == (
        "Key 'a' occurs more than once in a dict. All its values are kept; programs that read "
        "the archive use the last one (in 2,500 dicts, the first is /[0])."
    )


@pytest.mark.parametrize("size", [2, 100_000])
def test_equal_keys_of_a_dict_of_any_size_are_told(tmp_path: Path, size: int) -> None:
    pairs = b"".join(b"\x1a" + number.to_bytes(4, "big") + b"\xf6" for number in range(size))
    raw = b"\xba" + (size + 1).to_bytes(4, "big") + pairs + b"\x01\xf6"
    data, [note] = archive_of(tmp_path, raw, C)
    assert data == raw
    assert note.startswith("Key 1 occurs more than once in a dict")
    assert note.endswith("(/).")
