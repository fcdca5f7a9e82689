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
        """Length in bytes; negative when a hostile archive says so."""
        return self.end - self.start

    def shifted(self, offset: int) -> Self:
        """The same length, `offset` bytes further on."""
        return type(self)(self.start + offset, self.end + offset)

    def contains(self, other: Self) -> bool:
        """Whether `other` lies wholly inside; an inverted span never does."""
        return self.start <= other.start <= other.end <= self.end
