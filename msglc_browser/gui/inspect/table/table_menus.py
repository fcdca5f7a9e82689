"""The menus of a table's header and cells."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from msglc_browser.gui.base.visible_text import one_line
from msglc_browser.gui.inspect.passing_menu import with_key
from msglc_browser.gui.inspect.table.table_columns import TableColumns
from msglc_browser.gui.inspect.table.table_order import TableOrder
from msglc_browser.operations.tables.copy_text import CopyForm

_TITLE_CHARS: Final = 60
_MOST_NUMBER: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class ColumnActions:
    """What can be done with the column under the mouse."""

    section: int
    title: str
    order: TableOrder
    columns: TableColumns
    go_to: Callable[[int], None]
    count: int


def show_header_menu(column: ColumnActions, position: QPoint, parent: QWidget) -> None:
    """Sort, filter, freeze, hide."""
    menu = _menu("tableHeaderMenu", parent)
    _fill(menu, column, parent)
    menu.popup(position)


def _fill(menu: QMenu, column: ColumnActions, parent: QWidget) -> None:
    section, order = column.section, column.order
    ascending = menu.addAction(_tr("Sort ascending"))
    ascending.triggered.connect(lambda: order.sort(section, is_descending=False))
    descending = menu.addAction(_tr("Sort descending"))
    descending.triggered.connect(lambda: order.sort(section, is_descending=True))
    menu.addAction(_tr("Filter…")).triggered.connect(lambda: ask_filter(column, parent))
    menu.addSeparator()
    columns = column.columns
    if not columns.is_last_frozen(section):
        freeze = menu.addAction(_tr("Freeze up to this column"))
        freeze.triggered.connect(lambda: columns.freeze_up_to(section))
    if columns.frozen:
        unfreeze = menu.addAction(_tr("Unfreeze columns"))
        unfreeze.triggered.connect(lambda: columns.freeze_up_to(None))
    menu.addAction(_tr("Hide column")).triggered.connect(lambda: columns.hide(section))
    menu.addAction(_tr("Go to column…")).triggered.connect(lambda: ask_column(column, parent))


def ask_column(column: ColumnActions, parent: QWidget) -> None:
    """A small dialog for the number of a column, for tables with thousands of them."""
    dialog = _dialog("tableColumnDialog", _tr("Go to column"), parent)
    dialog.setLabelText(_tr("Number of the column, from 0 to {0}:").format(f"{column.count - 1:,}"))
    dialog.setInputMode(QInputDialog.InputMode.IntInput)
    dialog.setIntRange(0, min(column.count - 1, _MOST_NUMBER))
    dialog.intValueSelected.connect(column.go_to)
    dialog.open()


def ask_filter(column: ColumnActions, parent: QWidget) -> None:
    """A small dialog for the condition."""
    dialog = _dialog("tableFilterDialog", _tr("Filter rows"), parent)
    # The label would take a title for HTML.
    title = one_line(column.title)[:_TITLE_CHARS].replace("<", "‹")
    text = _tr("Show rows where {0} is (> 3, 1 .. 5, text, /regex/, null, missing):")
    dialog.setLabelText(text.format(title))
    dialog.textValueSelected.connect(partial(column.order.filter, column.section))
    dialog.open()


def show_cell_menu(
    copy: Callable[[CopyForm, bool], None],
    column: ColumnActions | None,
    position: QPoint,
    parent: QWidget,
) -> None:
    """Copy as the key does, and in all forms, with and without headers; the header's menu for the
    column of the cell.

    The header itself is out of reach of the keys.
    """
    menu = _menu("tableCellMenu", parent)
    key = QKeySequence(QKeySequence.StandardKey.Copy)  # only shown: the grid handles it
    menu.addAction(with_key(_tr("Copy"), key), partial(copy, CopyForm.TSV, False))
    menu.addSeparator()
    for has_header in (False, True):
        text = _tr("Copy as {0} with headers") if has_header else _tr("Copy as {0}")
        for form in CopyForm:
            action = menu.addAction(text.format(form.value))
            action.triggered.connect(partial(_copy, copy, form, has_header))
        menu.addSeparator()
    if column is not None:
        title = one_line(column.title)[:_TITLE_CHARS].replace("&", "&&")
        inner = menu.addMenu(_tr("Column {0}").format(title))
        inner.setObjectName("tableColumnMenu")
        _fill(inner, column, parent)
    menu.popup(position)


def _dialog(name: str, title: str, parent: QWidget) -> QInputDialog:
    dialog = QInputDialog(parent)
    dialog.setObjectName(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    return dialog


def _copy(
    copy: Callable[[CopyForm, bool], None], form: CopyForm, has_header: bool, _checked: bool = False
) -> None:
    copy(form, has_header)


def _menu(name: str, parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setObjectName(name)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _tr(text: str) -> str:
    return QCoreApplication.translate("Table", text)
