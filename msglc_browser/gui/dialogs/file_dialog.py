"""Choosing files of this computer."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

_LAST: Final = "lastFolder"  # property of the application


class FileDialog(QFileDialog):
    """Begins in the folder that was used last, the first one at home; deletes itself.

    Qt begins in the working directory, which only tells where the program was started from.
    """

    def __init__(self, parent: QWidget, title: str, *, folder: str = "") -> None:
        """`folder` is where to begin instead, if there is such a folder."""
        super().__init__(parent, title)
        wanted = (folder, str(_application().property(_LAST) or ""))
        there = (each for each in wanted if each and Path(each).is_dir())
        self.setDirectory(next(there, str(Path.home())))
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
