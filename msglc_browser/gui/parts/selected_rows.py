"""Finds the selected rows of a table."""

from itertools import chain

from PySide6.QtWidgets import QAbstractItemView


def selected_rows(view: QAbstractItemView) -> list[int]:
    """The selected rows from the top; Qt's `selectedRows` takes 9 s for 100,000."""
    return list(chain.from_iterable(selected_ranges(view)))


def selected_ranges(view: QAbstractItemView) -> list[range]:
    """The selected rows as ranges from the top, which neither touch nor overlap."""
    selection = view.selectionModel().selection()
    blocks = (selection.at(place) for place in range(selection.count()))
    found: list[range] = []
    for first, end in sorted((block.top(), block.bottom() + 1) for block in blocks):
        if found and first <= found[-1].stop:
            found[-1] = range(found[-1].start, max(found[-1].stop, end))
        else:
            found.append(range(first, end))
    return found
