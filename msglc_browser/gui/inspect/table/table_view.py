"""The Table tab: rows and columns of any size, of which only what is in sight is read."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.inspect.inspector_view import InspectorView, Question, Subject
from msglc_browser.gui.inspect.table.row_jump import RowJump
from msglc_browser.gui.inspect.table.table_bar import TableBar
from msglc_browser.gui.inspect.table.table_blocks import TableBlocks
from msglc_browser.gui.inspect.table.table_chips import TableChips
from msglc_browser.gui.inspect.table.table_columns import TableColumns
from msglc_browser.gui.inspect.table.table_copy import TableCopy
from msglc_browser.gui.inspect.table.table_figures import TableFigures
from msglc_browser.gui.inspect.table.table_foot import foot_text
from msglc_browser.gui.inspect.table.table_grid import TableGrid
from msglc_browser.gui.inspect.table.table_menus import (
    ColumnActions,
    show_cell_menu,
    show_header_menu,
)
from msglc_browser.gui.inspect.table.table_model import TableModel
from msglc_browser.gui.inspect.table.table_order import TableOrder
from msglc_browser.gui.inspect.table.table_questions import BlockAnswer, OpenTable, ReadCells
from msglc_browser.gui.inspect.table.table_window import TableWindow
from msglc_browser.gui.parts.error_panel import ErrorPanel
from msglc_browser.gui.parts.notice_strip import NoticeStrip
from msglc_browser.gui.parts.parts_label import PartsLabel
from msglc_browser.gui.parts.thin_bar import ThinBar
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE
from msglc_browser.gui.theme.palette import Role
from msglc_browser.operations.exporting.tabular.shown_rows import ShownTable
from msglc_browser.operations.tables.band_table import BandTable
from msglc_browser.operations.tables.cells import Nested
from msglc_browser.operations.tables.copy_text import CopyForm
from msglc_browser.operations.tables.table import TableHead, TableKind


@guarded
class TableView(InspectorView):
    """Asks for the table, then for the blocks in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tableView")
        self._subject: Subject | None = None
        self._said = ""  # in the foot until other cells are selected
        self._table: BandTable | None = None
        self._opening: OpenTable | None = None
        self._build()
        self._lay_out()
        self._connect()

    def look_at(self, subject: Subject) -> None:
        """Open the table of the nodes."""
        self._subject = subject
        self._reset()
        self._opening = OpenTable(subject.nodes)
        self._say_foot(self.tr("opening…"))
        self.wanted.emit(self._opening)

    def show_answer(self, question: Question, answer: object) -> None:
        """The table, a block, or a chunk of a scan."""
        if isinstance(question, OpenTable) and isinstance(answer, tuple):
            self._opening = None
            self._show_table(*answer)
        elif isinstance(question, ReadCells) and isinstance(answer, BlockAnswer):
            self._blocks.take(question, answer)
        elif not self._copy.take(answer) and not self._figures.take(answer):
            self._order.take(question, answer)

    def show_failure(self, question: Question, description: Description) -> None:
        """In place of the table, or of the block that could not be read."""
        if isinstance(question, ReadCells):
            self._blocks.fail(question, description.title)
            text = self.tr("Some rows could not be read. {0}").format(description.title)
            retry = self.tr("Retry")
            self.strip.ask(text, retry, self._retry, icon="error", role=Role.DANGER)
        elif question == self._opening:
            self._opening = None
            self.error_panel.show_error(description)
            self._stack.setCurrentWidget(self.error_panel)
        else:
            self._stop()
            self.strip.say(description.title, icon="error", role=Role.DANGER)

    def stop_waiting(self) -> None:
        """Nothing that was asked will be answered."""
        self._opening = None
        self._blocks.stop()
        self._stop()

    def let_go(self) -> None:
        """Drop the table and its cells."""
        super().let_go()
        self._subject = None
        self._reset()

    def is_waiting(self) -> bool:
        """Whether the table, cells in sight or a scan are awaited."""
        is_asking = self._opening is not None or self._blocks.is_waiting or self._order.is_waiting
        is_working = self._copy.share is not None or self._figures.is_waiting
        return is_asking or is_working or self.grid.is_waiting

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape stops a scan, a copy or figures."""
        if event.key() == Qt.Key.Key_Escape and self.stop_button.isVisible():
            self._stop()
            return
        super().keyPressEvent(event)

    def _build(self) -> None:
        self.bar = TableBar(self)  # widgets in reading order: Tab follows it
        self.chips = TableChips(self)
        self.strip = NoticeStrip("tableNotice", self)
        self.model = TableModel(self)
        self.grid = TableGrid(self.model, self)
        self.error_panel = ErrorPanel(self, text_width=300)
        self.foot_label = PartsLabel(self, most_lines=4)
        self.foot_label.setObjectName("tableFootLabel")
        self.foot_label.setProperty("muted", True)
        self.progress = ThinBar(self)
        self.stop_button = QPushButton(self.tr("Stop"), self)
        self.stop_button.setObjectName("tableStopButton")
        self.stop_button.setAccessibleName(self.tr("Stop reading rows"))
        self._window = TableWindow(self.model, self.grid, self)
        self._blocks = TableBlocks(self.model, self)
        self._columns = TableColumns(self.model, self.grid, self.bar, self)
        self._copy = TableCopy(self.model, self.grid, self.strip, self)
        self._figures = TableFigures(self.model, self.grid, self)
        self.figures_button = QPushButton(self)
        self.figures_button.setObjectName("tableFiguresButton")
        self.figures_button.hide()
        self._order = TableOrder(self.model, self.strip, self)
        self._row_jump = RowJump(self.model, self.grid, self._order, self.strip, self.bar)
        self._show_order()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(PAGE_MARGIN, SPACE, PAGE_MARGIN, SPACE)
        foot.setSpacing(2 * SPACE)
        foot.addWidget(self.foot_label, 1)
        foot.addWidget(self.progress)
        foot.addWidget(self.stop_button)
        foot.addWidget(self.figures_button)
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, self.chips, self.strip):
            column.addWidget(widget)
        column.addWidget(self.grid, 1)
        column.addLayout(foot)
        self._content = content
        self._stack = QStackedLayout(self)
        self._stack.addWidget(content)
        self._stack.addWidget(self.error_panel)

    def _connect(self) -> None:
        self._row_jump.found.connect(self.go_to_row)
        self.bar.left.connect(self.grid.setFocus)
        self.bar.format_changed.connect(self.model.set_format)
        self.bar.plot_wanted.connect(self._plot)
        self.bar.export_wanted.connect(partial(self.command_wanted.emit, "table.export"))
        self.grid.sight_changed.connect(self._look)
        self.grid.opened.connect(self._open_cell)
        self.grid.menu_wanted.connect(self._show_cell_menu)
        self.grid.selectionModel().selectionChanged.connect(self._look_at_selection)
        self.model.modelReset.connect(self._look_at_selection)  # nothing is selected then
        self.figures_button.clicked.connect(self._figures.start)
        self.grid.header_clicked.connect(self._order.sort_by_click)
        self.grid.header_menu_wanted.connect(self._show_header_menu)
        self.model.columnsInserted.connect(self._grow)
        self._blocks.question_wanted.connect(self.wanted)
        self._blocks.question_unwanted.connect(self.unwanted)
        self._blocks.arrived.connect(self._say_state)
        self.error_panel.retry_wanted.connect(self._open_again)
        self.stop_button.clicked.connect(self._stop)
        for each in (self._copy, self._figures):
            each.question_wanted.connect(self.wanted)
            each.question_unwanted.connect(self.unwanted)
            each.changed.connect(self._show_work)
        self._copy.copied.connect(self._say_copied)
        self.chips.all_removed.connect(self._order.show_all)
        self.chips.sort_removed.connect(self._order.remove_sort)
        self.chips.filter_removed.connect(self._order.remove_filter)
        self.chips.step_removed.connect(self._order.remove_step)
        self._order.summary_found.connect(self.summary_found)
        self._order.question_wanted.connect(self.wanted)
        self._order.changed.connect(self._show_order)
        self.grid.copy_wanted.connect(partial(self.copy, CopyForm.TSV, has_header=False))
        self.grid.jump_wanted.connect(self._focus_row)

    # Opening

    def _reset(self) -> None:
        self._table = None
        self._order.set_table(None, None)
        self._said = ""
        self._copy.stop()
        self._figures.set_table(None, None)
        self._blocks.set_table(None)
        self.strip.hide()
        self.model.set_head(None)
        self._show_order()
        self._stack.setCurrentWidget(self._content)
        self.table_changed.emit()

    def _open_again(self) -> None:
        if self._subject is not None:
            self.look_at(self._subject)

    def _show_table(self, table: BandTable, head: TableHead) -> None:
        self._table = table
        self._blocks.set_table(table)
        self._order.set_table(table, self._subject)
        self._figures.set_table(table, self._subject)
        self.model.set_head(head)
        self._columns.show_all()
        self.bar.fit_rows(head.row_count)
        is_plottable = head.kind is not TableKind.GRID and self._subject is not None
        self.bar.plot_button.setVisible(is_plottable)
        self.grid.look()
        self._say_state()
        self.table_changed.emit()

    # Blocks

    def _look(self, rows: range, columns: Sequence[int]) -> None:
        self.model.want(rows, columns)
        top = self.grid.rows_in_sight().start + self.model.first_row
        self.bar.show_row(self.model.number_at(top))
        self._say_state()

    def _grow(self, *_args: object) -> None:
        """More columns have been found."""
        self._columns.say()
        self.grid.look()

    def _retry(self) -> None:
        self.model.retry()
        self.grid.look()

    # Moving

    def go_to_row(self, number: int) -> None:
        """Show the row at a place of all that are shown at the top."""
        self._window.go_to_row(number)
        self.grid.setFocus()
        self.grid.look()

    def go_to_column(self, number: int) -> None:
        """Show a column of the whole table."""
        self._window.go_to_column(number)
        self.grid.look()

    def _focus_row(self) -> None:
        self.bar.row_edit.setFocus()
        self.bar.row_edit.selectAll()

    def _open_cell(self, row: int, column: int) -> None:
        cell = self.model.cell(row, column)
        if isinstance(cell, Nested) and cell.path:
            self.path_wanted.emit(cell.path)

    def _show_order(self) -> None:
        """The arrow in the header, the chips, and the progress of a scan."""
        sort = self._order.sorted_by
        self.chips.show_order(self._order.filters, sort, self._order.steps)
        self.bar.say_plotted(is_filtered=bool(self._order.filters))
        section = None if sort is None else sort.column - self.model.first_column
        self.grid.show_sorting(section, is_descending=sort is not None and sort.is_descending)
        self.grid.look()
        self._show_work()

    def _show_work(self, *_args: object) -> None:
        """The progress of a scan, a copy or figures, with Stop; or what could be added up."""
        scan = None if self._order.scan is None else self._order.scan.share
        shares = [scan, self._copy.share, self._figures.share]
        share = next((each for each in shares if each is not None), None)
        self.progress.setVisible(share is not None)
        self.progress.set_fraction(share or 0.0)
        self.stop_button.setVisible(share is not None)
        offer = self._figures.offer()
        self.figures_button.setText(offer)
        self.figures_button.setVisible(bool(offer) and share is None)
        self._say_state()

    def _stop(self) -> None:
        self._order.stop()
        self._copy.stop()
        self._figures.stop()
        self._show_work()

    # Columns

    def _plot(self) -> None:
        if self._subject is not None:
            self.inspector_wanted.emit("plot", self._columns.plotted(self._subject))

    def shown_table(self) -> ShownTable | None:
        """The columns and rows as they are shown now."""
        head = self.model.head
        if self._table is None or head is None:
            return None
        return ShownTable(self._table, self._columns.shown(), head.column_count, self.model.order)

    def _show_header_menu(self, section: int, position: QPoint) -> None:
        column = self._actions_of(section)
        if column is not None:
            show_header_menu(column, position, self)

    def _actions_of(self, section: int) -> ColumnActions | None:
        head = self.model.head
        if head is None:
            return None
        title = self.model.column(section).title
        return ColumnActions(
            section, title, self._order, self._columns, self.go_to_column, head.column_count
        )

    def _show_cell_menu(self, position: QPoint) -> None:
        index = self.grid.currentIndex()
        column = self._actions_of(index.column()) if index.isValid() else None
        show_cell_menu(
            lambda form, has_header: self.copy(form, has_header=has_header), column, position, self
        )

    def copy(self, form: CopyForm, *, has_header: bool) -> None:
        """Copy the selected cells; those that are not here are read first."""
        if self._table is not None:
            self._copy.start(self._table, form, has_header=has_header)

    def _say_copied(self, cells: int) -> None:
        self._said = self.tr("{0} cells copied").format(count_text(cells))
        self._say_state()

    def _look_at_selection(self, *_args: object) -> None:
        self._said = ""
        self._figures.look()
        self._show_work()

    # The foot

    def _say_state(self, *_args: object) -> None:
        if self.model.head is not None:
            self._say_foot(self._foot_text())

    def _say_foot(self, text: str) -> None:
        self.foot_label.say(text)

    def _foot_text(self) -> str:
        text = foot_text(self.model, self.grid, self._order, self._copy, self._figures)
        return f"{self._said} · {text}" if self._said else text
