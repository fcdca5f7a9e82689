"""What the user chose last: an inspector for a class of nodes, a format for an export."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal


class LastChoices(QObject):
    """Shared by a window's pages and dialogs; `chosen` when the user changes a choice.

    Choices are kept by what they are for, e.g. the value of a NodeClass.
    """

    chosen = Signal(str, str)  # what for, the choice

    def __init__(
        self, choices: Mapping[str, str] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._choices = dict(choices or {})

    def of(self, what: str) -> str:
        """What was chosen for this; "" if nothing was."""
        return self._choices.get(what, "")

    def choose(self, what: str, choice: str) -> None:
        """Remember it."""
        if self._choices.get(what) != choice:
            self._choices[what] = choice
            self.chosen.emit(what, choice)

    def restore(self, choices: Mapping[str, str]) -> None:
        """Adopt what was chosen in an earlier run."""
        self._choices = {**choices, **self._choices}
