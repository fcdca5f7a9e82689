"""Notices when another window, a process of its own, has replaced a file that all windows share."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

from msglc_browser.state_file import make_private_folder

_Stamp: TypeAlias = tuple[int, int, int] | None


class SharedFiles(QObject):
    """Watches the folder, as a file that is replaced is another file afterwards.

    A folder on a server may not report changes: also looks when the program is activated.
    """

    changed = Signal(str)  # the file's name; also after a change by this window

    def __init__(self, folder: Path, names: Sequence[str], parent: QObject) -> None:
        super().__init__(parent)
        self._paths = [folder / name for name in names]
        self._folder = folder
        self._stamps = {path: _stamp(path) for path in self._paths}
        self._watcher = QFileSystemWatcher(self)
        self._watch()
        self._watcher.directoryChanged.connect(self.look)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._on_state)

    @Slot()
    def look(self) -> None:
        """Compare the files with what they were."""
        self._watch()
        for path in self._paths:
            stamp = _stamp(path)
            if stamp != self._stamps[path]:
                self._stamps[path] = stamp
                self.changed.emit(path.name)

    @Slot()
    def stop(self) -> None:
        """Nothing is reported any more, and the folder is not made again if it is removed."""
        self._paths.clear()

    @Slot(Qt.ApplicationState)
    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self.look()

    def _watch(self) -> None:
        """The first launch has no folder yet, and another window may be the first to save."""
        if self._paths and not self._watcher.directories():
            with suppress(OSError):
                make_private_folder(self._folder)
                self._watcher.addPath(str(self._folder))


def _stamp(path: Path) -> _Stamp:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_ino, facts.st_mtime_ns, facts.st_size
