"""Shows a folder in the desktop's file manager, and reports if there is none."""

import shutil
import sys
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Final

from PySide6.QtCore import QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

_POLL_MS: Final = 100
_MOST_POLLS: Final = 100  # a process still running by then is a file manager


class FolderShower(QObject):
    """Shows one folder at a time; `failed` if nothing on this computer can show folders."""

    failed = Signal(object)  # Path of the file

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = Path()
        self._opener: Popen[bytes] | None = None
        self._polls = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._look)

    def show(self, path: Path) -> None:
        """Show the folder that contains `path`."""
        self._path, self._polls = path, 0
        program = shutil.which("xdg-open") if sys.platform == "linux" else None
        if program is None:
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))):
                self.failed.emit(path)
            return
        # Qt could start it, but not report its exit code. In its own session, since a file manager
        # outlives this program.
        try:
            self._opener = Popen(
                [program, str(path.parent)],
                stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True,
            )  # fmt: skip
        except OSError:
            self.failed.emit(path)
        else:
            self._timer.start()

    @property
    def is_idle(self) -> bool:
        """Whether no process is being watched."""
        return self._opener is None

    @Slot()
    def _look(self) -> None:
        self._polls += 1
        code = self._opener.poll() if self._opener is not None else 0
        if code is None and self._polls < _MOST_POLLS:
            return
        self._timer.stop()
        self._opener = None
        if code:
            self.failed.emit(self._path)
