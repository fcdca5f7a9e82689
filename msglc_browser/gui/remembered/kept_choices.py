"""What the user chose last, stored with the window's state."""

import logging
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from msglc_browser.errors import LocalFileError
from msglc_browser.gui.dialogs.last_choices import LastChoices
from msglc_browser.state_file import State, StateFile

_KEY: Final = "choices"
_MOST_CHARS: Final = 40  # of what a choice is for
_MOST_CHOICE_CHARS: Final = 4096  # of a choice, which may be a path
_MOST_CHOICES: Final = 100
_LEAST_BETWEEN_MS: Final = 1000
_log = logging.getLogger(__name__)


class KeptChoices(QObject):
    """Restores the choices of earlier runs, and stores new ones shortly after they are made.

    Other windows store theirs in the same file: of two for the same thing the later counts.
    """

    def __init__(self, choices: LastChoices, file: StateFile, parent: QObject) -> None:
        super().__init__(parent)
        self._file = file
        self._unsaved: dict[str, str] = {}
        self._timer = QTimer(self, singleShot=True, interval=_LEAST_BETWEEN_MS)
        self._timer.timeout.connect(self.save)
        choices.restore(_stored(file.read()))
        choices.chosen.connect(self._note)

    @Slot()
    def save(self) -> None:
        """Store what is not stored yet; a failure is only logged."""
        self._timer.stop()
        if not self._unsaved:
            return
        try:
            self._file.change(self._edit)
        except LocalFileError as error:
            _log.warning("%s", error)
        self._unsaved.clear()

    def _edit(self, old: State | None) -> State:
        return {**(old or {}), _KEY: {**_stored(old), **self._unsaved}}

    def _note(self, what: str, choice: str) -> None:
        self._unsaved[what] = choice
        self._timer.start()


def _stored(state: State | None) -> dict[str, str]:
    """What the file holds, without unusable parts."""
    found = (state or {}).get(_KEY)
    if not isinstance(found, dict):
        return {}
    usable = {key: value for key, value in found.items() if _is_usable(key, value)}
    return dict(list(usable.items())[:_MOST_CHOICES])


def _is_usable(key: str, value: object) -> bool:
    is_text = isinstance(value, str) and 0 < len(value) <= _MOST_CHOICE_CHARS
    return is_text and len(key) <= _MOST_CHARS
