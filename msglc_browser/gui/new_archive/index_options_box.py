"""How finely a new archive is indexed; folded away, since few users need it."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from msglc_browser.archive.model.archive_options import (
    BLOCK_BYTES,
    THRESHOLD_BYTES,
    TRIVIAL_BYTES,
    ArchiveOptions,
)
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.targets.look_up import Problem
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.style import restyle

_DEFAULTS = ArchiveOptions()
_FIELD_LETTERS = 12


@dataclass(frozen=True, slots=True)
class _Field:
    edit: QLineEdit
    reason: QLabel
    allowed: range

    def value(self) -> int | None:
        """The number; None if the text is not an allowed one."""
        text = self.edit.text().strip()
        if not (text.isascii() and text.isdigit()) or len(text) > len(str(self.allowed.stop)):
            return None
        return int(text) if int(text) in self.allowed else None


class IndexOptionsBox(QWidget):
    """`advancedButton` unfolds `thresholdEdit`, `trivialEdit` and `blockEdit`; a reason below a
    field has its name plus `Reason`: `thresholdEditReason`."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._button = QPushButton(self)
        self._button.setObjectName("advancedButton")
        self._button.setAccessibleName(self.tr("Advanced options"))
        self._button.setProperty("link", True)
        self._button.setCheckable(True)
        self._button.setAutoDefault(False)
        self._body = QWidget(self)
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE * 3)
        self._grid.setVerticalSpacing(SPACE)
        self._grid.setColumnStretch(2, 1)
        self._make_fields()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._body)
        self._button.toggled.connect(self._unfold)
        self._unfold(False)

    def options(self) -> ArchiveOptions | None:
        """The current inputs; None while one is invalid."""
        threshold, trivial, block = (field.value() for field in self._fields)
        if threshold is None or trivial is None or block is None or trivial > threshold:
            return None
        return ArchiveOptions(threshold, trivial, block)

    def problem(self) -> Problem | None:
        """The first reason why the fields are invalid."""
        for field in self._fields:
            if field.reason.text():
                return Problem(self.tr("Fix the advanced options."), is_wrong=False)
        return None

    def is_edited(self) -> bool:
        """Whether a field differs from its default."""
        return self.options() != _DEFAULTS

    def _make_fields(self) -> None:
        self._threshold = self._add(
            "thresholdEdit",
            self.tr("Index dicts and lists from"),
            self.tr("bytes; smaller ones are read whole"),
            (_DEFAULTS.threshold_bytes, THRESHOLD_BYTES),
        )
        self._trivial = self._add(
            "trivialEdit",
            self.tr("Items are tiny up to"),
            self.tr("bytes; lists of these are read in blocks"),
            (_DEFAULTS.trivial_bytes, TRIVIAL_BYTES),
        )
        self._block = self._add(
            "blockEdit",
            self.tr("Blocks of"),
            self.tr("bytes; reads cover at least one block"),
            (_DEFAULTS.block_bytes, BLOCK_BYTES),
        )
        self._fields = (self._threshold, self._trivial, self._block)

    def _add(self, name: str, caption: str, unit: str, bounds: tuple[int, range]) -> _Field:
        default, allowed = bounds
        edit = QLineEdit(str(default), self._body)
        edit.setObjectName(name)
        edit.setAccessibleName(caption)
        edit.setAccessibleDescription(unit)
        edit.setFont(fonts.mono())
        edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        edit.setFixedWidth(edit.fontMetrics().averageCharWidth() * _FIELD_LETTERS)
        label, note = self._label(caption), self._label(unit)
        note.setWordWrap(True)
        label.setBuddy(edit)
        reason = self._label("")
        reason.setObjectName(f"{name}Reason")
        reason.setProperty("muted", False)
        reason.setProperty("invalid", True)
        reason.setWordWrap(True)
        reason.setVisible(False)
        row = self._grid.rowCount()
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(edit, row, 1)
        self._grid.addWidget(note, row, 2)
        self._grid.addWidget(reason, row + 1, 1, 1, 2)
        edit.textChanged.connect(self._check)
        return _Field(edit, reason, allowed)

    def _label(self, text: str) -> QLabel:
        label = PlainLabel(text, self._body)
        label.setProperty("muted", True)
        return label

    @Slot(bool)
    def _unfold(self, is_open: bool) -> None:
        self._body.setVisible(is_open)
        arrow = "▾" if is_open else "▸"
        self._button.setText(f"{arrow} {self.tr('Advanced')}")

    @Slot()
    def _check(self) -> None:
        for field in self._fields:
            self._tell(field, self._reason(field))
        self.changed.emit()

    def _reason(self, field: _Field) -> str:
        if field.value() is None:
            return self.tr("Enter a whole number from {first} to {last}.").format(
                first=f"{field.allowed.start:,}", last=f"{field.allowed.stop - 1:,}"
            )
        threshold, trivial = self._threshold.value(), self._trivial.value()
        is_both = threshold is not None and trivial is not None
        if field is self._trivial and is_both and (trivial or 0) > (threshold or 0):
            return self.tr("Must not exceed the size from which dicts and lists are indexed.")
        return ""

    def _tell(self, field: _Field, reason: str) -> None:
        field.reason.setText(reason)
        field.reason.setVisible(bool(reason))
        field.edit.setProperty("invalid", bool(reason))
        restyle(field.edit)
