"""Half-open byte ranges."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The bytes `start` (included) to `end` (excluded), counted from the object's first byte."""

    start: int
    end: int

    @property
    def size(self) -> int:
        """Length in bytes; negative if a hostile archive says so."""
        return self.end - self.start

    def shifted(self, offset: int) -> Self:
        """A span of the same length, `offset` bytes further on."""
        return type(self)(self.start + offset, self.end + offset)

    def part(self, start: int, end: int) -> Self:
        """The bytes `start` to `end`, counted from the start of this span."""
        return type(self)(self.start + start, self.start + end)

    def contains(self, other: Self) -> bool:
        """Whether `other` lies entirely inside; always False for an inverted span."""
        return self.start <= other.start <= other.end <= self.end
