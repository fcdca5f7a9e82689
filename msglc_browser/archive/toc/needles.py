"""Candidates for a key search: where a TOC's bytes contain the pattern; to be verified."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable
from typing import Final, TypeAlias

import cbor2
import msgpack

from msglc_browser.archive.items.heads import HeadKind, peek_head
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import ArchiveError

WINDOW_BYTES = 256 * 1024
"""Maximum searched in one call: a longer one would hold the interpreter lock too long."""

GAP_BYTES = 16 * 1024
"""Without a match: stretches of so many are remembered."""

_FIRST_BYTES: Final = 1024  # searched first, as the next match is often near; then twice as many
_PAYLOADS = (HeadKind.TEXT, HeadKind.BYTES)
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,19}")

Find: TypeAlias = Callable[[bytes, int, int], tuple[int, int] | None]
"""Start and end of the first match in some bytes, from a position to another."""


class Needles:
    """Finds one pattern in the keys of one TOC.

    Text is found within text and bytes keys; an integer also as a numeric key.
    """

    def __init__(
        self, protocol: Protocol, toc: bytes, pattern: str, *, match_case: bool = False
    ) -> None:
        self._protocol = protocol
        self._toc = toc
        self._text = _text_scan(toc, pattern, match_case=match_case)
        self._numbers = _number_codes(protocol, pattern)
        numbers = [_Scan(toc, _exact(code), longest=len(code)) for code in self._numbers]
        self._scans = (self._text, *numbers)

    def next(self, at: int) -> int:
        """Where the first candidate from `at` on starts; the end of the TOC if there is none."""
        return min(scan.next(at)[0] for scan in self._scans)

    def holds(self, data: bytes) -> bool:
        """Whether some bytes of the TOC contain a candidate."""
        return any(scan.holds(data) for scan in self._scans)

    def is_in_key(self, start: int, end: int) -> bool:
        """Whether the encoded key in bytes `start` to `end` contains the pattern; never raises."""
        try:
            head = peek_head(self._protocol, self._toc, start)
        except ArchiveError:
            return False
        if head is not None and head.kind in _PAYLOADS:
            return self._text.next(head.end)[1] <= end
        return self._toc[start:end] in self._numbers


class _Scan:
    """One way to search, in any order of positions: only so many bytes twice.

    The last result is cached, as it is requested repeatedly, and so is each long stretch without a
    match: levels that contain one another would search it again and again.
    """

    def __init__(self, toc: bytes, find: Find, *, longest: int, is_folded: bool = False) -> None:
        self._toc = toc
        self._find = find
        self._longest = longest
        self._is_folded = is_folded
        self._window = b""
        self._window_at = self._window_end = -1
        self._asked = 0
        self._found = (-1, -1)
        self._none = (len(toc), len(toc) + 1)
        self._gaps = array("Q")  # where long stretches without a match start, in order
        self._after: list[tuple[int, int]] = []  # the match after each

    def next(self, at: int) -> tuple[int, int]:
        """Start and end of the first match from `at` on; past the end of the TOC if none."""
        if not self._asked <= at <= self._found[0]:
            self._asked, self._found = at, self._search(at)
        return self._found

    def holds(self, data: bytes) -> bool:
        """Whether there is a match in some bytes."""
        return self._find(data.lower() if self._is_folded else data, 0, len(data)) is not None

    def _search(self, at: int) -> tuple[int, int]:
        place = bisect_right(self._gaps, at)
        if place and at <= self._after[place - 1][0]:
            return self._after[place - 1]
        is_last = place == len(self._gaps)
        found = self._search_until(at, len(self._toc) if is_last else self._gaps[place])
        if found is None and not is_last:
            self._gaps[place] = at  # one stretch with the next
            return self._after[place]
        found = found or self._none
        if found[0] - at >= GAP_BYTES:
            self._gaps.insert(place, at)
            self._after.insert(place, found)
        return found

    def _search_until(self, at: int, stop: int) -> tuple[int, int] | None:
        """The first match that starts before `stop`."""
        while at < stop:
            if not self._window_at <= at < self._window_end:
                self._load(at, stop)
            end = min(self._window_end, stop)
            found = self._find(
                self._window, at - self._window_at, end + self._longest - self._window_at
            )
            if found is not None and found[0] + self._window_at < end:
                return found[0] + self._window_at, found[1] + self._window_at
            at = end
        return None

    def _load(self, at: int, stop: int) -> None:
        """The longer, the more has been searched before it without a break."""
        size = self._window_end - self._window_at if at == self._window_end else 0
        size = min(max(_FIRST_BYTES, 2 * size), WINDOW_BYTES)
        self._window_at, self._window_end = at, min(at + size, stop)
        window = self._toc[at : self._window_end + self._longest]
        self._window = window.lower() if self._is_folded else window


def _text_scan(toc: bytes, pattern: str, *, match_case: bool) -> _Scan:
    if match_case or pattern.casefold() == pattern.upper():
        needle = _encoded(pattern)
        return _Scan(toc, _exact(needle), longest=len(needle))
    if pattern.isascii():
        # Folding the windows makes bytes.find usable, far faster than a regex. It also changes
        # offsets that look like capitals: that only adds false candidates.
        needle = pattern.lower().encode()
        return _Scan(toc, _exact(needle), longest=len(needle), is_folded=True)
    choices = [_cases(character) for character in pattern]
    longest = sum(max(map(len, choice)) for choice in choices)
    folded = b"".join(b"(?:" + b"|".join(map(re.escape, choice)) + b")" for choice in choices)
    return _Scan(toc, _regex(re.compile(folded)), longest=longest)


def _cases(character: str) -> list[bytes]:
    cases = {character, character.lower(), character.upper(), character.title()}
    return sorted(map(_encoded, cases))


def _encoded(text: str) -> bytes:
    """UTF-8; lone surrogates as in keys that are not valid UTF-8, see `decode_text`."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _exact(needle: bytes) -> Find:
    def find(data: bytes, at: int, end: int) -> tuple[int, int] | None:
        start = data.find(needle, at, end)
        return None if start < 0 else (start, start + len(needle))

    return find


def _regex(pattern: "re.Pattern[bytes]") -> Find:
    def find(data: bytes, at: int, end: int) -> tuple[int, int] | None:
        found = pattern.search(data, at, end)
        return None if found is None else found.span()

    return find


def _number_codes(protocol: Protocol, pattern: str) -> frozenset[bytes]:
    """How writers encode the pattern as a number key; none if it is not a number."""
    if not _WHOLE_NUMBER.fullmatch(pattern):
        return frozenset()
    number = int(pattern)
    if protocol is Protocol.CBOR:
        return frozenset({cbor2.dumps(number)})
    is_encodable = -(1 << 63) <= number < 1 << 64
    return frozenset({msgpack.packb(number)}) if is_encodable else frozenset()
