"""Choosing local files."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QFileDialog, QToolButton, QWidget

from msglc_browser.gui.theme import icons

_LAST: Final = "lastFolder"  # property of the application

# Qt's own arrows are black, whatever is behind them.
_ICONS: Final = {"backButton": "back", "forwardButton": "forward", "toParentButton": "up"}


class FileDialog(QFileDialog):
    """Starts in the folder used last, at first in the home folder; deletes itself.

    By default Qt starts in the working directory, which depends on where the program was started.
    """

    def __init__(self, parent: QWidget, title: str, *, folder: str = "") -> None:
        """`folder` is where to start instead, if it exists."""
        super().__init__(parent, title)
        wanted = (folder, str(_application().property(_LAST) or ""))
        there = (each for each in wanted if each and Path(each).is_dir())
        self.setDirectory(next(there, str(Path.home())))
        for name, icon in _ICONS.items():
            button = self.findChild(QToolButton, name)  # none if the system shows its own dialog
            if button is not None:
                button.setIcon(icons.icon(icon))
        self.accepted.connect(self._remember)
        self.finished.connect(self.deleteLater)

    @Slot()
    def _remember(self) -> None:
        chosen = self.selectedFiles()
        if not chosen:
            return
        is_folder = self.fileMode() is QFileDialog.FileMode.Directory
        folder = Path(chosen[0]) if is_folder else Path(chosen[0]).parent
        _application().setProperty(_LAST, str(folder))


def _application() -> QCoreApplication:
    application = QCoreApplication.instance()
    assert application is not None
    return application
