"""The row of controls above a table."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QWidget

from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import one_line
from msglc_browser.gui.inspect.table.cell_texts import CellFormat, NumberForm
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE

_MOST_LISTED: Final = 200
_TITLE_CHARS: Final = 60


class TableBar(QWidget):
    """`row_wanted(number)`, `format_changed(CellFormat)`, `column_toggled(section, is_shown)`,
    `plot_wanted`, `export_wanted`."""

    row_wanted = Signal(object)  # int, 0-based; may be beyond a 32-bit integer
    format_changed = Signal(object)
    column_toggled = Signal(int, bool)
    plot_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = CellFormat()
        self.row_edit = QLineEdit(self)
        self.row_edit.setObjectName("tableRowEdit")
        self.row_edit.setAccessibleName(self.tr("Go to row"))
        self.row_edit.setFont(fonts.mono())
        self.row_edit.setMaximumWidth(110)
        self.row_edit.returnPressed.connect(self._go)
        self.columns_button = self._button("tableColumnsButton", self.tr("Columns"))
        self.columns_menu = QMenu(self.columns_button)
        self.columns_button.setMenu(self.columns_menu)
        self.numbers_button = self._button("tableNumbersButton", "")
        self.numbers_button.setMenu(self._numbers_menu())
        self.plot_button = self._button("tablePlotButton", self.tr("Plot columns"))
        self.plot_button.clicked.connect(self.plot_wanted)
        self.export_button = self._button("tableExportButton", self.tr("Export table…"))
        self.export_button.clicked.connect(self.export_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, SPACE, PAGE_MARGIN, 2 * SPACE)
        row.setSpacing(2 * SPACE)
        label = PlainLabel(self.tr("Row"), self)
        label.setProperty("muted", True)
        label.setBuddy(self.row_edit)
        row.addWidget(label)
        row.addWidget(self.row_edit)
        row.addWidget(self.columns_button)
        row.addWidget(self.numbers_button)
        row.addStretch(1)
        row.addWidget(self.plot_button)
        row.addWidget(self.export_button)
        self._say_form()

    def list_columns(self, titles: Sequence[str], hidden: Sequence[int]) -> None:
        """List the first columns in the menu, of which `hidden` are not shown."""
        self.columns_menu.clear()
        for section, title in enumerate(titles[:_MOST_LISTED]):
            action = self.columns_menu.addAction(one_line(title)[:_TITLE_CHARS].replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(section not in hidden)
            action.toggled.connect(partial(self.column_toggled.emit, section))

    def say_columns(self, hidden: int, total: int) -> None:
        """How many columns are shown, on the button."""
        text = self.tr("{0} columns").format(f"{total:,}")
        if hidden:
            text = self.tr("Columns {0} of {1}").format(f"{total - hidden:,}", f"{total:,}")
        self.columns_button.setText(text)
        self.columns_button.setVisible(total > 1)

    def show_row(self, row: int) -> None:
        """Show the first row in sight, unless the user is typing one."""
        if not self.row_edit.hasFocus():
            self.row_edit.setText(f"{row:,}")

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        return button

    def _numbers_menu(self) -> QMenu:
        menu = QMenu(self.numbers_button)
        forms = QActionGroup(menu)
        for form in NumberForm:
            action = self._choice(menu, form.value, forms, is_checked=form is NumberForm.EXACT)
            action.triggered.connect(partial(self._choose, numbers=form))
        menu.addSeparator()
        thousands = self._choice(menu, self.tr("Thousands separators"))
        thousands.toggled.connect(lambda is_on: self._choose(has_thousands=is_on))
        epoch = self._choice(menu, self.tr("Times as seconds since 1970"))
        epoch.toggled.connect(lambda is_on: self._choose(is_epoch=is_on))
        return menu

    def _choice(
        self, menu: QMenu, text: str, group: QActionGroup | None = None, *, is_checked: bool = False
    ) -> QAction:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(is_checked)
        if group is not None:
            group.addAction(action)
        return action

    def _choose(self, _checked: object = None, **changes: object) -> None:
        self._form = replace(self._form, **changes)  # type: ignore[arg-type]
        self._say_form()
        self.format_changed.emit(self._form)

    def _say_form(self) -> None:
        self.numbers_button.setText(self.tr("Numbers: {0}").format(self._form.numbers.value))

    def _go(self) -> None:
        text = self.row_edit.text().replace(",", "").strip()
        if text.isdecimal() and len(text) < 20:
            self.row_wanted.emit(int(text))
