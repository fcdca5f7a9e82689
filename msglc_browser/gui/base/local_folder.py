"""The local folder proposed for saved files."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths


def export_folder() -> Path:
    """The downloads folder, or the home folder if there is none."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    return Path(folder) if folder and Path(folder).is_dir() else Path.home()
