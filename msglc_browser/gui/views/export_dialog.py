"""Export one node to a local file."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from msglc_browser.archive.node import Node


class ExportDialog(QDialog):
    """`exportDialog`: format, target file, and the question whether to replace it."""

    export_wanted = Signal(object)  # ExportSpec, once, on accept

    def __init__(
        self, node: Node, *, name: str, folder: Path, parent: QWidget | None = None
    ) -> None:
        """`name` is what the file is called at first, without suffix."""
        super().__init__(parent)
