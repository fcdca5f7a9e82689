"""Which of millions of names have been there before, in little memory."""

from array import array
from bisect import bisect_left
from typing import Final

_PARTS: Final = 1_024  # short, so that adding moves little


class SeenNames:
    """A set of names that keeps 8 bytes of each, its hash: 9 MB for a million.

    It may take a name for one that it has, of which the odds are one in 10^13 with a million names;
    never the other way round.
    """

    def __init__(self) -> None:
        """None at first."""
        self._parts = [array("q") for _ in range(_PARTS)]  # each in order

    def __contains__(self, name: str) -> bool:
        """Whether it was added."""
        part, value, at = self._place(name)
        return at < len(part) and part[at] == value

    def add(self, name: str) -> None:
        """Add a name; harmless if it is there."""
        part, value, at = self._place(name)
        if at == len(part) or part[at] != value:
            part.insert(at, value)

    def _place(self, name: str) -> "tuple[array[int], int, int]":
        value = hash(name)
        part = self._parts[value % _PARTS]
        return part, value, bisect_left(part, value)
