"""Counts the keys of a dict of any size that repeat, in bounded memory."""

from array import array
from collections.abc import Iterable
from typing import Final

MOST_COMPARED: Final = 4 * 2**20
"""Keys of one dict; 8 bytes are kept of each."""

_FEW = 10_000


class KeyCount:
    """Receives the keys of one dict, as hashes of 64 bits: two keys that differ but have the same
    one are as good as impossible."""

    def __init__(self) -> None:
        self._hashes = array("q")
        self.is_complete = True  # whether all keys are compared

    def add(self, keys: Iterable[str]) -> None:
        """Add keys; those beyond `MOST_COMPARED` are not compared."""
        if len(self._hashes) >= MOST_COMPARED:
            self.is_complete = False
            return
        self._hashes.extend(map(hash, keys))

    def repeated(self) -> int:
        """How many keys have occurred before."""
        if len(self._hashes) < _FEW:
            return len(self._hashes) - len(set(self._hashes))
        # Importing NumPy takes 0.1 s, which smaller dicts need not wait for.
        import numpy as np  # noqa: PLC0415

        hashes = np.sort(np.frombuffer(self._hashes, np.int64))
        return int((hashes[1:] == hashes[:-1]).sum())
