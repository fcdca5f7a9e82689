"""Which columns of a table are shown, and in which order; what Plot and Export get of them."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject

from msglc_browser.gui.inspect.inspector_view import Subject
from msglc_browser.gui.inspect.table.table_bar import TableBar
from msglc_browser.gui.inspect.table.table_grid import TableGrid
from msglc_browser.gui.inspect.table.table_model import TableModel
from msglc_browser.operations.plotting.series import SeriesRef
from msglc_browser.operations.tables.table import TableHead, TableKind


class TableColumns(QObject):
    """The columns of one view; sections are those of the grid, within the window of the model."""

    def __init__(self, model: TableModel, grid: TableGrid, bar: TableBar, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._grid = grid
        self._bar = bar
        bar.column_toggled.connect(self.toggle)

    def show_all(self) -> None:
        """All columns of another table."""
        header = self._grid.horizontalHeader()
        for section in range(header.count()):
            if header.isSectionHidden(section):
                header.showSection(section)
        self.say()

    def toggle(self, section: int, is_shown: bool) -> None:
        """Show or hide a column."""
        self._grid.setColumnHidden(section, not is_shown)
        self.say(with_menu=False)
        self._grid.look()

    def hide(self, section: int) -> None:
        """Hide a column, and say so in the menu."""
        self.toggle(section, False)
        self.say()

    def freeze_up_to(self, section: int | None) -> None:
        """Keep the columns up to this one, as they are shown, at the left edge; None to let go."""
        visual = self._grid.horizontalHeader().visualIndex
        self._grid.freeze(0 if section is None else visual(section) + 1)

    @property
    def frozen(self) -> int:
        """How many columns are frozen."""
        return self._grid.frozen.count

    def is_last_frozen(self, section: int) -> bool:
        """Whether the columns up to this one are frozen, and no more."""
        return self._grid.horizontalHeader().visualIndex(section) + 1 == self.frozen

    def say(self, *, with_menu: bool = True) -> None:
        """List the columns in the menu of the bar, and count them on its button."""
        head = self._model.head
        if head is None:
            return
        count = self._model.columnCount()
        if with_menu:
            titles = [self._model.column(n).title for n in range(min(count, 200))]
            hidden = [n for n in range(min(count, 200)) if self._grid.isColumnHidden(n)]
            self._bar.list_columns(titles, hidden)
        self._bar.say_columns(self._grid.horizontalHeader().hiddenSectionCount(), head.column_count)

    def shown(self) -> Sequence[int]:
        """The columns of the table that are shown, in that order.

        Those outside the window of the model, of which none is hidden, are among them.
        """
        model, header = self._model, self._grid.horizontalHeader()
        count = model.columnCount()
        if not header.sectionsMoved() and not header.hiddenSectionCount():
            inside: Sequence[int] = range(count)
        else:
            visual = map(header.logicalIndex, range(count))
            inside = [section for section in visual if not header.isSectionHidden(section)]
        total = 0 if model.head is None else model.head.column_count
        if len(inside) == total:
            return inside
        first = model.first_column
        within = [section + first for section in inside]
        return (*range(first), *within, *range(first + count, total))

    def plotted(self, subject: Subject) -> tuple[SeriesRef, ...]:
        """The columns of the selected cells, if there are several; else all that are shown."""
        head = self._model.head
        if head is None:
            return ()
        ranges = self._grid.selectionModel().selection().toList()
        chosen = sorted({n for each in ranges for n in range(each.left(), each.right() + 1)})
        if sum(each.width() * each.height() for each in ranges) < 2:
            chosen = list(range(len(head.columns)))
        sections = [n for n in chosen if not self._grid.isColumnHidden(n)]
        refs = [self._series(subject, head, section) for section in sections]
        return tuple(ref for ref in refs if ref is not None)

    def _series(self, subject: Subject, head: TableHead, section: int) -> SeriesRef | None:
        if head.kind is TableKind.VALUES:
            return SeriesRef(subject.node, _tr("value"))
        column = self._model.column(section)
        if head.kind is TableKind.COLUMNS:
            return None if column.node is None else SeriesRef(column.node, column.title)
        return SeriesRef(subject.node, column.title, column.step)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Table", text)
