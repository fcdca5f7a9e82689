"""Asks for the new name of an object or a folder."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from msglc_browser.gui.base.formatting import sizes_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.base.wrapped_text import set_wrapped
from msglc_browser.gui.browse.entry_order import Entry
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.theme.style import set_status
from msglc_browser.operations.buckets.browse import ObjectRow
from msglc_browser.operations.naming.entry_names import entry_name_problem
from msglc_browser.storage.places.location import S3Location

_FIELD_CHARS = 56
_MOST_CHARS = 200  # of the old name


@guarded
class RenameDialog(DialogFrame):
    """`renameDialog`: emits `wanted(name)`, once, for another valid name."""

    wanted = Signal(str)

    def __init__(
        self,
        entry: Entry,
        parent_place: S3Location,
        is_taken: Callable[[str], bool],
        parent: QWidget | None = None,
    ) -> None:
        """`is_taken` tells whether a key is listed in `parent_place`."""
        name = visible(entry.name, limit=_MOST_CHARS)
        super().__init__("renameDialog", self.tr("Rename"), f"“{name}”", parent)
        self._entry = entry
        self._place = parent_place
        self._is_taken = is_taken
        self._name = QLineEdit(entry.name, self)
        self._shown = self._name.text()  # Qt leaves out bytes that are not UTF-8
        self._name.setObjectName("newNameEdit")
        self._name.setAccessibleName(self.tr("New name"))
        self._name.setMinimumWidth(self._name.fontMetrics().averageCharWidth() * _FIELD_CHARS)
        self._note = PlainLabel("", self)
        self._note.setObjectName("newNameReason")
        self._note.setWordWrap(True)
        self.body.addWidget(self._name)
        self.body.addWidget(self._note)
        self.add_button("cancelButton", self.tr("Cancel")).clicked.connect(self.reject)
        self._rename = self.add_button("renameButton", self.tr("Rename"), primary=True)
        self._rename.clicked.connect(self.accept)
        self._name.textChanged.connect(self._follow)
        self._follow()

    def accept(self) -> None:
        """Emit the name and close."""
        if not self._problem() and self._is_new():
            super().accept()
            self.wanted.emit(self._name.text())

    def showEvent(self, event: QShowEvent) -> None:
        """The name is selected without its suffix, as users keep that."""
        super().showEvent(event)
        if event.spontaneous():
            return
        name = self._name.text()
        stem = name.rpartition(".")[0] if isinstance(self._entry, ObjectRow) else ""
        self._name.setFocus()
        self._name.setSelection(0, len(stem or name))

    def _is_new(self) -> bool:
        return self._name.text() != self._shown

    def _problem(self) -> str:
        if not self._is_new():
            return ""
        return entry_name_problem(self._place, self._name.text(), self._is_taken)

    @Slot()
    def _follow(self) -> None:
        problem = self._problem()
        self._rename.setEnabled(self._is_new() and not problem)
        is_wrong = bool(problem and self._name.text())
        set_wrapped(self._note, problem if is_wrong else self._what_it_takes())
        set_status(self._note, "danger" if is_wrong else "")

    def _what_it_takes(self) -> str:
        if isinstance(self._entry, ObjectRow):
            text = self.tr(
                "The server copies it to the new name ({size}); then the old one is deleted."
            )
            return text.format(size=sizes_text([self._entry.size_bytes]))
        return self.tr(
            "The server copies each object below it to the new name; then the old one is deleted. "
            "If this is stopped, each object is whole, under the old name or the new one."
        )
