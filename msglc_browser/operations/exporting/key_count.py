"""Counts the keys of a dict of any size that repeat, in bounded memory."""

from array import array
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

from msglc_browser.archive.model.events import LONG_BYTES

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
        """Add keys of at most `LONG_BYTES`; those beyond `MOST_COMPARED` are not compared."""
        self._extend(map(hash, keys))

    def add_one(self, key: "KeyHash") -> None:
        """Add a key of any size."""
        self._extend([key.finish()])

    def _extend(self, hashes: Iterable[int]) -> None:
        if len(self._hashes) >= MOST_COMPARED:
            self.is_complete = False
            return
        self._hashes.extend(hashes)

    def repeated(self) -> int:
        """How many keys have occurred before."""
        if len(self._hashes) < _FEW:
            return len(self._hashes) - len(set(self._hashes))
        # Importing NumPy takes 0.1 s, which smaller dicts need not wait for.
        import numpy as np  # noqa: PLC0415

        hashes = np.sort(np.frombuffer(self._hashes, np.int64))
        return int((hashes[1:] == hashes[:-1]).sum())


class KeyHash:
    """Receives a key of any size piece by piece, and keeps no more than `LONG_BYTES` of it.

    Its hash depends on the text alone, not on the pieces that it comes in.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._size_bytes = 0
        self._digest = blake2b(digest_size=8)

    def feed(self, piece: str) -> None:
        """The next piece of valid text."""
        data = piece.encode()
        self._digest.update(data)
        self._size_bytes += len(data)
        self._pieces = [*self._pieces, piece] if self._size_bytes <= LONG_BYTES else []

    def finish(self) -> int:
        """The hash, that of Python if the whole key takes at most `LONG_BYTES`."""
        if self._size_bytes <= LONG_BYTES:
            return hash("".join(self._pieces))
        return int.from_bytes(self._digest.digest(), "big", signed=True)
