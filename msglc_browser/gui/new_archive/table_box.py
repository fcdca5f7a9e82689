"""How a CSV or TSV file is read: detected, unless the user knows better; its first rows."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from msglc_browser.errors import BadInput, describe
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import one_line, tooltip, visible
from msglc_browser.gui.dialogs.captioned import captioned
from msglc_browser.gui.targets.look_up import Problem
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import ROW_HEIGHT, SPACE
from msglc_browser.operations.new_archive.table_layout import (
    ENCODINGS,
    MOST_FIRST_LINE,
    TableLayout,
)
from msglc_browser.operations.new_archive.table_preview import MOST_ROWS, TablePreview

_PAUSE_MS: Final = 200
_OTHER: Final = "other"
_WIDEST_LETTERS: Final = 24
_DEFAULT: Final = TableLayout()


@guarded
class TableBox(QWidget):
    """`delimiterCombo`, `delimiterEdit` for any other, `encodingCombo`, `firstLineSpin`,
    `headerCheck`; below `tablePreview`, or `tableProblem`.

    `preview_wanted(Path, TableLayout)` is answered by `show_preview` or `show_failure`.
    """

    changed = Signal()
    preview_wanted = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._has_tabs = False
        self._make_fields()
        self._make_preview()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE * 2)
        column.addLayout(self._choices())
        column.addWidget(self._header)
        column.addWidget(self._preview)
        column.addWidget(self._problem)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._ask)
        self._connect()

    def layout_of_table(self) -> TableLayout:
        """The current inputs, possibly invalid: see `problem`."""
        delimiter = self._delimiter.currentData()
        return TableLayout(
            delimiter=self._other.text() if delimiter == _OTHER else delimiter,
            encoding=self._encoding.currentData(),
            has_header=self._header.isChecked(),
            first_line=self._first_line.value(),
        )

    def problem(self) -> Problem | None:
        """Why the inputs cannot be used; None if they can."""
        try:
            self.layout_of_table().check()
        except BadInput as error:
            return Problem(error.message)
        return None

    def is_edited(self) -> bool:
        """Whether anything differs from what is detected."""
        return self.layout_of_table() != _DEFAULT

    def look_at(self, path: Path | None, *, has_tabs: bool) -> None:
        """Preview this file; None: there is none. `has_tabs` if tabs need not be detected."""
        if (path, has_tabs) != (self._path, self._has_tabs):
            self._path, self._has_tabs = path, has_tabs
            self._clear()
            self._timer.start()

    def show_preview(self, path: Path, layout: TableLayout, preview: TablePreview) -> None:
        """Use an answer, unless something has changed since."""
        if (path, layout) != (self._path, self._wanted()):
            return
        names = dict(self._delimiter_names())
        delimiter = names.get(preview.delimiter, visible(preview.delimiter))
        self._say_detected(
            "" if layout.delimiter is not None else delimiter,
            "" if layout.encoding is not None else preview.encoding,
        )
        self._fill(preview)
        self._say(preview.problem)

    def show_failure(self, path: Path, layout: TableLayout, error: Exception) -> None:
        """The file could not be read."""
        if (path, layout) == (self._path, self._wanted()):
            self._clear()
            self._say(describe(error).title)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is read for what is not shown."""
        self._timer.stop()
        super().hideEvent(event)

    def _make_fields(self) -> None:
        self._delimiter = QComboBox(self)
        self._delimiter.setObjectName("delimiterCombo")
        self._delimiter.addItem(self.tr("Detected"), None)
        for delimiter, name in self._delimiter_names():
            self._delimiter.addItem(name, delimiter)
        self._delimiter.addItem(self.tr("Other:"), _OTHER)
        self._other = QLineEdit(self)
        self._other.setObjectName("delimiterEdit")
        self._other.setAccessibleName(self.tr("Other separator"))
        self._other.setFont(fonts.mono())
        self._other.setMaxLength(1)
        self._other.setFixedWidth(self._other.fontMetrics().averageCharWidth() * 5)
        self._other.hide()
        self._encoding = QComboBox(self)
        self._encoding.setObjectName("encodingCombo")
        self._encoding.addItem(self.tr("Detected"), None)
        for encoding, title in ENCODINGS:
            self._encoding.addItem(title, encoding)
        self._encoding.setMaxVisibleItems(len(ENCODINGS) + 1)
        for combo, widest in (
            (self._delimiter, self.tr("Detected: Semicolon")),
            (self._encoding, self.tr("Windows-1250 (Central European)")),
        ):
            combo.setMinimumContentsLength(len(widest))
        self._first_line = QSpinBox(self)
        self._first_line.setObjectName("firstLineSpin")
        self._first_line.setRange(1, MOST_FIRST_LINE)
        self._first_line.setMaximumWidth(self._first_line.fontMetrics().averageCharWidth() * 14)
        self._first_line.setToolTip(self.tr("Lines before this one are left out"))
        self._header = QCheckBox(self.tr("First row names the columns"), self)
        self._header.setObjectName("headerCheck")
        self._header.setChecked(True)

    def _make_preview(self) -> None:
        self._preview = QTableWidget(self)
        self._preview.setObjectName("tablePreview")
        self._preview.setAccessibleName(self.tr("First rows"))
        self._preview.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._preview.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._preview.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._preview.setProperty("cells", True)
        self._preview.setWordWrap(False)
        self._preview.verticalHeader().hide()
        self._preview.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self._preview.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        bar = self._preview.horizontalScrollBar().sizeHint().height()
        self._preview.setFixedHeight((MOST_ROWS + 1) * ROW_HEIGHT + bar + 2 * SPACE)
        self._problem = PlainLabel("", self)
        self._problem.setObjectName("tableProblem")
        self._problem.setProperty("invalid", True)
        self._problem.setWordWrap(True)
        self._problem.hide()

    def _choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE * 4)
        separator = QHBoxLayout()
        separator.setSpacing(SPACE)
        separator.addWidget(self._delimiter)
        separator.addWidget(self._other)
        row.addLayout(captioned(self.tr("Separator"), self._delimiter, self, shown=separator))
        row.addLayout(captioned(self.tr("Encoding"), self._encoding, self))
        row.addLayout(captioned(self.tr("First line"), self._first_line, self))
        row.addStretch(1)
        return row

    def _connect(self) -> None:
        self._delimiter.currentIndexChanged.connect(self._delimiter_changed)
        for signal in (
            self._other.textChanged,
            self._encoding.currentIndexChanged,
            self._first_line.valueChanged,
            self._header.toggled,
        ):
            signal.connect(self._edited)

    def _delimiter_names(self) -> tuple[tuple[str, str], ...]:
        return (
            (",", self.tr("Comma")),
            (";", self.tr("Semicolon")),
            ("\t", self.tr("Tab")),
            ("|", self.tr("Vertical bar")),
        )

    def _wanted(self) -> TableLayout:
        """The inputs, with the separator that the format implies."""
        layout = self.layout_of_table()
        return layout.with_tabs() if self._has_tabs else layout

    @Slot()
    def _delimiter_changed(self) -> None:
        is_other = self._delimiter.currentData() == _OTHER
        self._other.setVisible(is_other)
        if is_other:
            self._other.setFocus()
        self._edited()

    @Slot()
    def _edited(self) -> None:
        self._timer.start()
        self.changed.emit()

    @Slot()
    def _ask(self) -> None:
        problem = self.problem()
        if problem is not None:
            self._clear()
        elif self._path is not None:
            self.preview_wanted.emit(self._path, self._wanted())

    def _say_detected(self, delimiter: str, encoding: str) -> None:
        detected = self.tr("Detected")
        for combo, found in ((self._delimiter, delimiter), (self._encoding, encoding)):
            combo.setItemText(0, f"{detected}: {found}" if found else detected)

    def _clear(self) -> None:
        self._say_detected("", "")
        self._preview.setRowCount(0)
        self._preview.setColumnCount(0)
        self._say("")

    def _say(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def _fill(self, preview: TablePreview) -> None:
        table = self._preview
        table.setColumnCount(len(preview.names))
        table.setHorizontalHeaderLabels([visible(name, limit=60) for name in preview.names])
        table.setRowCount(len(preview.rows))
        for row, cells in enumerate(preview.rows):
            for column, cell in enumerate(cells):
                table.setItem(row, column, QTableWidgetItem(one_line(cell)))
        table.resizeColumnsToContents()
        widest = table.fontMetrics().averageCharWidth() * _WIDEST_LETTERS
        for column in range(table.columnCount()):
            table.setColumnWidth(column, min(table.columnWidth(column), widest))
        left_out = preview.columns - len(preview.names)
        note = self.tr("{0} more columns are not shown here.").format(count_text(left_out))
        table.setToolTip(tooltip(note) if left_out else "")
