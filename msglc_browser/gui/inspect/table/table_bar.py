"""The row of controls above a table."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import one_line
from msglc_browser.gui.inspect.table.cell_texts import DIGITS, CellFormat, NumberForm
from msglc_browser.gui.parts.two_groups import TwoGroups
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE

_MOST_LISTED: Final = 200
_TITLE_CHARS: Final = 60
_ROW_CHARS: Final = 6
_ROW_MARGIN: Final = 6 * SPACE


@guarded
class RowEdit(QLineEdit):
    """`escaped` when the user does not want to go anywhere."""

    escaped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            return
        super().keyPressEvent(event)


class TableBar(TwoGroups):
    """`tableBar`: two groups of controls, side by side if there is room.

    `row_wanted(text)`, `format_changed(CellFormat)`, `column_toggled(section, is_shown)`,
    `plot_wanted`, `export_wanted`.
    """

    row_wanted = Signal(str)  # what was typed
    left = Signal()  # Escape in the row field
    format_changed = Signal(object)
    column_toggled = Signal(int, bool)
    plot_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tableBar")
        self._row = 0
        self._form = CellFormat()
        self._forms: dict[NumberForm, QAction] = {}
        self.row_edit = RowEdit(self)
        self.row_edit.setObjectName("tableRowEdit")
        self.row_edit.setAccessibleName(self.tr("Go to row"))
        self.row_edit.setFont(fonts.mono())
        self.fit_rows(0)
        self.row_edit.returnPressed.connect(self._go)
        self.row_edit.escaped.connect(self._leave)
        self.columns_button = self._button("tableColumnsButton", self.tr("Columns"))
        self.columns_menu = QMenu(self.columns_button)
        self.columns_button.setMenu(self.columns_menu)
        self.numbers_button = self._button("tableNumbersButton", "")
        self.numbers_button.setMenu(self._numbers_menu())
        self.plot_button = self._button("tablePlotButton", "")
        self.say_plotted(is_filtered=False)
        self.plot_button.clicked.connect(self.plot_wanted)
        self.export_button = self._button("tableExportButton", "")
        self.set_texts(self.export_button, self.tr("Export table…"), self.tr("Export…"))
        self.export_button.clicked.connect(self.export_wanted)
        label = PlainLabel(self.tr("Row"), self)
        label.setProperty("muted", True)
        label.setBuddy(self.row_edit)
        self.setContentsMargins(PAGE_MARGIN, SPACE, PAGE_MARGIN, 2 * SPACE)
        left = (label, self.row_edit, self.columns_button, self.numbers_button)
        self.set_groups(left, (self.plot_button, self.export_button))
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

    def fit_rows(self, count: int) -> None:
        """Give the field room for the number of any of so many rows."""
        text = max(f"{count:,}", "0" * _ROW_CHARS, key=len)
        self.row_edit.setFixedWidth(
            self.row_edit.fontMetrics().horizontalAdvance(text) + _ROW_MARGIN
        )

    def say_plotted(self, *, is_filtered: bool) -> None:
        """That a plot has all rows, where the table has not."""
        if is_filtered:
            self.set_texts(self.plot_button, self.tr("Plot columns, all rows"), self.tr("Plot all"))
        else:
            self.set_texts(self.plot_button, self.tr("Plot columns"), self.tr("Plot"))

    def show_row(self, row: int) -> None:
        """Show the first row in sight, unless the user is typing one."""
        self._row = row
        if not self.row_edit.hasFocus():
            self.row_edit.setText(f"{row:,}")

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        return button

    def _numbers_menu(self) -> QMenu:
        menu = QMenu(self.numbers_button)
        forms = QActionGroup(menu)
        for form in NumberForm:
            action = self._choice(menu, form.value, forms, is_checked=form is NumberForm.EXACT)
            action.triggered.connect(partial(self._choose, numbers=form))
            self._forms[form] = action
        menu.addMenu(self._digits_menu(menu))
        menu.addSeparator()
        thousands = self._choice(menu, self.tr("Thousands separators"))
        thousands.toggled.connect(lambda is_on: self._choose(has_thousands=is_on))
        epoch = self._choice(menu, self.tr("Times as seconds since 1970"))
        epoch.toggled.connect(lambda is_on: self._choose(is_epoch=is_on))
        return menu

    def _digits_menu(self, parent: QMenu) -> QMenu:
        """How many significant digits; shows them at once if that form does not."""
        menu = QMenu(self.tr("Number of digits"), parent)
        menu.setObjectName("tableDigitsMenu")
        group = QActionGroup(menu)
        for digits in DIGITS:
            is_checked = digits == self._form.digits
            action = self._choice(menu, str(digits), group, is_checked=is_checked)
            action.triggered.connect(partial(self._choose_digits, digits))
        return menu

    def _choose_digits(self, digits: int, _checked: bool = False) -> None:
        numbers = self._form.numbers
        if numbers is not NumberForm.SCIENTIFIC:
            numbers = NumberForm.SIGNIFICANT
        self._forms[numbers].setChecked(True)
        self._choose(numbers=numbers, digits=digits)

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
        text = self._form.numbers.value
        if self._form.numbers is NumberForm.SIGNIFICANT:
            text = self.tr("{0} digits").format(self._form.digits)
            if self._form.digits == 1:
                text = self.tr("1 digit")
        self.set_texts(self.numbers_button, self.tr("Numbers: {0}").format(text), text)

    def _leave(self) -> None:
        self.left.emit()
        self.show_row(self._row)

    def _go(self) -> None:
        self.row_wanted.emit(self.row_edit.text())
