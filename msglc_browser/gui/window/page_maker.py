"""Builds the pages of archives and size maps with their sessions, and finds those that are open.

Import it with the first such page, not before the first paint: it is half of the program.
"""

from typing import Final

from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.archive.archive_session import ArchiveSession
from msglc_browser.gui.archive.arrival import Arrival
from msglc_browser.gui.archive.node_page import NodePage
from msglc_browser.gui.archive.tree.tree_state import TreeState
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.open_documents import OpenDocuments
from msglc_browser.gui.base.services import Services
from msglc_browser.gui.dialogs.last_choices import LastChoices
from msglc_browser.gui.inspect.inspector_view import ReadLimits
from msglc_browser.gui.sizes.archive_map_page import ArchiveMapPage
from msglc_browser.gui.sizes.folder_map_page import FolderMapPage
from msglc_browser.gui.sizes.folder_map_session import FolderMapSession
from msglc_browser.gui.tabs.document_tabs import DocumentTabs
from msglc_browser.operations.reading.document import Document
from msglc_browser.settings import LOAD_LIMIT_MB, TEXT_LIMIT_KB
from msglc_browser.storage.places.location import Location, S3Location

_PARTIAL: Final = (NodePage, ArchiveMapPage)  # pages that are not the archive's own


class PageMaker:
    """Builds pages but does not add them to the tabs."""

    def __init__(
        self,
        services: Services,
        actions: Actions,
        tabs: DocumentTabs,
        documents: OpenDocuments,
        choices: LastChoices,
    ) -> None:
        self._services = services
        self._actions = actions
        self._tabs = tabs
        self._documents = documents
        self._choices = choices

    def archive_page(self, location: Location, path: NodePath) -> ArchivePage:
        """A page for an object or a file, which reveals the node at `path`."""
        page = ArchivePage(
            location,
            actions=self._actions,
            node_path=path,
            limits=self._limits(),
            choices=self._choices,
        )
        self._serve(page, None)
        return page

    def node_page(
        self, location: Location, state: TreeState, shared: Document | None = None
    ) -> NodePage:
        """A page for the rows selected in `state`; it may share an open document."""
        page = NodePage(
            location, state, actions=self._actions, limits=self._limits(), choices=self._choices
        )
        self._serve(page, shared)
        return page

    def archive_map_page(self, location: Location, path: NodePath) -> ArchiveMapPage:
        """The size map of an archive, at a node; it shares the document of the archive's tab."""
        page = ArchiveMapPage(
            location, actions=self._actions, node_path=path, limits=self._limits()
        )
        shown = self.own_page(location)
        self._serve(page, None if shown is None else shown.document)
        return page

    def folder_map_page(self, location: S3Location) -> FolderMapPage:
        """The size map of a bucket or a folder."""
        page = FolderMapPage(location)
        FolderMapSession(self._services.bridge, self._services.workspace, page)
        return page

    def arrival(self, page: ArchivePage) -> Arrival:
        """Emits the page's location when its archive could be read."""
        return Arrival(page)

    def archive_pages(self, location: Location) -> list[ArchivePage]:
        """All tabs that show something of an archive."""
        return [page for page in self._tabs.of_type(ArchivePage) if page.location == location]

    def own_page(self, location: Location) -> ArchivePage | None:
        """The tab of the archive itself."""
        pages = self.archive_pages(location)
        return next((page for page in pages if not isinstance(page, _PARTIAL)), None)

    def size_page(self, location: Location) -> FolderMapPage | ArchiveMapPage | None:
        """The tab with the size map of a place."""
        pages: tuple[FolderMapPage | ArchiveMapPage, ...] = (
            *self._tabs.of_type(FolderMapPage),
            *self._tabs.of_type(ArchiveMapPage),
        )
        return next((page for page in pages if page.location == location), None)

    def _serve(self, page: ArchivePage, shared: Document | None) -> None:
        services = self._services
        ArchiveSession(services.bridge, services.workspace, page, self._documents, shared=shared)

    def _limits(self) -> ReadLimits:
        settings = self._services.settings
        return ReadLimits(
            settings.number(TEXT_LIMIT_KB) * 1_000, settings.number(LOAD_LIMIT_MB) * 1_000_000
        )
