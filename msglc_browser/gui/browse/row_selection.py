"""The selected rows of a long table: a mark for each row, however they are scattered.

A filter that is cleared may leave every second of 300,000 rows selected. As ranges of Qt, which are
two persistent indexes each and are compared with each other, they would take seconds.
"""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Signal,
)

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.browse.entry_order import Column
from msglc_browser.gui.browse.objects_model import ObjectsModel

_FLAG = QItemSelectionModel.SelectionFlag
_TURNED: Final = bytes.maketrans(b"\0\1", b"\1\0")
_FEW: Final = 200  # ranges that are passed to Qt
_AROUND: Final = 300  # rows above and below the visible ones, if there are more ranges


@guarded
class RowSelection(QItemSelectionModel):
    """Selects whole rows of an ObjectsModel, by the commands of Qt.

    Qt paints rows, and tells clicks on selected ones from others, by its own ranges. So it gets
    all of them if they are few, otherwise those near the visible rows; `marks` has all of them.
    `marked`: other rows are selected; not after a reset.
    """

    marked = Signal()

    def __init__(self, model: ObjectsModel, parent: QObject) -> None:
        super().__init__(model, parent)
        self._rows = model
        self._marks = bytearray(model.shown_count)
        self._base = bytearray(self._marks)  # before the latest command
        self._around = range(_AROUND)
        self._are_all_told = True
        model.rowsInserted.connect(self._on_inserted)

    @property
    def marks(self) -> bytes:
        """A byte for each row that is an entry: 1 if it is selected, otherwise 0."""
        return bytes(self._marks)

    def is_marked(self, row: int) -> bool:
        """Whether this row is selected."""
        return 0 <= row < len(self._marks) and bool(self._marks[row])

    def has_marked(self) -> bool:
        """Whether any row is selected."""
        return 1 in self._marks

    def mark(self, marks: bytes | bytearray) -> None:
        """Select exactly these rows; those beyond are not."""
        self._base = bytearray(marks) + bytes(self._rows.shown_count - len(marks))
        self._change(bytearray(self._base))

    def show_around(self, first: int, last: int) -> None:
        """These rows are visible."""
        is_known = first in self._around and last in self._around
        self._around = range(max(0, first - _AROUND), last + _AROUND + 1)
        if not (is_known or self._are_all_told):
            self._tell()

    def select(
        self,
        selected: QItemSelection | QModelIndex | QPersistentModelIndex,
        command: QItemSelectionModel.SelectionFlag,
    ) -> None:
        """Qt: without Current a command works on all before it, with it instead of the last one."""
        if command & _FLAG.Clear:
            self._base = bytearray(self._rows.shown_count)
        elif not command & _FLAG.Current:
            self._base = bytearray(self._marks)
        if command == _FLAG.NoUpdate:
            return
        marks = bytearray(self._base)
        for rows in _rows_of(selected, len(marks)):
            if command & _FLAG.Toggle:
                marks[rows.start : rows.stop] = marks[rows.start : rows.stop].translate(_TURNED)
            elif command & (_FLAG.Select | _FLAG.Deselect):
                mark = b"\1" if command & _FLAG.Select else b"\0"
                marks[rows.start : rows.stop] = mark * len(rows)
        self._change(marks)

    def clear(self) -> None:
        """Qt: neither a selected row nor a current one."""
        self.clearSelection()
        self.clearCurrentIndex()

    def clearSelection(self) -> None:  # noqa: N802
        """Qt: no row is selected, not even one that Qt does not know of."""
        self.mark(b"")

    def reset(self) -> None:
        """Qt: the model has other rows; none is selected."""
        self._marks = bytearray(self._rows.shown_count)
        self._base = bytearray(self._marks)
        super().reset()

    def _change(self, marks: bytearray) -> None:
        has_changed = marks != self._marks
        self._marks = marks
        self._tell()
        if has_changed:
            self.marked.emit()

    def _tell(self) -> None:
        self._are_all_told = _count(self._marks) <= _FEW
        told = range(len(self._marks)) if self._are_all_told else self._around
        selection = QItemSelection()
        for rows in _ranges(self._marks, told):
            top = self._rows.index(rows.start, Column.NAME)
            bottom = self._rows.index(rows.stop - 1, Column.KIND)
            selection.append(QItemSelectionRange(top, bottom))
        super().select(selection, _FLAG.ClearAndSelect)

    def _on_inserted(self) -> None:
        """Rows come only at the end."""
        for marks in (self._marks, self._base):
            marks.extend(bytes(self._rows.shown_count - len(marks)))


def _count(marks: bytearray) -> int:
    return marks.startswith(b"\1") + marks.count(b"\0\1")


def _ranges(marks: bytearray, within: range) -> Iterator[range]:
    start = marks.find(1, within.start, within.stop)
    while start >= 0:
        stop = marks.find(0, start, within.stop)
        if stop < 0:
            stop = min(len(marks), within.stop)
        yield range(start, stop)
        start = marks.find(1, stop, within.stop)


def _rows_of(
    selected: QItemSelection | QModelIndex | QPersistentModelIndex, count: int
) -> Iterator[range]:
    if not isinstance(selected, QItemSelection):
        index = selected.sibling(selected.row(), selected.column())  # whichever kind it is
        selected = QItemSelection(index, index)
    for place in range(selected.count()):
        block = selected.at(place)
        if block.isValid():
            yield range(block.top(), min(block.bottom() + 1, count))
