"""Puts many rows in order, on a worker thread; with all that is needed to show them at once."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from msglc_browser.gui.browse.entry_order import Entry, Order, ordered

_PORTION: Final = 4_096  # marks made without a pause


@dataclass(frozen=True, slots=True)
class ArrangeRequest:
    """The first `count` of the entries are to be put in order; more may follow meanwhile.

    `chosen` are the numbers of the selected ones, whose rows are wanted too.
    """

    number: int
    entries: Sequence[Entry]
    count: int
    order: Order
    chosen: Sequence[int]


@dataclass(frozen=True, slots=True)
class Arranged:
    """The answer: the numbers of the entries that are shown, and a mark for each selected row."""

    request: ArrangeRequest
    shown: "array[int]"
    marks: bytearray


def arranged(request: ArrangeRequest) -> Arranged:
    """Filter and sort; takes half a second for 300,000 entries, and lets other threads run."""
    shown = ordered(request.entries[: request.count], request.order)
    return Arranged(request, shown, marks_of(request.chosen, shown, request.count))


def marks_of(chosen: Sequence[int], shown: Sequence[int], count: int) -> bytearray:
    """One byte for each row that shows one of `count` entries: 1 if it is a chosen one."""
    if not chosen:
        return bytearray(len(shown))
    is_chosen = bytearray(count)
    for number in chosen:
        if number < count:
            is_chosen[number] = 1
    marks = bytearray()
    for start in range(0, len(shown), _PORTION):
        marks += bytes(map(is_chosen.__getitem__, shown[start : start + _PORTION]))
    return marks
