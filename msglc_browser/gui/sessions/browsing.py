"""Wishes of an objects page -> pages of a listing."""

from PySide6.QtCore import QObject

from msglc_browser.gui.session import Bridge
from msglc_browser.gui.views.objects_page import ObjectsPage
from msglc_browser.operations.workspace import Workspace


class BrowsingSession(QObject):
    """Serves one ObjectsPage; it is the page's child and ends with it."""

    def __init__(self, bridge: Bridge, workspace: Workspace, page: ObjectsPage) -> None:
        super().__init__(page)
