"""Finds the selected rows of a table."""

from PySide6.QtWidgets import QAbstractItemView


def selected_rows(view: QAbstractItemView) -> list[int]:
    """The selected rows from the top; Qt's `selectedRows` takes 9 s for 100,000."""
    rows: set[int] = set()
    selection = view.selectionModel().selection()
    for place in range(selection.count()):
        block = selection.at(place)
        rows.update(range(block.top(), block.bottom() + 1))
    return sorted(rows)
