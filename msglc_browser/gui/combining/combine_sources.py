"""The sources of a combine or an append: their order, names and problems."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.row_runs import runs
from msglc_browser.gui.combining.source_row import (
    Checked,
    SourceColumn,
    SourceRow,
    nameable,
    natural_key,
    wanted_name,
)
from msglc_browser.gui.combining.source_rows import SourceRowsModel
from msglc_browser.operations.combining.combine import CombineMode, SourceCheck
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.naming.name_patterns import (
    RenameRule,
    common_affixes,
    renamed,
    without_affixes,
)
from msglc_browser.operations.naming.unique_names import distinct
from msglc_browser.storage.places.location import Location

_MAX_BLOCKS = 10  # removed one by one, so that the view keeps its selection


@guarded
class CombineSourcesModel(SourceRowsModel):
    """Rows in the order the archive will have; names can be edited in dict mode."""

    def __init__(self, sources: Iterable[CombineSource], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._add(sources)

    def affixes(self) -> tuple[str, str]:
        """The start and end that all names share and can do without."""
        if self._mode is CombineMode.LIST:
            return "", ""
        if self._affixes is None:
            names = [row.source.name for row in self._rows if not row.is_fixed]
            self._affixes = common_affixes(names)
        return self._affixes

    def clean_names(self) -> None:
        """Remove what all names have in common."""
        affixes = self.affixes()
        names = without_affixes([row.source.name for row in self._rows], affixes)
        self._is_edited = True
        self._rows = [row.named(name) for row, name in zip(self._rows, names, strict=True)]
        self._names_changed()

    def start_renaming(self) -> None:
        """Save the names, to restore them."""
        self._rows = [replace(row, base=row.source.name) for row in self._rows]
        self._nameables = None

    def show_renamed(self, rule: RenameRule) -> None:
        """Name all rows by `rule`, based on the saved names. Raises BadInput for a bad rule."""
        if self._nameables is None:
            self._nameables = [nameable(row) for row in self._rows]
        wanted = renamed(self._nameables, rule)
        self._rows = [
            row.named(name, wanted=want)
            for row, name, want in zip(
                self._rows, distinct(wanted, taken=self._taken), wanted, strict=True
            )
        ]
        self._is_edited = True
        self._names_changed()

    def undo_renaming(self) -> None:
        """Restore the saved names of all rows."""
        self._rows = [row.named(row.base) for row in self._rows]
        self._names_changed()

    def sort_by(self, column: SourceColumn, *, is_descending: bool = False) -> None:
        """Sort the rows by name; numbers in names compare by value."""

        def key(row: SourceRow) -> tuple[object, ...]:
            if column is SourceColumn.SIZE:
                size_bytes = row.source.size_bytes
                return (-1 if size_bytes is None else size_bytes,)
            is_name = column is SourceColumn.NAME
            return natural_key(row.source.name if is_name else self._object_text(row))

        self.beginResetModel()
        self._is_edited = True
        self._forget_caches()
        self._rows.sort(key=key, reverse=is_descending)
        self.endResetModel()

    def set_mode(self, mode: CombineMode) -> None:
        """Show names or positions; edited names are kept in case of a return."""
        self._mode = mode
        self._all_changed()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(SourceColumn) - 1)

    def set_taken(self, names: Collection[str], *, first_position: int = 0) -> None:
        """Set the archive to append to: its names, and the position of the first new child.

        Names that are taken are replaced, unless the user edited them.
        """
        self._taken = frozenset(names)
        self._first_position = first_position
        if not self._is_edited:
            self._name_rows(0)
        self._all_changed()

    def add(self, sources: Iterable[CombineSource]) -> None:
        """Append sources, each under a name that is free."""
        self._is_edited = True
        self._add(sources)
        self._all_changed()

    def remove(self, rows: Iterable[int]) -> None:
        """Remove these rows."""
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
        """Remove `location`, which is the target; this does not count as an edit."""
        was_edited = self._is_edited
        found = [n for n, row in enumerate(self._rows) if row.source.location == location]
        self._left_out += [(row, self._rows[row]) for row in found]
        self.remove(found)
        self._is_edited = was_edited

    def put_back(self) -> bool:
        """Restore what was left out, where it was; whether there was anything."""
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
        """Move `row` to `to`; False if it is there already or there is no such place."""
        if row == to or not (0 <= row < len(self._rows) and 0 <= to < len(self._rows)):
            return False
        self._is_edited = True
        self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), to + 1 if to > row else to)
        self._rows.insert(to, self._rows.pop(row))
        self._forget_caches()
        self.endMoveRows()
        self._all_changed()
        return True

    def forget_checks(self) -> None:
        """Check the bad rows again."""
        for row in self.bad_rows():
            self._rows[row] = replace(self._rows[row], checked=Checked.NOT_YET, message="")
        self._all_changed()

    def show_checks(self, checks: Sequence[SourceCheck]) -> None:
        """Record the results of a check, with sizes and versions."""
        if self._places is None:
            self._places = defaultdict(list)
            for place, row in enumerate(self._rows):
                self._places[row.source.location].append(place)
        for check in checks:
            for place in self._places.get(check.location, ()):
                self._rows[place] = self._rows[place].with_check(check)
        self._all_changed()

    def setData(  # noqa: N802
        self,
        index: QModelIndex | QPersistentModelIndex,
        value: object,
        role: int = Qt.ItemDataRole.EditRole,
    ) -> bool:
        """Rename a source; any name is accepted, and marked if it cannot be used."""
        if role != Qt.ItemDataRole.EditRole or index.column() != SourceColumn.NAME:
            return False
        row = self._rows[index.row()]
        if not isinstance(value, str) or value == row.source.name:
            return False
        self._is_edited = True
        self._rows[index.row()] = replace(row.named(value), base=value)
        self._nameables = None
        self._names_changed()
        return True

    def _add(self, sources: Iterable[CombineSource]) -> None:
        new = [SourceRow(source) for source in sources]
        if not new:
            return
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
        self._rows += new
        self._forget_caches()
        self._name_rows(first)
        self.endInsertRows()

    def _name_rows(self, first: int) -> None:
        self._counts = None
        self._affixes = None
        taken = self._taken | {row.source.name for row in self._rows[:first]}
        wanted = [wanted_name(row.source) for row in self._rows[first:]]
        names = distinct(wanted, taken=taken)
        for place, (name, want) in enumerate(zip(names, wanted, strict=True), first):
            row = self._rows[place].named(name, wanted=want)
            self._rows[place] = replace(row, base=name)

    def _remove_scattered(self, blocks: Sequence[tuple[int, int]]) -> None:
        """Remove them all at once: each separate removal would recheck all remaining rows."""
        self.beginResetModel()
        for first, last in blocks:
            del self._rows[first : last + 1]
        self.endResetModel()

    def _names_changed(self) -> None:
        self._counts = None
        self._affixes = None
        self._all_changed()
