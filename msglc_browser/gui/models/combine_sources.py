"""The archives that a combine or an append takes in: their order, their names, what is wrong."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from msglc_browser.archive.node_path import format_path
from msglc_browser.gui.formatting import exact_size_text, size_text
from msglc_browser.gui.models.row_runs import runs
from msglc_browser.gui.models.source_row import (
    Checked,
    SourceColumn,
    SourceRow,
    nameable,
    natural_key,
    object_text,
    wanted_name,
)
from msglc_browser.gui.visible_text import tooltip, visible
from msglc_browser.operations.combine import CombineMode, CombineSource, SourceCheck
from msglc_browser.operations.name_patterns import (
    RenameRule,
    common_affixes,
    renamed,
    without_affixes,
)
from msglc_browser.operations.names import distinct
from msglc_browser.storage.location import Location, location_text

_NAME_LIMIT = 1024
_MAX_BLOCKS = 10  # taken out one by one, so that the view keeps its selection
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class CombineSourcesModel(QAbstractTableModel):
    """Rows in the order in which the archive will hold them; names may be edited in dict mode."""

    def __init__(self, sources: Iterable[CombineSource], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[SourceRow] = []
        self._mode = CombineMode.DICT
        self._taken: frozenset[str] = frozenset()
        self._first_position = 0
        self._is_edited = False
        self._counts: Counter[str] | None = None  # of the names, None after a change
        self._places: dict[Location, list[int]] | None = None  # rows, None after a change
        self._left_out: list[tuple[int, SourceRow]] = []
        self._add(sources)

    @property
    def mode(self) -> CombineMode:
        """Whether children are reached by name or by position."""
        return self._mode

    @property
    def is_edited(self) -> bool:
        """Whether a person changed names or order, or took sources in or out."""
        return self._is_edited

    def rows(self) -> tuple[SourceRow, ...]:
        """All rows in order."""
        return tuple(self._rows)

    def sources(self) -> tuple[CombineSource, ...]:
        """What to combine, in order, with the names as edited."""
        return tuple(row.source for row in self._rows)

    def unchecked(self) -> tuple[Location, ...]:
        """Where nobody has looked yet, each place once."""
        waiting = (row for row in self._rows if row.checked is Checked.NOT_YET)
        return tuple(dict.fromkeys(row.source.location for row in waiting))

    def checked_count(self) -> int:
        """How many rows somebody has looked at."""
        return sum(row.checked is not Checked.NOT_YET for row in self._rows)

    def bad_rows(self) -> tuple[int, ...]:
        """Rows that cannot be combined, whatever they are called."""
        return tuple(n for n, row in enumerate(self._rows) if row.checked is Checked.BAD)

    def misnamed_rows(self) -> tuple[int, ...]:
        """Rows whose name cannot be used; none in list mode."""
        return tuple(row for row in range(len(self._rows)) if self.name_problem(row))

    def name_problem(self, row: int) -> str:
        """Why the row's name cannot be used; empty when it can."""
        if self._mode is CombineMode.LIST:
            return ""
        name = self._rows[row].source.name
        if self._rows[row].is_fixed:
            return ""
        if not name:
            return self.tr("needs a name")
        if len(name) > _NAME_LIMIT:
            return self.tr("name too long")
        if name in self._taken:
            return self.tr("name is taken in the archive")
        if self._name_counts()[name] > 1:
            return self.tr("name is used twice")
        return ""

    def problem(self, row: int) -> str:
        """What is wrong with the row, in words; empty when nothing is."""
        if self._rows[row].checked is Checked.BAD:
            return self._rows[row].message or self.tr("not an archive")
        return self.name_problem(row)

    def note(self, row: int) -> str:
        """What a person should know of the row's name although nothing is wrong with it."""
        is_shown = self._mode is CombineMode.DICT and self._rows[row].is_numbered
        return self.tr("repeats: numbered") if is_shown else ""

    def affixes(self) -> tuple[str, str]:
        """What all names begin and end with and can do without."""
        if self._mode is CombineMode.LIST:
            return "", ""
        return common_affixes([row.source.name for row in self._rows if not row.is_fixed])

    def clean_names(self) -> None:
        """Drop what all names have in common."""
        affixes = self.affixes()
        names = without_affixes([row.source.name for row in self._rows], affixes)
        self._is_edited = True
        self._rows = [row.named(name) for row, name in zip(self._rows, names, strict=True)]
        self._names_changed()

    def start_renaming(self) -> None:
        """Keep the names for the way back."""
        self._rows = [replace(row, base=row.source.name) for row in self._rows]

    def show_renamed(self, rule: RenameRule) -> None:
        """Name all rows by `rule`, drawn from the names kept. Raises BadInput for a bad rule."""
        wanted = renamed([nameable(row) for row in self._rows], rule)
        self._rows = [
            row.named(name, wanted=want)
            for row, name, want in zip(
                self._rows, distinct(wanted, taken=self._taken), wanted, strict=True
            )
        ]
        self._is_edited = True
        self._names_changed()

    def undo_renaming(self) -> None:
        """Give all rows the names that were kept."""
        self._rows = [row.named(row.base) for row in self._rows]
        self._names_changed()

    def sort_by(self, column: SourceColumn, *, is_descending: bool = False) -> None:
        """Put the rows in order: numbers in names count as such."""

        def key(row: SourceRow) -> tuple[object, ...]:
            if column is SourceColumn.SIZE:
                return (row.source.size_bytes,)
            is_name = column is SourceColumn.NAME
            return natural_key(row.source.name if is_name else self._object_text(row))

        self.beginResetModel()
        self._is_edited = True
        self._places = None
        self._rows.sort(key=key, reverse=is_descending)
        self.endResetModel()

    def set_mode(self, mode: CombineMode) -> None:
        """Show names or positions; edited names are kept for the way back."""
        self._mode = mode
        self._all_changed()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(SourceColumn) - 1)

    def set_taken(self, names: Collection[str], *, first_position: int = 0) -> None:
        """The archive to append to: its names, and the position of the first new child.

        Names nobody has edited give way to the taken ones.
        """
        self._taken = frozenset(names)
        self._first_position = first_position
        if not self._is_edited:
            self._name_rows(0)
        self._all_changed()

    def add(self, sources: Iterable[CombineSource]) -> None:
        """Put more sources at the end, each under a name that is free."""
        self._is_edited = True
        self._add(sources)
        self._all_changed()

    def remove(self, rows: Iterable[int]) -> None:
        """Take these rows out."""
        blocks = runs(rows)
        if not blocks:
            return
        self._is_edited = True
        self._forget_caches()
        if len(blocks) > _MAX_BLOCKS:
            self._remove_scattered(blocks)
        else:
            for first, last in blocks:
                self.beginRemoveRows(QModelIndex(), first, last)
                del self._rows[first : last + 1]
                self._forget_caches()
                self.endRemoveRows()
        self._all_changed()

    def leave_out(self, location: Location) -> None:
        """Take `location` out, as it turned out to be the target; that is nobody's edit."""
        was_edited = self._is_edited
        found = [n for n, row in enumerate(self._rows) if row.source.location == location]
        self._left_out += [(row, self._rows[row]) for row in found]
        self.remove(found)
        self._is_edited = was_edited

    def put_back(self) -> bool:
        """Take in again what was left out, where it was; whether there was anything."""
        was_left_out = bool(self._left_out)
        for row, source in self._left_out:
            place = min(row, len(self._rows))
            self.beginInsertRows(QModelIndex(), place, place)
            self._rows.insert(place, source)
            self._forget_caches()
            self.endInsertRows()
        self._left_out.clear()
        return was_left_out

    def move(self, row: int, to: int) -> bool:
        """Put `row` at place `to`; False when it is there already or there is no such place."""
        if row == to or not (0 <= row < len(self._rows) and 0 <= to < len(self._rows)):
            return False
        self._is_edited = True
        self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), to + 1 if to > row else to)
        self._rows.insert(to, self._rows.pop(row))
        self._places = None
        self.endMoveRows()
        self._all_changed()
        return True

    def forget_checks(self) -> None:
        """Look at the bad ones again."""
        for row in self.bad_rows():
            self._rows[row] = replace(self._rows[row], checked=Checked.NOT_YET, message="")
        self._all_changed()

    def show_checks(self, checks: Sequence[SourceCheck]) -> None:
        """Note what was found; sizes and versions are taken from there."""
        if self._places is None:
            self._places = defaultdict(list)
            for place, row in enumerate(self._rows):
                self._places[row.source.location].append(place)
        for check in checks:
            for place in self._places.get(check.location, ()):
                self._rows[place] = self._rows[place].with_check(check)
        self._all_changed()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """One row per source."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """As many as `SourceColumn` has."""
        return 0 if parent.isValid() else len(SourceColumn)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Names are editable in dict mode, every row may be dragged."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flags = super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled
        is_name = index.column() == SourceColumn.NAME and self._mode is CombineMode.DICT
        if is_name and not self._rows[index.row()].is_fixed:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802
        """Rows are moved, never copied; a view takes no drop inside itself for less."""
        return Qt.DropAction.MoveAction

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | int | None:
        """The columns' titles."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == SourceColumn.SIZE:
            return _RIGHT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        is_dict = self._mode is CombineMode.DICT
        name = self.tr("Name in the archive") if is_dict else self.tr("Position")
        return ("", name, self._object_title(), self.tr("Size"))[section]

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> str | int | None:
        """Short texts; what is wrong with a row is painted by the delegate."""
        if not index.isValid():
            return None
        row, column = index.row(), SourceColumn(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(self._text(row, column))
        if role == Qt.ItemDataRole.EditRole and column is SourceColumn.NAME:
            return self._rows[row].source.name
        if role == Qt.ItemDataRole.TextAlignmentRole and column is SourceColumn.SIZE:
            return _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tooltip(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole and column is SourceColumn.NAME:
            return ", ".join(filter(None, (self._text(row, column), self.problem(row))))
        return None

    def setData(  # noqa: N802
        self,
        index: QModelIndex | QPersistentModelIndex,
        value: object,
        role: int = Qt.ItemDataRole.EditRole,
    ) -> bool:
        """Rename a source; any name is taken, and marked when it cannot be used."""
        if role != Qt.ItemDataRole.EditRole or index.column() != SourceColumn.NAME:
            return False
        row = self._rows[index.row()]
        if not isinstance(value, str) or value == row.source.name:
            return False
        self._is_edited = True
        self._rows[index.row()] = replace(row.named(value), base=value)
        self._names_changed()
        return True

    def _text(self, row: int, column: SourceColumn) -> str:
        source = self._rows[row].source
        if column is SourceColumn.NAME:
            is_dict = self._mode is CombineMode.DICT
            return source.name if is_dict else str(self._first_position + row)
        if column is SourceColumn.OBJECT:
            return self._object_text(self._rows[row])
        return size_text(source.size_bytes) if column is SourceColumn.SIZE else ""

    def _object_title(self) -> str:
        return self.tr("Object")

    def _object_text(self, row: SourceRow) -> str:
        return object_text(row.source)

    def _tooltip(self, row: int, column: SourceColumn) -> str:
        source = self._rows[row].source
        if column is SourceColumn.SIZE:
            return exact_size_text(source.size_bytes)
        place = str(source.location)
        if source.node_path is not None:
            place = location_text(source.location, format_path(source.node_path))
        news = self.problem(row) or self.note(row)
        return tooltip(f"{place}\n{news}" if news else place)

    def _add(self, sources: Iterable[CombineSource]) -> None:
        new = [SourceRow(source) for source in sources]
        if not new:
            return
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
        self._rows += new
        self._places = None
        self._name_rows(first)
        self.endInsertRows()

    def _name_rows(self, first: int) -> None:
        self._counts = None
        taken = self._taken | {row.source.name for row in self._rows[:first]}
        wanted = [wanted_name(row.source) for row in self._rows[first:]]
        names = distinct(wanted, taken=taken)
        for place, (name, want) in enumerate(zip(names, wanted, strict=True), first):
            row = self._rows[place].named(name, wanted=want)
            self._rows[place] = replace(row, base=name)

    def _name_counts(self) -> Counter[str]:
        if self._counts is None:
            self._counts = Counter(row.source.name for row in self._rows if not row.is_fixed)
        return self._counts

    def _remove_scattered(self, blocks: Sequence[tuple[int, int]]) -> None:
        """All at once: every block of its own would have all that is left looked at again."""
        self.beginResetModel()
        for first, last in blocks:
            del self._rows[first : last + 1]
        self.endResetModel()

    def _forget_caches(self) -> None:
        self._counts = None
        self._places = None

    def _names_changed(self) -> None:
        self._counts = None
        self._all_changed()

    def _all_changed(self) -> None:
        # One name may settle or make the problem of another row.
        if self._rows:
            last = self.index(len(self._rows) - 1, len(SourceColumn) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
