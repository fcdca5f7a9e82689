"""The line below a table: which rows are in sight, how large it is, what is selected."""

from typing import Final

from PySide6.QtCore import QCoreApplication

from msglc_browser.gui.base.formatting import count_text, size_text
from msglc_browser.gui.inspect.table.cell_texts import number_text
from msglc_browser.gui.inspect.table.table_grid import TableGrid
from msglc_browser.gui.inspect.table.table_model import TableModel
from msglc_browser.gui.inspect.table.table_order import TableOrder
from msglc_browser.operations.tables.cells import Cell
from msglc_browser.operations.tables.column_facts import selection_facts

_MOST_COUNTED: Final = 100_000


def foot_text(model: TableModel, grid: TableGrid, order: TableOrder) -> str:
    """ "rows 1,200 – 1,216 of 48,210 · 6.1 MB · 6 cells: sum …"."""
    head = model.head
    if head is None:
        return ""
    if order.scan is not None:
        done, total = count_text(order.scan.done_rows), count_text(order.scan.row_count)
        return _tr("read {0} of {1} rows").format(done, total)
    size = "" if head.size_bytes is None else size_text(head.size_bytes)
    parts = (_rows_text(model, grid, order), size, _selection_text(model, grid))
    return " · ".join(part for part in parts if part)


def _rows_text(model: TableModel, grid: TableGrid, order: TableOrder) -> str:
    rows = grid.rows_in_sight()
    first, last = rows.start + model.first_row, rows.stop - 1 + model.first_row
    total = model.total_rows
    said = _tr("no rows")
    if total:
        text = _tr("rows {0} – {1} of {2}")
        said = text.format(count_text(first), count_text(last), count_text(total))
    if order.filters:
        said += _tr(" where {0}").format(", ".join(order.filters))
    return said


def _selection_text(model: TableModel, grid: TableGrid) -> str:
    ranges = grid.selectionModel().selection().toList()
    count = sum(each.width() * each.height() for each in ranges)
    if count < 2:
        return ""
    if count > _MOST_COUNTED:
        return _tr("{0} cells selected").format(count_text(count))
    cells: list[Cell] = []
    for index in grid.selectionModel().selectedIndexes():
        cell = model.cell(index.row(), index.column())
        if model.is_here(cell):
            cells.append(cell)  # type: ignore[arg-type]
    facts = selection_facts(cells)
    text = _tr("{0} cells").format(count_text(count))
    if not facts.numbers:
        return text
    figures = (
        (_tr("sum"), facts.total),
        (_tr("mean"), facts.mean),
        (_tr("min"), facts.least),
        (_tr("max"), facts.greatest),
    )
    shown = ", ".join(f"{name} {number_text(value, model.form)}" for name, value in figures)
    return f"{text}: {shown}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Table", text)
