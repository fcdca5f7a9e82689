"""Candidates for a key among a TOC's bytes: none is missed, wherever a window ends."""

import random
from typing import Any, SupportsIndex

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.toc.needles import GAP_BYTES, WINDOW_BYTES, Needles
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
M = Protocol.MSGPACK


def positions(
    toc: bytes, pattern: str, protocol: Protocol = M, *, match_case: bool = False
) -> list[int]:
    """Where candidates begin, from the TOC's start to its end."""
    needles = Needles(protocol, toc, pattern, match_case=match_case)
    found: list[int] = []
    at = needles.next(0)
    while at < len(toc):
        found.append(at)
        at = needles.next(at + 1)
    return found


@pytest.mark.parametrize(
    ("pattern", "match_case", "found"),
    [
        ("ab", False, [0, 3, 6]),
        ("AB", False, [0, 3, 6]),
        ("ab", True, [0]),
        ("Ab", True, [3]),
        ("zz", False, []),
        ("b.", False, [1, 4]),
    ],
)
def test_text_is_found_by_case_or_without(pattern: str, match_case: bool, found: list[int]) -> None:
    assert positions(b"ab.Ab.AB", pattern, match_case=match_case) == found


@pytest.mark.parametrize(
    ("key", "pattern"),
    [("Straße", "STRASSE"), ("ÄRGER", "ärger"), ("ärger", "ÄRGER"), ("Ωmega", "ωMEGA"), ("ǆ", "ǅ")],
)
def test_letters_beyond_ascii_are_found_whatever_their_case(key: str, pattern: str) -> None:
    needs_folding = pattern == "STRASSE"
    assert bool(positions(key.encode(), pattern)) != needs_folding
    assert positions(key.encode(), pattern, match_case=True) == []


def test_pattern_is_no_regular_expression() -> None:
    assert positions(b"a.b axb", "a.b") == [0]
    assert positions("é.b éxb".encode(), "É.b") == [0]
    assert positions("é(b".encode(), "É(") == [0]


@pytest.mark.parametrize("pattern", ["needle", "NEEDLE", "nÉedle"])
@pytest.mark.parametrize("offset", [-8, -7, -6, -5, -3, -1, 0, 1])
@pytest.mark.parametrize("edge", [1024, 3 * 1024, 255 * 1024, 255 * 1024 + WINDOW_BYTES])
def test_text_across_the_edge_of_a_window_is_found_once(
    pattern: str, offset: int, edge: int
) -> None:
    needle = pattern.lower().encode()
    at = edge + offset
    toc = b"." * at + needle + b"." * WINDOW_BYTES
    assert positions(toc, pattern) == [at]


def test_text_that_passes_the_end_of_the_toc_is_none() -> None:
    toc = b"." * WINDOW_BYTES + b"need"
    assert positions(toc, "needle") == []
    assert Needles(M, toc, "needle").next(0) == len(toc)
    assert Needles(M, b"", "x").next(0) == 0


def test_search_may_go_back_and_ask_again() -> None:
    toc = b"x" + b"." * (2 * WINDOW_BYTES) + b"x.x"
    needles = Needles(M, toc, "x")
    last = len(toc) - 1
    assert [needles.next(at) for at in (1, 1, 0, last, 0, last - 1, last + 1, 5)] == [
        last - 2,
        last - 2,
        0,
        last,
        0,
        last,
        len(toc),
        last - 2,
    ]


class Counted(bytes):
    """Counts the bytes that are taken of it."""

    taken = 0

    def __getitem__(self, place: SupportsIndex | slice) -> Any:
        part = super().__getitem__(place)
        if isinstance(part, bytes):
            self.taken += len(part)
        return part


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("pattern", ["needle", "NeÉdle"])
def test_bytes_without_a_match_are_searched_about_once_in_any_order(
    pattern: str, seed: int
) -> None:
    chance = random.Random(seed)
    needle = pattern.lower().encode()
    pads = [chance.randrange(400_000) for _ in range(8)]
    toc = Counted(needle.join(b"." * pad for pad in pads))
    needles = Needles(M, toc, pattern)
    asked = 2_000
    for _ in range(asked):
        at = chance.randrange(len(toc))
        found = bytes.find(toc, needle, at)
        assert needles.next(at) == (found if found >= 0 else len(toc))
    # The most that is asked for again and again: a stretch too short to be remembered.
    assert toc.taken < 4 * len(toc) + asked * (2 * GAP_BYTES + 1024)


