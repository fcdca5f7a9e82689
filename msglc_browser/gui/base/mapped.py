"""A sequence of what a function makes of the items of another one, made when asked for."""

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

S = TypeVar("S")
T = TypeVar("T")


class Mapped(Sequence[T], Generic[S, T]):
    """`make(item)` for each item; equal to a sequence of the same results.

    What depends on a selection mostly asks how many rows it has, or for the first: a million rows
    must cost nothing then. The items must not change.
    """

    def __init__(self, make: Callable[[S], T], items: Sequence[S]) -> None:
        self._make = make
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        return map(self._make, self._items)

    @overload
    def __getitem__(self, place: int, /) -> T: ...
    @overload
    def __getitem__(self, place: slice, /) -> "Mapped[S, T]": ...
    def __getitem__(self, place: int | slice, /) -> "T | Mapped[S, T]":
        if isinstance(place, slice):
            return Mapped(self._make, self._items[place])
        return self._make(self._items[place])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str | bytes):
            return NotImplemented
        return len(self) == len(other) and all(map(_are_equal, self, other))

    def __hash__(self) -> int:
        return hash((len(self), self[0] if self._items else None))

    def __repr__(self) -> str:
        return f"Mapped({list(self)!r})"


def _are_equal(this: object, that: object) -> bool:
    return this == that
