"""Wishes of an archive page -> what the reader finds."""

from PySide6.QtCore import QObject

from msglc_browser.gui.session import Bridge
from msglc_browser.gui.views.archive_page import ArchivePage
from msglc_browser.operations.workspace import Workspace


class ArchiveSession(QObject):
    """Serves one ArchivePage; it is the page's child, and closes the document with it."""

    def __init__(self, bridge: Bridge, workspace: Workspace, page: ArchivePage) -> None:
        super().__init__(page)
