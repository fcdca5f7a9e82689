"""About the program: version, license, libraries."""

import platform
from importlib import metadata

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QLabel, QWidget

from msglc_browser import __version__
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.theme import fonts, icons
from msglc_browser.gui.theme.metrics import SPACE

_LIBRARIES = ("msglc", "s3fs", "PySide6-Essentials", "numpy", "pyqtgraph", "qasync", "keyring")
_WIDTH = 460


class AboutDialog(DialogFrame):
    """`aboutDialog`: its text can be selected, for bug reports."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("aboutDialog", self.tr("msglc Browser"), parent=parent)
        self.setFixedWidth(_WIDTH)
        picture = PlainLabel("", self)
        picture.setPixmap(icons.application_icon().pixmap(64, 64))
        self.body.addWidget(picture)
        self.body.addSpacing(SPACE)
        lines = (
            self.tr("Version {}").format(__version__),
            self.tr("Browse msglc archives in S3 buckets and on disk."),
            self.tr("License: GPL-3.0-or-later"),
        )
        for line in lines:
            self.body.addWidget(self._label(line))
        versions = self._label("\n".join(_versions()))
        versions.setFont(fonts.small_mono())
        versions.setProperty("muted", True)
        self.body.addWidget(versions)
        close = self.add_button("closeButton", self.tr("Close"), primary=True)
        close.clicked.connect(self.accept)

    def _label(self, text: str) -> QLabel:
        label = PlainLabel(text, self)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setWordWrap(True)
        return label


def _versions() -> list[str]:
    lines = [f"Python {platform.python_version()} · Qt {qVersion()} · {platform.platform()}"]
    return lines + [f"{name} {_version(name)}" for name in _LIBRARIES]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:  # inside a frozen program
        return "?"