def test_stretches_without_a_match_become_one_from_the_end_to_the_start() -> None:
    toc = Counted(b"." * 3_000_000 + b"needle")
    needles = Needles(M, toc, "needle")
    for at in range(3_000_000, -1, -1_000):
        assert needles.next(at) == 3_000_000
    assert toc.taken < 4 * len(toc)


@BOTH
@pytest.mark.parametrize(
    "number", [0, 7, 23, 24, 127, 128, 255, 256, 65_536, 2**32, 2**62, -1, -33]
)
def test_whole_number_is_found_as_a_key_of_its_own(protocol: Protocol, number: int) -> None:
    code = encode(number, protocol)
    toc = b"\xf0\xf1" + code + b"\xf2"
    needles = Needles(protocol, toc, str(number))
    assert needles.next(0) == 2
    assert needles.is_in_key(2, 2 + len(code))
    assert needles.holds(code)


@BOTH
@pytest.mark.parametrize("pattern", ["1.5", "0x7", "7 ", "+7", "--1", "", "9" * 20])
def test_what_is_no_whole_number_is_text_alone(protocol: Protocol, pattern: str) -> None:
    toc = encode(7, protocol) + encode(1.5, protocol) if pattern else b""
    assert Needles(protocol, toc, pattern).next(0) == len(toc)


@pytest.mark.parametrize("number", [2**64, -(2**63) - 1, 10**19 - 1])
def test_number_that_msgpack_cannot_hold_is_text_alone(number: int) -> None:
    toc = encode(str(number)) + b"\x01"
    needles = Needles(M, toc, str(number))
    assert needles.next(0) == 1
    assert needles.next(2) == len(toc)


@BOTH
def test_candidate_counts_only_inside_the_key(protocol: Protocol) -> None:
    key, value = encode("xab", protocol), encode("abc", protocol)
    toc = key + value
    inside = Needles(protocol, toc, "ab")
    assert inside.is_in_key(0, len(key))
    across = Needles(protocol, encode("xa", protocol) + encode("b", protocol), "ab")
    assert not across.is_in_key(0, 3)
    behind = Needles(protocol, toc, "abc")
    assert not behind.is_in_key(0, len(key))
    assert behind.is_in_key(len(key), len(toc))


@BOTH
def test_head_of_a_key_is_no_part_of_its_text(protocol: Protocol) -> None:
    # A text of 0x41 bytes: its head ends in the letter A.
    key = encode("." * 0x41, protocol)
    needles = Needles(protocol, key, "a")
    assert b"A" in key[:2]
    assert not needles.is_in_key(0, len(key))


@BOTH
@pytest.mark.parametrize("key", [b"\x00ab\xff", "ab"])
def test_text_is_found_in_keys_of_bytes_and_of_text(protocol: Protocol, key: object) -> None:
    raw = encode(key, protocol)
    assert Needles(protocol, raw, "AB").is_in_key(0, len(raw))


@BOTH
def test_number_is_no_text_and_text_no_number(protocol: Protocol) -> None:
    number, text = encode(55, protocol), encode("1551", protocol)
    needles = Needles(protocol, number + text, "55")
    assert needles.is_in_key(0, len(number))
    assert needles.is_in_key(len(number), len(number + text))
    five = Needles(protocol, number, "5")
    assert not five.is_in_key(0, len(number))


def test_broken_text_is_found_by_its_surrogate() -> None:
    raw = b"\xa3a\xe9b"
    assert Needles(M, raw, "a\udce9").is_in_key(0, len(raw))
    assert not Needles(M, raw, "a\ud800").is_in_key(0, len(raw))


@pytest.mark.parametrize(("protocol", "damaged"), [(M, b"\xc1"), (Protocol.CBOR, b"\xf8\x00")])
def test_nothing_is_in_a_damaged_key(protocol: Protocol, damaged: bytes) -> None:
    assert not Needles(protocol, damaged + b"ab", "ab").is_in_key(0, 3)
