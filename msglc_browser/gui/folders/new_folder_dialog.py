"""Asks for the name of a new folder."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.base.wrapped_text import set_wrapped
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.theme.style import restyle
from msglc_browser.operations.folders.new_folder import folder_name_problem
from msglc_browser.storage.places.location import S3Location

_FIELD_CHARS = 52


class NewFolderDialog(DialogFrame):
    """`newFolderDialog`: `wanted(name)` is answered by `accept`, or by `show_error`.

    What was typed stays after an error.
    """

    wanted = Signal(str)

    def __init__(
        self, place: S3Location, is_taken: Callable[[str], bool], parent: QWidget | None = None
    ) -> None:
        """`is_taken` tells whether a key is listed in `place`."""
        where = visible(str(place), limit=200)
        text = self.tr("In {place}").format(place=where)
        super().__init__("newFolderDialog", self.tr("New folder"), text, parent)
        self._place = place
        self._is_taken = is_taken
        self._name = QLineEdit(self)
        self._name.setObjectName("folderNameEdit")
        self._name.setAccessibleName(self.tr("Name"))
        self._name.setPlaceholderText(self.tr("Name"))
        self._name.setMinimumWidth(self._name.fontMetrics().averageCharWidth() * _FIELD_CHARS)
        self._note = PlainLabel("", self)
        self._note.setObjectName("folderNameReason")
        self.body.addWidget(self._name)
        self.body.addWidget(self._note)
        self.add_button("cancelButton", self.tr("Cancel")).clicked.connect(self.reject)
        self._create = self.add_button("createButton", self.tr("Create"), primary=True)
        self._create.clicked.connect(self._ask)
        self._name.textChanged.connect(self._follow)
        self._follow()
        self._name.setFocus()

    def show_error(self, description: Description) -> None:
        """Show why there is no new folder."""
        self._set_busy(is_busy=False)
        text = " ".join(filter(None, (description.title, description.hint)))
        self._say(text, "danger")

    @Slot()
    def _follow(self) -> None:
        problem = folder_name_problem(self._place, self._name.text(), self._is_taken)
        self._create.setEnabled(not problem)
        if problem and self._name.text():
            self._say(problem, "danger")
        else:
            self._say(self.tr("Stored as an empty object whose key ends in a slash."), "")

    def _say(self, text: str, status: str) -> None:
        set_wrapped(self._note, text)
        self._note.setProperty("status", status)
        self._note.setProperty("muted", not status)
        restyle(self._note)

    @Slot()
    def _ask(self) -> None:
        self._set_busy(is_busy=True)
        self._say(self.tr("Creating the folder…"), "")
        self.wanted.emit(self._name.text())

    def _set_busy(self, *, is_busy: bool) -> None:
        self._name.setEnabled(not is_busy)
        self._create.setEnabled(not is_busy)
        if not is_busy:
            self._name.setFocus()
