"""The line below a table: which rows are in sight, how large it is, what is selected."""

from PySide6.QtCore import QCoreApplication

from msglc_browser.gui.base.formatting import count_text, size_text
from msglc_browser.gui.inspect.table.table_copy import TableCopy
from msglc_browser.gui.inspect.table.table_figures import TableFigures
from msglc_browser.gui.inspect.table.table_grid import TableGrid
from msglc_browser.gui.inspect.table.table_model import TableModel
from msglc_browser.gui.inspect.table.table_order import TableOrder


def foot_text(
    model: TableModel, grid: TableGrid, order: TableOrder, copy: TableCopy, figures: TableFigures
) -> str:
    """ "rows 1,200 – 1,216 of 48,210 · 6.1 MB · 6 cells: sum …"."""
    head = model.head
    if head is None:
        return ""
    if order.scan is not None:
        done, total = count_text(order.scan.done_rows), count_text(order.scan.row_count)
        return _tr("read {0} of {1} rows").format(done, total)
    if copy.share is not None:
        return _tr("copying: {0} %").format(round(100 * copy.share))
    size = "" if head.size_bytes is None else size_text(head.size_bytes)
    selected = figures.text(model.form)
    if figures.share is not None:
        selected = _tr("{0}, adding up: {1} %").format(selected, round(100 * figures.share))
    parts = (_rows_text(model, grid, order), size, selected)
    return " · ".join(part for part in parts if part)


def _rows_text(model: TableModel, grid: TableGrid, order: TableOrder) -> str:
    rows = grid.rows_in_sight()
    first, last = rows.start + model.first_row, rows.stop - 1 + model.first_row
    total = model.total_rows
    said = _tr("no rows")
    if total:
        text = _tr("rows {0} – {1} of {2}")
        said = text.format(count_text(first), count_text(last), count_text(total))
    if order.shown_filters:
        said += _tr(" where {0}").format(
            ", ".join(f"{each.title} {each.condition}" for each in order.shown_filters)
        )
    return said


def _tr(text: str) -> str:
    return QCoreApplication.translate("Table", text)
