"""The table model of sources: names, objects, sizes, problems."""

from collections import Counter

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from msglc_browser.archive.model.node_path import format_path
from msglc_browser.gui.base.formatting import exact_size_text, size_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import tooltip, visible
from msglc_browser.gui.combining.source_row import (
    Checked,
    SourceColumn,
    SourceRow,
    object_text,
)
from msglc_browser.operations.combining.combine import CombineMode
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.naming.name_patterns import (
    Nameable,
)
from msglc_browser.storage.places.location import Location, is_utf8, location_text

_NAME_LIMIT = 1024
_MAX_BLOCKS = 10  # removed one by one, so that the view keeps its selection
_CELL = (
    Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)
_NAME = _CELL | Qt.ItemFlag.ItemIsEditable
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@guarded
class SourceRowsModel(QAbstractTableModel):
    """The read-only side of the rows; a subclass changes them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[SourceRow] = []
        self._mode = CombineMode.DICT
        self._taken: frozenset[str] = frozenset()
        self._first_position = 0
        self._is_edited = False
        self._counts: Counter[str] | None = None  # of the names, None after a change
        self._places: dict[Location, list[int]] | None = None  # rows, None after a change
        self._affixes: tuple[str, str] | None = None  # likewise
        self._nameables: list[Nameable] | None = None  # likewise
        self._left_out: list[tuple[int, SourceRow]] = []

    @property
    def mode(self) -> CombineMode:
        """Whether children are accessed by name or by position."""
        return self._mode

    @property
    def is_edited(self) -> bool:
        """Whether the user changed names or order, or added or removed sources."""
        return self._is_edited

    def rows(self) -> tuple[SourceRow, ...]:
        """All rows in order."""
        return tuple(self._rows)

    def sources(self) -> tuple[CombineSource, ...]:
        """What to combine, in order, with the names as edited."""
        return tuple(row.source for row in self._rows)

    def unchecked(self) -> tuple[Location, ...]:
        """Places not checked yet, each once."""
        waiting = (row for row in self._rows if row.checked is Checked.NOT_YET)
        return tuple(dict.fromkeys(row.source.location for row in waiting))

    def checked_count(self) -> int:
        """How many rows have been checked."""
        return sum(row.checked is not Checked.NOT_YET for row in self._rows)

    def bad_rows(self) -> tuple[int, ...]:
        """Rows that cannot be combined, whatever their names."""
        return tuple(n for n, row in enumerate(self._rows) if row.checked is Checked.BAD)

    def reason(self, row: int) -> str:
        """Why a row cannot be combined, whatever its name; empty if it can."""
        if not 0 <= row < len(self._rows) or self._rows[row].checked is not Checked.BAD:
            return ""
        return self._rows[row].message or self.tr("not an archive")

    def reasons(self) -> list[str]:
        """Like `reason`, for all rows."""
        unsaid = self.tr("not an archive")
        bad = Checked.BAD
        return [(row.message or unsaid) if row.checked is bad else "" for row in self._rows]

    def usable_sources(self) -> tuple[CombineSource, ...]:
        """Like `sources`, without those known not to be archives."""
        return tuple(row.source for row in self._rows if row.checked is not Checked.BAD)

    def misnamed_rows(self) -> tuple[int, ...]:
        """Rows whose name cannot be used; none in list mode."""
        return tuple(row for row in range(len(self._rows)) if self.name_problem(row))

    def name_problem(self, row: int) -> str:
        """Why the row's name cannot be used; empty if it can."""
        if self._mode is CombineMode.LIST:
            return ""
        name = self._rows[row].source.name
        if self._rows[row].is_fixed:
            return ""
        if not name:
            return self.tr("name is missing")
        if len(name) > _NAME_LIMIT:
            return self.tr("name is too long")
        if not is_utf8(name):
            return self.tr("name is not valid Unicode text: rename it here")
        if name in self._taken:
            return self.tr("name already exists in the archive")
        if self._name_counts()[name] > 1:
            return self.tr("name is not unique")
        return ""

    def problem(self, row: int) -> str:
        """What is wrong with the row, as text; empty if nothing is."""
        return self.reason(row) or self.name_problem(row)

    def note(self, row: int) -> str:
        """What the user should know about the row's name although it is valid."""
        is_shown = self._mode is CombineMode.DICT and self._rows[row].is_numbered
        return self.tr("duplicate name: numbered") if is_shown else ""

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """One row per source."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """As many as `SourceColumn` has."""
        return 0 if parent.isValid() else len(SourceColumn)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Names are editable in dict mode, and every row can be dragged."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        is_name = index.column() == SourceColumn.NAME and self._mode is CombineMode.DICT
        return _NAME if is_name and not self._rows[index.row()].is_fixed else _CELL

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802
        """Rows are moved, never copied; a view otherwise refuses drops within itself."""
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
        """Short texts; the delegate paints what is wrong with a row."""
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

    def _text(self, row: int, column: SourceColumn) -> str:
        source = self._rows[row].source
        if column is SourceColumn.NAME:
            is_dict = self._mode is CombineMode.DICT
            return source.name if is_dict else str(self._first_position + row)
        if column is SourceColumn.OBJECT:
            return self._object_text(self._rows[row])
        return "" if column is SourceColumn.GRIP else size_text(source.size_bytes)

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

    def _name_counts(self) -> Counter[str]:
        if self._counts is None:
            self._counts = Counter(row.source.name for row in self._rows if not row.is_fixed)
        return self._counts

    def _forget_caches(self) -> None:
        self._counts = None
        self._places = None
        self._affixes = None
        self._nameables = None

    def _all_changed(self) -> None:
        # One name can fix or cause the problem of another row.
        if self._rows:
            last = self.index(len(self._rows) - 1, len(SourceColumn) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
