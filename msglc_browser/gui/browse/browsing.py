"""Answers a bucket page's requests with pages of a listing."""

import asyncio

from PySide6.QtCore import QObject, Slot

from msglc_browser.errors import describe
from msglc_browser.gui.base.bridge import Bridge, Pending
from msglc_browser.gui.browse.arranging import ArrangeRequest, arranged
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.browse.properties import show_properties
from msglc_browser.operations.buckets.browse import list_page
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location


class BrowsingSession(QObject):
    """Serves one ObjectsPage; it is the page's child."""

    def __init__(self, bridge: Bridge, workspace: Workspace, page: ObjectsPage) -> None:
        super().__init__(page)
        self._bridge = bridge
        self._workspace = workspace
        self._page = page
        self._pending: Pending | None = None
        page.listing_wanted.connect(self._list)
        page.listing_abandoned.connect(self._abandon)
        page.arrangement_wanted.connect(self._arrange)
        page.properties_wanted.connect(self._show_properties)

    @Slot(int, object, object)
    def _list(self, request_id: int, location: S3Location, token: str | None) -> None:
        self._abandon()
        self._pending = self._bridge.start(
            list_page(self._workspace, location, token),
            done=lambda page: self._page.on_page(request_id, page),
            failed=lambda error: self._page.on_failed(request_id, describe(error)),
        )

    @Slot()
    def _abandon(self) -> None:
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None

    @Slot(object)
    def _arrange(self, request: ArrangeRequest) -> None:
        self._bridge.start(
            asyncio.to_thread(arranged, request),
            done=self._page.on_arranged,
            failed=lambda error: self._page.on_failed(0, describe(error)),
        )

    @Slot(object)
    def _show_properties(self, location: S3Location) -> None:
        show_properties(self._bridge, self._workspace, location, self._page.window())
