"""Equal keys are equal however they are encoded; keys that only Python holds equal are not."""

import pytest

from msglc_browser.archive.items.key_mark import key_mark
from msglc_browser.archive.model.node import Protocol

M, C = Protocol.MSGPACK, Protocol.CBOR
_EQUAL = [
    (C, ["01", "1801", "190001", "1b0000000000000001"]),
    (C, ["20", "3800"]),
    (C, ["f93c00", "fa3f800000", "fb3ff0000000000000"]),
    (C, ["6161", "780161", "7f6161ff", "7f606161ff"]),
    (C, ["4161", "580161", "5f4161ff"]),
    (C, ["f97e00", "fb7ff8000000000000"]),
    (M, ["01", "cc01", "cd0001", "d001", "d30000000000000001"]),
    (M, ["ff", "d0ff", "d1ffff"]),
    (M, ["ca3f800000", "cb3ff0000000000000"]),
    (M, ["a161", "d90161", "da000161"]),
    (M, ["c40161", "c5000161"]),
]
_DISTINCT = {
    C: ["01", "f93c00", "f5", "6131", "4131", "8101", "c101", "a0", "f6", "20", "f90000", "f98000"],
    M: ["01", "cb3ff0000000000000", "c3", "a131", "c40131", "9101", "d40131", "80", "c0", "ff"],
}


@pytest.mark.parametrize(("protocol", "encodings"), _EQUAL)
def test_encodings_of_one_key_are_equal(protocol: Protocol, encodings: list[str]) -> None:
    assert len({key_mark(protocol, bytes.fromhex(raw)) for raw in encodings}) == 1


@pytest.mark.parametrize("protocol", list(Protocol))
def test_keys_of_other_types_differ(protocol: Protocol) -> None:
    marks = {key_mark(protocol, bytes.fromhex(raw)) for raw in _DISTINCT[protocol]}
    assert len(marks) == len(_DISTINCT[protocol])


def test_text_whose_pieces_cut_a_character_is_other_text() -> None:
    assert key_mark(C, bytes.fromhex("7f61c361bcff")) == "\udcc3\udcbc"
    assert key_mark(C, bytes.fromhex("62c3bc")) == "ü"


def test_text_and_bytes_are_their_own_marks() -> None:
    assert key_mark(C, b"\x61a") == "a"
    assert key_mark(M, b"\xc4\x01a") == b"a"
    assert key_mark(M, b"\xa1\xff") == "\udcff"
    assert key_mark(M, b"") == ("other", b"")
