"""Names by rule, shown in the table while the user types."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.style import restyle
from msglc_browser.operations.naming.name_patterns import RenameRule

_DEFAULT = "{name}"
_PAUSE_MS = 150


@guarded
class RenameRow(QFrame):
    """`renameRow`: a pattern, find and replace; Enter applies the names, Esc restores them."""

    rule_changed = Signal(object)  # RenameRule
    kept = Signal()
    undone = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("renameRow")
        self.setProperty("well", True)
        self._waits = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self._pattern = self._field("patternEdit", self.tr("Pattern"))
        self._find = self._field("findTextEdit", self.tr("Find"))
        self._replace = self._field("replaceTextEdit", self.tr("Replace with"))
        self._hint = PlainLabel("", self)
        self._hint.setObjectName("renameHint")
        self._hint.setWordWrap(True)
        self._keep = self._button("keepNamesButton", self.tr("Apply names"))
        self._undo = self._button("undoNamesButton", self.tr("Cancel"))
        self._keep.clicked.connect(self._leave_kept)
        self._undo.clicked.connect(self._leave_undone)
        self._lay_out()
        self.show_problem("")
        self.hide()

    def start(self, *, waits: bool = False) -> None:
        """Start with the current names; if it `waits`, the rule is emitted in typing pauses."""
        self._waits = waits
        for field, text in ((self._pattern, _DEFAULT), (self._find, ""), (self._replace, "")):
            field.setText(text)
        self.show_problem("")
        self.show()
        self._pattern.setFocus()
        self._pattern.selectAll()

    def rule(self) -> RenameRule:
        """The rule of the current inputs."""
        return RenameRule(self._pattern.text(), self._find.text(), self._replace.text())

    def show_problem(self, text: str) -> None:
        """Show why the pattern cannot be used; empty if it can."""
        places = self.tr("Available: {name}, the object's {stem} and {folder}, {n} or {n:03}")
        self._hint.setText(text or places)
        self._hint.setProperty("invalid", bool(text))
        self._hint.setProperty("muted", not text)
        self._pattern.setProperty("invalid", bool(text))
        self._keep.setEnabled(not text)
        restyle(self._hint)
        restyle(self._pattern)

    def hideEvent(self, event: QHideEvent) -> None:
        """However it was closed: names change no more."""
        if not event.spontaneous():
            self._pause.stop()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc apply to the names, not the dialog."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._leave_kept()
        elif event.key() == Qt.Key.Key_Escape:
            self._leave_undone()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(SPACE * 3, SPACE * 2, SPACE * 3, SPACE * 2)
        grid.setHorizontalSpacing(SPACE * 2)
        grid.setVerticalSpacing(SPACE)
        for column, (field, stretch) in enumerate(
            ((self._pattern, 4), (self._find, 3), (self._replace, 3))
        ):
            caption = PlainLabel(field.accessibleName(), self)
            caption.setFont(fonts.small())
            caption.setProperty("muted", True)
            caption.setBuddy(field)
            grid.addWidget(caption, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, stretch)
        below = QHBoxLayout()
        below.setSpacing(SPACE * 2)
        below.addWidget(self._hint, 1)
        below.addWidget(self._undo)
        below.addWidget(self._keep)
        grid.addLayout(below, 2, 0, 1, 3)

    def _field(self, name: str, text: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setObjectName(name)
        field.setAccessibleName(text)
        field.setFont(fonts.mono())
        field.textEdited.connect(self._edited)
        return field

    @Slot()
    def _edited(self) -> None:
        if self._waits:
            self._pause.start()
        else:
            self._tell()

    @Slot()
    def _tell(self) -> None:
        self._pause.stop()
        self.rule_changed.emit(self.rule())

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        return button

    def _leave_kept(self) -> None:
        if self._pause.isActive():
            self._tell()
        if self._keep.isEnabled():
            self.hide()
            self.kept.emit()

    def _leave_undone(self) -> None:
        self.hide()
        self.undone.emit()
