"""The folder of this computer that saved files are proposed for."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths


def export_folder() -> Path:
    """Where people look for what they saved."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    return Path(folder) if folder and Path(folder).is_dir() else Path.home()
