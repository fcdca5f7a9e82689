"""Handles files dragged into the window from elsewhere."""

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QEvent, QMimeData, QObject, QUrl, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.base.guarded import guarded

_KINDS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


@guarded
class FileDrop(QObject):
    """Accepts dropped files for a widget and for its children that do not accept drops."""

    files_dropped = Signal(object)  # tuple[Path, ...]

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Accept files, ignore everything else."""
        if event.type() not in _KINDS or not isinstance(event, QDropEvent):
            return super().eventFilter(watched, event)
        files = dropped_files(event.mimeData())
        event.setAccepted(bool(files))
        if files:
            event.acceptProposedAction()
            if event.type() is QEvent.Type.Drop:
                self.files_dropped.emit(files)
        return True


def dropped_files(mime: QMimeData) -> tuple[Path, ...]:
    """The local files and folders of a drag; () if there are none."""
    if not mime.hasUrls():
        return ()
    return tuple(_path(url) for url in mime.urls() if url.isLocalFile())


def _path(url: QUrl) -> Path:
    """The path, byte for byte: file names need not be valid UTF-8, but Qt's text must be."""
    text = url.toLocalFile()
    if os.name == "nt" or "\ufffd" not in text:
        return Path(text)
    return Path(
        os.fsdecode(unquote_to_bytes(url.path(QUrl.ComponentFormattingOption.FullyEncoded)))
    )
