"""Dicts in a list, decoded by orjson many at a time, wherever that is exact.

It would drop repeated keys, and round numbers that have too many digits, without a word. But then
what it writes of the values differs from what it has read by more than white space.
"""

import re
from collections.abc import Callable

import orjson

from msglc_browser.operations.new_archive.sources.text_window import TextWindow

_FIRST_KEY = re.compile(r'[ \t\n\r]*,[ \t\n\r]*(\{[ \t\n\r]*"[^"\\\x00-\x1f]*")')
_LEAST_LETTERS = 4096
_MOST_BACK_OFF = 64
_WHITE = b" \t\n\r"


class JsonRecords:
    """Finds where records end by the text between the first two, which includes a key."""

    def __init__(self) -> None:
        self._mark = ""
        self._key_size = 0
        self._skipped_fills = -1  # no attempt until the window has been filled more often …
        self._back_off = 1  # … each time twice as often

    def take(self, window: TextWindow, end_of_first: Callable[[], int | None]) -> list[object]:
        """Whole records with their commas, passed; empty if there are few or they are unusual."""
        text, at = window.text, window.at
        if window.fills <= self._skipped_fills or text[at : at + 1] != "{":
            return []
        if len(text) - at < _LEAST_LETTERS:
            return []
        stop = text.rfind(self._mark, at) if self._mark else -1
        if stop < 0:
            self._learn(text, end_of_first())
            stop = text.rfind(self._mark, at) if self._mark else -1
        if stop - at < _LEAST_LETTERS:
            return self._none(window)
        values = exact_values(f"[{text[at : stop + 1]}]")
        if values is None:
            return self._none(window)
        self._back_off = 1
        window.at = stop + len(self._mark) - self._key_size
        return values

    def _learn(self, text: str, end: int | None) -> None:
        found = _FIRST_KEY.match(text, end) if end is not None else None
        if found is None or end is None:
            self._mark = ""
            return
        self._mark = text[end - 1 : found.end()]
        self._key_size = len(found[1])

    def _none(self, window: TextWindow) -> list[object]:
        self._skipped_fills = window.fills + self._back_off - 1
        self._back_off = min(2 * self._back_off, _MOST_BACK_OFF)
        return []


def exact_values(text: str) -> list[object] | None:
    """The values of a JSON list, None unless they are certainly all that is in it.

    Written again, each number must be the same; as many quotes prove that no key was dropped,
    unless some were written as escapes.
    """
    try:
        data = text.encode()
        if b"\\u" in data:
            return None
        values: list[object] = orjson.loads(data)
        written: bytes = orjson.dumps(values)
    except (ValueError, TypeError):
        return None
    if len(written) == len(data):
        return values if written == data else None
    is_same = written.translate(None, _WHITE) == data.translate(None, _WHITE)
    return values if is_same else None
