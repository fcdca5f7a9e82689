"""Choosing local files."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QFileDialog, QToolButton, QWidget

from msglc_browser.gui.theme import icons

# Properties of the application: where files were read from, and where they were written to.
_LAST: Final = "lastFolder"
_LAST_WRITTEN: Final = "lastWrittenFolder"

# Qt's own arrows are black, whatever is behind them.
_ICONS: Final = {"backButton": "back", "forwardButton": "forward", "toParentButton": "up"}


class FileDialog(QFileDialog):
    """Starts in the folder used last, at first in the home folder; deletes itself.

    By default Qt starts in the working directory, which depends on where the program was started.
    """

    def __init__(
        self, parent: QWidget, title: str, *, folder: str = "", writes: bool = False
    ) -> None:
        """`folder` is where to start instead, if it exists; `writes` has a folder of its own."""
        super().__init__(parent, title)
        self._last = _LAST_WRITTEN if writes else _LAST
        names = (self._last, _LAST)  # the first time, where files were read from
        wanted = (folder, *(str(_application().property(name) or "") for name in names))
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
        _application().setProperty(self._last, str(folder))


def _application() -> QCoreApplication:
    application = QCoreApplication.instance()
    assert application is not None
    return application
