"""The inspectors that the user chose, stored with the window's state."""

import logging
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from msglc_browser.errors import LocalFileError
from msglc_browser.gui.inspect.inspector_choices import InspectorChoices
from msglc_browser.gui.inspect.node_class import NodeClass
from msglc_browser.state_file import State, StateFile

_KEY: Final = "inspectors"
_ID_CHARS: Final = 40
_CLASSES: Final = frozenset(each.value for each in NodeClass)
_LEAST_BETWEEN_MS: Final = 1000
_log = logging.getLogger(__name__)


class KeptChoices(QObject):
    """Restores the choices of earlier runs, and stores new ones shortly after they are made.

    Other windows store theirs in the same file: of two for one class of nodes the later counts.
    """

    def __init__(self, choices: InspectorChoices, file: StateFile, parent: QObject) -> None:
        super().__init__(parent)
        self._file = file
        self._unsaved: dict[str, str] = {}
        self._timer = QTimer(self, singleShot=True, interval=_LEAST_BETWEEN_MS)
        self._timer.timeout.connect(self.save)
        choices.restore({NodeClass(key): value for key, value in _stored(file.read()).items()})
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

    def _note(self, node_class: NodeClass, inspector_id: str) -> None:
        self._unsaved[node_class.value] = inspector_id
        self._timer.start()


def _stored(state: State | None) -> dict[str, str]:
    """What the file holds, without unusable parts."""
    found = (state or {}).get(_KEY)
    if not isinstance(found, dict):
        return {}
    return {
        key: value
        for key, value in found.items()
        if key in _CLASSES and isinstance(value, str) and 0 < len(value) <= _ID_CHARS
    }
