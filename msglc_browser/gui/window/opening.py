"""Opens a location in a tab: finds the page that shows it, or builds one with its session."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.errors import Description, MsglcBrowserError
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.context import is_folder
from msglc_browser.gui.base.open_documents import OpenDocuments
from msglc_browser.gui.base.services import Services
from msglc_browser.gui.dialogs.last_choices import LastChoices
from msglc_browser.gui.remembered.recent_and_tabs import SavedTab
from msglc_browser.gui.tabs.document_tabs import DocumentTabs
from msglc_browser.gui.tabs.page import Page
from msglc_browser.gui.window.folder_reloads import FolderReloads
from msglc_browser.storage.places.location import Location, S3Location, split_node_path

if TYPE_CHECKING:
    from msglc_browser.gui.archive.archive_page import ArchivePage
    from msglc_browser.gui.browse.objects_page import ObjectsPage
    from msglc_browser.gui.window.page_maker import PageMaker


class Opener(QObject):
    """Opens locations in tabs: buckets in the one bucket tab, each archive in its own."""

    failed = Signal(object)  # Exception: the text is not a location
    missing = Signal(object, str)  # Description, and the text that was typed, if it was
    shown = Signal()  # the page for the requested location
    objects_opened = Signal(object)  # ObjectsPage, new: connect its signals
    page_opened = Signal(object)  # Page the user requested, before it is read
    archive_arrived = Signal(object)  # Location of an archive that could be read

    def __init__(
        self,
        services: Services,
        actions: Actions,
        tabs: DocumentTabs,
        documents: OpenDocuments,
        buckets_of: Callable[[str], Collection[str]],
        parent: QObject,
    ) -> None:
        """`buckets_of(profile_id)` are the known buckets of a connection."""
        super().__init__(parent)
        self._buckets_of = buckets_of
        self._documents = documents
        self._services = services
        self._actions = actions
        self._tabs = tabs
        self._unread: set[Page] = set()
        self._new: dict[Page, str] = {}  # not shown anything yet; the text that was typed
        self._typed = ""
        self._reloads = FolderReloads(self._reload_folders, self._is_being_read, self)
        self.choices = LastChoices(parent=self)
        tabs.name_connections(self._connection_name)
        tabs.current_changed.connect(self._read_current)

    @Slot()
    def stop(self) -> None:
        """The window is closed: folders are no longer reloaded."""
        self._reloads.stop()

    def open_text(self, text: str, profile_id: str) -> None:
        """Open typed text, on the connection unless it is a URL: see `typed_address`."""
        from msglc_browser.operations.buckets.typed_address import typed_address  # noqa: PLC0415

        profiles = self._services.workspace.profiles()
        try:
            location, path = typed_address(
                text, profile_id, profiles=profiles, buckets_of=self._buckets_of
            )
        except MsglcBrowserError as error:
            self.failed.emit(error)
            return
        self._typed = text
        try:
            self.open(location, path)
        finally:
            self._typed = ""

    def open(self, location: Location, path: NodePath | None = None) -> None:
        """Show a bucket, a folder, an object or a file, there at a node: () is the root.

        Without a path, what is selected in a tab that is open already stays.

        Only the server knows whether a typed key is a folder: its page finds out.
        """
        if isinstance(location, S3Location) and is_folder(location):
            self._open_folder(location)
        else:
            self._open_object(location, path)

    def open_sizes(self, location: Location, path: NodePath = ()) -> None:
        """Show the size map of a bucket, a folder or an archive, there at a node."""
        shown = self._maker.size_page(location)
        if shown is not None:
            self._show(shown)
            shown.show_path(path)
        elif isinstance(location, S3Location) and is_folder(location):
            self._add(self._maker.folder_map_page(location))
        else:
            page = self._maker.archive_map_page(location, path)
            self._follow(page)
            self._add(page)

    def restore(self, saved: Sequence[SavedTab], current: int) -> None:
        """Open these tabs in the background; each is read when first shown."""
        pages = [self._restored(tab) for tab in saved]
        for page in pages:
            self._take(page, in_front=False)
        self._unread.update(pages)
        if pages:
            self._show(pages[min(max(0, current), len(pages) - 1)])
            self._read_current()

    def reopen(self, saved: SavedTab) -> None:
        """Open a closed tab again, in front; what is open already is only shown."""
        if not saved.is_of_nodes and self._is_open(saved.location):
            self.open(saved.location)
        else:
            self.restore([saved], 0)

    @Slot(object)
    def reload_written(self, written: Location) -> None:
        """Reload what was written: its folder, and the archive if a tab shows it."""
        for archive in self._maker.archive_pages(written):
            self.read_again(archive)
        if isinstance(written, S3Location):
            self._reloads.want({written.folder})

    @Slot(object)
    def reload_some_written(self, written: Sequence[S3Location]) -> None:
        """`reload_written` for several objects."""
        shown = {page.location for page in self._tabs.pages()}
        for location in written:
            if location in shown:
                self.reload_written(location)
        self._reloads.want(_listing(written))

    @Slot(object)
    def reload_folder_of(self, written: Location) -> None:
        """Reload the folder of the last of several objects, each of which was reported before."""
        if isinstance(written, S3Location):
            self._reloads.want_now(_listing([written]))

    @Slot(object)
    def show_deleted(self, deleted: Sequence[S3Location]) -> None:
        """Tabs of deleted objects show that they were deleted; their folders are reloaded.

        So is everything shown of a deleted bucket.
        """
        for location in deleted:
            for archive in self._maker.archive_pages(location):
                self._unread.discard(archive)
                archive.on_deleted()
        for page in self._objects_pages():
            if page.location.key and page.location in deleted:
                page.leave_deleted()
        self._reloads.want(_listing(deleted))
        buckets = {(each.profile_id, each.bucket) for each in deleted if not each.key}
        places = [page.location for page in self._objects_pages()] if buckets else []
        self._reloads.want([each for each in places if (each.profile_id, each.bucket) in buckets])

    def read_again(self, page: Page) -> None:
        """Reload a page: at once if it is shown, otherwise when it is."""
        if page is self._tabs.current():
            page.reload()
        else:
            self._unread.add(page)

    def _reload_folders(self, folders: Collection[S3Location]) -> None:
        for page in self._objects_pages():
            if page.location in folders:
                page.reload()

    def _is_being_read(self, folder: S3Location) -> bool:
        return any(page.location == folder and page.is_busy() for page in self._objects_pages())

    def _connection_name(self, profile_id: str) -> str:
        profiles = self._services.workspace.profiles()
        return next((each.name for each in profiles if each.profile_id == profile_id), "")

    def _open_folder(self, location: S3Location) -> None:
        for page in self._objects_pages():
            if page.show_location(location):
                if page.is_busy():  # and not loaded already
                    self.page_opened.emit(page)
                self._show(page)
                return
        self._add(self._objects_page(location))

    def _is_open(self, location: Location) -> bool:
        if isinstance(location, S3Location) and is_folder(location):
            return any(page.location == location for page in self._objects_pages())
        return self._maker.own_page(location) is not None

    def _open_object(self, location: Location, path: NodePath | None) -> None:
        shown = self._maker.own_page(location)
        if shown is not None:
            self._show(shown)
            if path is not None:
                shown.show_path(path)
            return
        self._add(self._new_archive_page(location, path or ()))

    def _restored(self, saved: SavedTab) -> Page:
        if isinstance(saved.location, S3Location) and is_folder(saved.location):
            return self._objects_page(saved.location)
        if saved.is_of_nodes:
            page: ArchivePage = self._maker.node_page(saved.location, saved.tree)
            self._follow(page)
            return page
        page = self._new_archive_page(saved.location)
        page.expect_tree(saved.tree)
        return page

    @cached_property
    def _maker(self) -> PageMaker:
        """Imported with the first page: pages are half of the program, and take 0.4 s."""
        from msglc_browser.gui.window.page_maker import PageMaker  # noqa: PLC0415

        return PageMaker(self._services, self._actions, self._tabs, self._documents, self.choices)

    def _objects_page(self, location: S3Location) -> ObjectsPage:
        # Listing a bucket needs less of the program than an archive: see `preloading`.
        from msglc_browser.gui.browse.browsing import BrowsingSession  # noqa: PLC0415
        from msglc_browser.gui.browse.objects_page import ObjectsPage  # noqa: PLC0415

        page = ObjectsPage(location, actions=self._actions)
        BrowsingSession(self._services.bridge, self._services.workspace, page)
        self.objects_opened.emit(page)
        return page

    def _objects_pages(self) -> list[ObjectsPage]:
        from msglc_browser.gui.browse.objects_page import ObjectsPage  # noqa: PLC0415

        return list(self._tabs.of_type(ObjectsPage))

    def _new_archive_page(self, location: Location, path: NodePath = ()) -> ArchivePage:
        page = self._maker.archive_page(location, path)
        self._follow(page)
        return page

    def _open_own_tab(self, page: ArchivePage) -> None:
        """The selected nodes of the page, in a tab that shares its document."""
        own = self._maker.node_page(page.location, page.selection(), page.document)
        self._follow(own)
        self._add(own)

    def _follow(self, page: ArchivePage) -> None:
        self._maker.arrival(page).arrived.connect(self.archive_arrived)
        page.folder_found.connect(lambda folder: self._replace(page, folder))
        page.own_tab_wanted.connect(lambda: self._open_own_tab(page))

    def _replace(self, page: Page, folder: S3Location) -> None:
        """The page's key is a folder; if the user switched tabs meanwhile, that tab stays."""
        if page is self._tabs.current():
            self.open(folder)
        else:
            found = self._objects_page(folder)
            self._take(found, in_front=False)
            self._unread.add(found)
        self._tabs.close_page(page)

    def _add(self, page: Page) -> None:
        self._take(page, in_front=True)
        self._show(page)
        self.page_opened.emit(page)
        self._new[page] = self._typed
        page.arrived.connect(lambda: self._new.pop(page, None))
        page.failed.connect(lambda why: self._on_first_failure(page, why))
        page.reload()

    def _on_first_failure(self, page: Page, why: Description) -> None:
        """Of a place that does not exist no tab is left; others can be tried again there."""
        text = self._new.pop(page, None)
        if text is None or not why.is_missing:
            return
        # Over another tab, the text would name the wrong place.
        shown, part = text if page is self._tabs.current() else "", page.location
        self._tabs.close_page(page)
        self._open_whole(part, text, lambda: self.missing.emit(why, shown))

    def _open_whole(self, part: Location | None, text: str, missing: Callable[[], None]) -> None:
        """What was taken for an object and a node in it may be the whole name of an object."""
        path = split_node_path(text)[1].removeprefix("/")
        if not path or not isinstance(part, S3Location):
            missing()
            return
        from msglc_browser.operations.buckets.look_up import Found, Presence, look_up  # noqa: PLC0415

        whole = S3Location(part.profile_id, part.bucket, f"{part.key}#/{path}")

        def open_found(found: Found) -> None:
            if found.presence is Presence.THERE:
                self.open(whole)
            else:
                missing()

        self._services.bridge.start(
            look_up(self._services.workspace, whole),
            done=open_found,
            failed=lambda _error: missing(),
        )

    def _take(self, page: Page, *, in_front: bool) -> None:
        page.open_wanted.connect(lambda location: self.open(location))
        page.path_wanted.connect(lambda location, path: self.open(location, path))
        self._tabs.add(page, in_front=in_front)

    @Slot()
    def _read_current(self) -> None:
        page = self._tabs.current()
        pages = set(self._tabs.pages())
        self._unread &= pages
        self._new = {each: text for each, text in self._new.items() if each in pages}
        if page in self._unread:
            self._unread.remove(page)
            page.reload()

    def _show(self, page: Page) -> None:
        self._tabs.show_page(page)
        page.setFocus()
        self.shown.emit()


def _listing(locations: Collection[S3Location]) -> set[S3Location]:
    """The folders that list these objects, and the folders among these."""
    # Not needed for the first paint.
    from msglc_browser.gui.browse.history import parent_of  # noqa: PLC0415

    parents = {parent_of(each) or each for each in locations}
    return parents.union(each.folder for each in locations)
