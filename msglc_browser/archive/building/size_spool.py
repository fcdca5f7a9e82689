"""The sizes of tiny list elements, in order, from which blocks are made."""

import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

_IN_MEMORY_BYTES = 8 * 2**20
_STEP = 64 * 1024


class Block(NamedTuple):
    """`items` elements in bytes `start` to `end` of the data."""

    items: int
    start: int
    end: int


class SizeSpool:
    """A stack of runs of sizes; beyond a limit it is kept in an unnamed temporary file."""

    def __init__(self, largest: int, folder: str | None = None) -> None:
        """Sizes are at most `largest`; the file is created in `folder`."""
        self._typecode = "B" if largest <= 255 else "I"
        self._width = array(self._typecode).itemsize
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES, dir=folder)  # noqa: SIM115  # see close

    def close(self) -> None:
        """Release memory and the temporary file."""
        self._file.close()

    def mark(self) -> int:
        """The position where a new run starts."""
        return self._file.tell() // self._width

    def add(self, sizes: Sequence[int]) -> None:
        """Append to the run on top."""
        self._file.write(array(self._typecode, sizes).tobytes())

    def drop(self, mark: int) -> None:
        """Drop the runs from `mark` on."""
        self._file.seek(mark * self._width)
        self._file.truncate()

    def runs(self, mark: int) -> Iterator[list[int]]:
        """The sizes from `mark` on, in pieces; nothing may be added while iterating."""
        self._file.seek(mark * self._width)
        while data := self._file.read(_STEP * self._width):
            piece = array(self._typecode)
            piece.frombytes(data)
            yield piece.tolist()

    def blocks(self, mark: int, start: int, least_bytes: int) -> Iterator[Block]:
        """Elements from `mark` on, starting at `start`, in blocks of at least `least_bytes`.

        The rule is msglc's: a block ends with the element that fills it.
        """
        end, count = start, 0  # of the current block
        for sizes in self.runs(mark):
            ends = list(accumulate(sizes, initial=end))[1:]
            done = 0
            while True:
                full = bisect_left(ends, start + least_bytes, done)
                if full == len(ends):
                    break
                yield Block(count + full + 1 - done, start, ends[full])
                start, count, done = ends[full], 0, full + 1
            count += len(ends) - done
            end = ends[-1] if ends else end
        if count:
            yield Block(count, start, end)
