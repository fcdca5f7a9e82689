"""Bytes into events, with runs of small values decoded at C speed: ten times as fast."""

from msglc_browser.archive.items.tokenizer import Tokenizer, _Frame
from msglc_browser.archive.items.value_runs import decode_run
from msglc_browser.archive.model.events import Event, Run, run_event
from msglc_browser.archive.model.node import Protocol

_BACK_OFF_BYTES = 8 * 1024
"""To go on by single events after a try in vain, which may look at 64 KiB."""


class RunTokenizer(Tokenizer):
    """A tokenizer that also makes RUN events, of children that are small and whole.

    Never of a value that stands alone, and never of half a pair.
    """

    def __init__(self, protocol: Protocol, *, items: int = 1, size_bytes: int) -> None:
        super().__init__(protocol, items=items, size_bytes=size_bytes)
        self._is_alone = items == 1
        self._next_try = 0

    def feed(self, data: bytes) -> None:
        """Add bytes; what was in vain may have been cut off."""
        super().feed(data)
        self._next_try = 0

    def _take_run(self, frame: _Frame) -> Event | None:
        is_root = self._is_alone and len(self._frames) == 1
        if is_root or self.position < self._next_try or (frame.is_map and frame.left % 2):
            return None
        each = 2 if frame.is_map else 1
        found = decode_run(self._protocol, self._data, self._at, frame.left, each)
        if found is None:
            self._next_try = self.position + _BACK_OFF_BYTES
            return None
        values, end = found
        size_bytes, self._at = end - self._at, end
        frame.left -= len(values)
        return run_event(Run(values, frame.is_map), size_bytes)
