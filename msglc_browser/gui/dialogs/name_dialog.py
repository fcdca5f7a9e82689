"""Asks for the name of something new, and checks it while it is typed."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.wrapped_text import set_wrapped
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.theme.style import set_status

_FIELD_CHARS = 52


class NameDialog(DialogFrame):
    """`wanted(name)` is answered by `accept`, or by `show_error`: then what was typed stays."""

    wanted = Signal(str)

    def __init__(
        self,
        name: str,
        heading: str,
        text: str,
        *,
        edit: str,
        problem: Callable[[str], str],
        hint: str,
        parent: QWidget | None = None,
    ) -> None:
        """`name` and `edit` are object names; `problem(typed)` says why a name is impossible.

        `hint` is shown below the field as long as there is nothing wrong.
        """
        super().__init__(name, heading, text, parent)
        self._problem = problem
        self._hint = hint
        self._name = QLineEdit(self)
        self._name.setObjectName(edit)
        self._name.setAccessibleName(self.tr("Name"))
        self._name.setPlaceholderText(self.tr("Name"))
        self._name.setMinimumWidth(self._name.fontMetrics().averageCharWidth() * _FIELD_CHARS)
        self._note = PlainLabel("", self)
        self._note.setObjectName(f"{edit}Reason")
        self.body.addWidget(self._name)
        self.body.addWidget(self._note)
        self.add_button("cancelButton", self.tr("Cancel")).clicked.connect(self.reject)
        self._create = self.add_button("createButton", self.tr("Create"), primary=True)
        self._create.clicked.connect(self._ask)
        self._name.textChanged.connect(self._follow)
        self._follow()
        self._name.setFocus()

    def show_error(self, description: Description) -> None:
        """Show why there is nothing new."""
        self._set_busy(is_busy=False)
        self._say(description.text, "danger")

    @Slot()
    def _follow(self) -> None:
        problem = self._problem(self._name.text())
        self._create.setEnabled(not problem)
        if problem and self._name.text():
            self._say(problem, "danger")
        else:
            self._say(self._hint, "")

    def _say(self, text: str, status: str) -> None:
        set_wrapped(self._note, text)
        set_status(self._note, status)

    @Slot()
    def _ask(self) -> None:
        self._set_busy(is_busy=True)
        self._say(self.tr("Asking the server…"), "")
        self.wanted.emit(self._name.text())

    def _set_busy(self, *, is_busy: bool) -> None:
        self._name.setEnabled(not is_busy)
        self._create.setEnabled(not is_busy)
        if not is_busy:
            self._name.setFocus()
