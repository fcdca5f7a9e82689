"""Files that somebody drags into the window from elsewhere."""

from pathlib import Path

from PySide6.QtCore import QMimeData


def dropped_files(mime: QMimeData) -> tuple[Path, ...]:
    """The local files and folders that are carried; () when there is none."""
    if not mime.hasUrls():
        return ()
    return tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())
