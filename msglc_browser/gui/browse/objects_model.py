"""Folders and objects of one prefix as a table that grows page by page."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import Enum, auto
from itertools import compress
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from msglc_browser.gui.base.formatting import (
    exact_size_text,
    exact_time_text,
    relative_time_text,
    size_text,
)
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import tooltip, visible
from msglc_browser.gui.browse.arranging import Arranged, ArrangeRequest, marks_of
from msglc_browser.gui.browse.entry_order import Column, Entry, Order, is_ordered, ordered
from msglc_browser.gui.browse.entry_rows import EntryRows, Sizes
from msglc_browser.gui.theme.icons import icon
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.operations.buckets.browse import ARCHIVE_KIND, Folder, ObjectRow

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_AT_ONCE = 5_000  # entries that are filtered and sorted within 10 ms
_TAIL_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_ENTRY_FLAGS = _TAIL_FLAGS | Qt.ItemFlag.ItemIsSelectable
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Tail(Enum):
    """What the row after the last one shows."""

    NONE = auto()  # nothing: no such row
    LOADING = auto()
    MORE = auto()  # click to load more
    FAILED = auto()  # click to try again


@guarded
class ObjectsModel(QAbstractTableModel):
    """The rows loaded so far, folders first; keys are exact, displayed names are escaped.

    An entry already present (some servers list twice) is not added again. The tail row is not one.
    Each entry keeps its number, in the order of loading, whatever its row. A new order or filter is
    a reset between `reorder_started` and `reordered`, in which the page keeps the selection by
    number: moving persistent indexes takes 37 s for 100,000 selected rows. Many rows are put in
    order elsewhere; until the answer is here the old ones stay.
    """

    reorder_started = Signal()
    reordered = Signal()
    arrangement_wanted = Signal()  # of many rows: take `arrange_request`, answer `show_arranged`

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[Entry] = []
        self._numbers: dict[str, int] = {}  # by key
        self._shown = array("I")  # their numbers
        self._sizes = Sizes()
        self._order = Order()
        self._number = 0  # of the latest order
        self._is_arranging = False
        self._tail = Tail.NONE
        self._tail_text = ""

    @property
    def loaded_count(self) -> int:
        """Number of entries loaded, shown or not."""
        return len(self._all)

    @property
    def shown_count(self) -> int:
        """Number of entries that pass the filter."""
        return len(self._shown)

    @property
    def tail(self) -> Tail:
        """What the tail row shows now."""
        return self._tail

    @property
    def tail_text(self) -> str:
        """The tail row's text."""
        return self._tail_text

    def has_key(self, key: str) -> bool:
        """Whether an entry of this key is loaded, shown or not."""
        return key in self._numbers

    def clear(self) -> None:
        """Show nothing, not even a tail; filter and order stay."""
        self.replace(())

    def append(self, entries: Sequence[Entry]) -> None:
        """Add a page, each entry at its sorted position."""
        number = len(self._all)
        self._take(entries)
        added = range(number, len(self._all))
        shown = [each for each in added if self._order.passes(self._all[each])]
        if shown:
            first = len(self._shown)
            self.beginInsertRows(QModelIndex(), first, first + len(shown) - 1)
            self._shown.extend(shown)
            self.endInsertRows()
            end = map(self._all.__getitem__, self._shown[max(0, first - 1) :])
            if not (is_ordered(end, self._order) or self._is_arranging):
                self._arrange()

    def replace(self, entries: Sequence[Entry]) -> None:
        """Show exactly these entries, and no tail; the view keeps nothing, see ObjectsPage."""
        self.beginResetModel()
        self._all, self._numbers, self._sizes = [], {}, Sizes()
        self._take(entries)
        self._tail = Tail.NONE
        self._number += 1
        self._is_arranging = False
        self._shown = ordered(self._all, self._order)
        self.endResetModel()

    def set_filter(self, text: str) -> None:
        """Show only names that contain `text`, ignoring case."""
        if text.casefold() != self._order.filter:
            self._order = replace(self._order, filter=text.casefold())
            self._arrange()

    @property
    def is_arranging(self) -> bool:
        """Whether the rows shown are still those of an earlier order or filter."""
        return self._is_arranging

    def arrange_request(self, chosen: Sequence[int]) -> ArrangeRequest:
        """What `arrangement_wanted` asks for; the rows of the entries `chosen` are wanted too."""
        return ArrangeRequest(self._number, self._all, len(self._all), self._order, chosen)

    def show_arranged(self, answer: Arranged) -> None:
        """Show the rows in their order, unless another one has been chosen meanwhile.

        Rows that have come meanwhile follow at the end until they are in order too.
        """
        if answer.request.number != self._number:
            return
        self._is_arranging = False
        late = range(answer.request.count, len(self._all))
        shown = answer.shown
        shown.extend(each for each in late if self._order.passes(self._all[each]))
        self._show(shown)
        if late:
            self._arrange()

    def set_tail(self, tail: Tail, text: str = "") -> None:
        """Set the text of the row after the last one."""
        end = len(self._shown)
        old, self._tail_text = self._tail, text
        if old is Tail.NONE and tail is not Tail.NONE:
            self.beginInsertRows(QModelIndex(), end, end)
            self._tail = tail
            self.endInsertRows()
        elif old is not Tail.NONE and tail is Tail.NONE:
            self.beginRemoveRows(QModelIndex(), end, end)
            self._tail = tail
            self.endRemoveRows()
        elif tail is not Tail.NONE:
            self._tail = tail
            self.dataChanged.emit(self.index(end, 0), self.index(end, len(Column) - 1))

    def entries(self, rows: Iterable[int]) -> EntryRows:
        """The entries of these rows; there must be such rows, and not the tail."""
        return EntryRows(self._all, array("I", map(self._shown.__getitem__, rows)))

    def numbered(self, numbers: Sequence[int]) -> EntryRows:
        """The entries of these numbers, shown or not."""
        return EntryRows(self._all, numbers)

    def marked(self, marks: bytes) -> EntryRows:
        """The entries of the rows whose mark is 1, not 0."""
        first, stop = max(0, marks.find(1)), marks.rfind(1) + 1
        numbers = self._shown[first:stop]
        if marks.find(0, first, stop) >= 0:
            numbers = array("I", compress(numbers, marks[first:stop]))
        return EntryRows(self._all, numbers)

    def marks(self, chosen: Sequence[int]) -> bytearray:
        """A mark for each row: 1 if it shows an entry of these numbers."""
        return marks_of(chosen, self._shown, len(self._all))

    def numbers(self, keys: Iterable[str]) -> Sequence[int]:
        """The numbers of the loaded ones of these exact keys, shown or not."""
        return [number for key in keys if (number := self._numbers.get(key)) is not None]

    def sizes_text(self, entries: EntryRows) -> str:
        """The size of all objects among these; empty if there are none."""
        return self._sizes.text(entries.numbers)

    def entry(self, row: int) -> Entry | None:
        """The entry of this row; None for the tail row and beyond."""
        return self._all[self._shown[row]] if 0 <= row < len(self._shown) else None

    def archives(self) -> Iterator[ObjectRow]:
        """The loaded objects that are archives by name, shown or not."""
        for entry in self._all:
            if isinstance(entry, ObjectRow) and entry.kind == ARCHIVE_KIND:
                yield entry

    def row_of(self, key: str) -> int | None:
        """The row of this exact key."""
        try:
            return self._shown.index(self._numbers[key])
        except (KeyError, ValueError):
            return None

    def find_name(self, start: str, *, after: int) -> int | None:
        """The first row from `after` on, then from the top, whose name starts with `start`."""
        start = start.casefold()
        count = len(self._shown)
        for step in range(count):
            row = (after + step) % count
            if self._all[self._shown[row]].name.casefold().startswith(start):
                return row
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Qt: sort by a column; folders stay above objects."""
        self._order = Order(
            Column(max(0, column)), order is Qt.SortOrder.DescendingOrder, self._order.filter
        )
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        self._arrange(again=True)

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """Qt: shown entries and the tail row."""
        return 0 if parent.isValid() else len(self._shown) + (self._tail is not Tail.NONE)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        """Qt: name, size, modified, kind."""
        return 0 if parent.isValid() else len(Column)

    def headerData(  # noqa: N802
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Qt: titles, aligned like the cells."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section == Column.SIZE else _LEFT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = (self.tr("Name"), self.tr("Size"), self.tr("Modified"), self.tr("Kind"))
        if section != self._order.column:
            return titles[section]
        arrow = "▼" if self._order.is_descending else "▲"
        return (
            f"{arrow} {titles[section]}" if section == Column.SIZE else f"{titles[section]} {arrow}"
        )

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Qt: the tail row can be clicked but not selected."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _ENTRY_FLAGS if index.row() < len(self._shown) else _TAIL_FLAGS

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: short text, icon, colour, tooltip."""
        if not index.isValid():
            return None
        column = Column(index.column())
        entry = self.entry(index.row())
        if entry is None:
            return self._tail_data(column, role)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(entry, column)
        if role == Qt.ItemDataRole.DecorationRole:
            return _icon(entry) if column is Column.NAME else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column is Column.SIZE else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole:
            return None if column is Column.NAME else color(Role.MUTED)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(entry, column)
        return None

    def _text(self, entry: Entry, column: Column) -> str:
        if column is Column.NAME:
            return shown_name(entry)
        if isinstance(entry, Folder):
            return self.tr("Folder") if column is Column.KIND else ""
        if column is Column.SIZE:
            return "?" if entry.size_bytes is None else size_text(entry.size_bytes)
        if column is Column.KIND:
            return entry.kind
        return relative_time_text(entry.modified) if entry.modified else "?"

    def _tip(self, entry: Entry, column: Column) -> str | None:
        if column is Column.NAME or isinstance(entry, Folder):
            return tooltip(entry.location.key)
        if column is Column.SIZE:
            size_bytes = entry.size_bytes
            return self.tr("Unknown") if size_bytes is None else exact_size_text(size_bytes)
        if column is Column.MODIFIED and entry.modified:
            return exact_time_text(entry.modified)
        return None

    def _tail_data(self, column: Column, role: int) -> Any:
        if column is not Column.NAME:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._tail_text
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(self._tail_text)
        if role == Qt.ItemDataRole.ForegroundRole:
            roles = {Tail.MORE: Role.ACCENT, Tail.FAILED: Role.DANGER}
            return color(roles.get(self._tail, Role.MUTED))
        return None

    def _take(self, entries: Iterable[Entry]) -> None:
        number = len(self._all)
        for entry in entries:
            if self._numbers.setdefault(entry.location.key, len(self._all)) == len(self._all):
                self._all.append(entry)
        self._sizes.extend(self._all[number:])

    def _arrange(self, *, again: bool = False) -> None:
        """Show the rows in the current order: at once if they are few.

        `again`: they may be in order already, and then nothing is to change.
        """
        self._number += 1
        self._is_arranging = len(self._all) > _AT_ONCE
        if self._is_arranging:
            self.arrangement_wanted.emit()
            return
        shown = ordered(self._all, self._order)
        if not again or shown != self._shown:
            self._show(shown)

    def _show(self, shown: "array[int]") -> None:
        self.reorder_started.emit()
        self.beginResetModel()
        self._shown = shown
        self.endResetModel()
        self.reordered.emit()


def shown_name(entry: Entry) -> str:
    """The displayed name: escaped, folders with their slash."""
    name = visible(entry.name)
    return f"{name}/" if isinstance(entry, Folder) else name


def _icon(entry: Entry) -> Any:
    if isinstance(entry, Folder):
        return icon("folder", Role.MUTED)
    if entry.kind == ARCHIVE_KIND:
        return icon("archive", Role.TYPE_ARCHIVE)
    return icon("file", Role.MUTED)
