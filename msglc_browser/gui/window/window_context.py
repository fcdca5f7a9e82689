"""Keeps location, title, status and commands in line with the current page."""

from PySide6.QtCore import QObject, Slot

from msglc_browser.demo.server import DEMO_PROFILE_ID
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.context import Context, PageContext, PageKind
from msglc_browser.gui.tabs.page import Page
from msglc_browser.gui.window.closed_tabs import ClosedTabs
from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location


class WindowContext(QObject):
    """Updates the window whenever a page, the navigator or a job changes."""

    def __init__(
        self, window: MainWindow, actions: Actions, workspace: Workspace, closed: ClosedTabs
    ) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._workspace = workspace
        self._closed = closed
        self._shown: Location | None = None
        window.tabs.current_changed.connect(self.update)
        window.navigator.context_changed.connect(self.update)
        window.activity.context_changed.connect(self.update)
        self.update()

    def context(self) -> Context:
        """The current context of the whole window."""
        page = self._window.tabs.current()
        job = self._window.activity.current_job()
        profiles = self._workspace.profiles()
        connection_id = self._window.navigator.current_profile_id()
        return Context(
            page=page.context() if page is not None else PageContext(),
            connection_id=connection_id,
            bucket=self._window.navigator.current_bucket() or _bucket_of(page, connection_id),
            can_edit_connection=connection_id not in (None, DEMO_PROFILE_ID),
            is_demo_running=any(each.profile_id == DEMO_PROFILE_ID for each in profiles),
            has_other_tabs=self._window.tabs.page_count() > 1,
            can_reopen_tab=self._closed.has_any(),
            has_job=job is not None,
            has_finished_job=self._window.activity.has_finished(),
            can_cancel_job=job is not None and job.can_cancel,
            can_retry_job=job is not None and job.can_retry,
        )

    def typing_profile_id(self) -> str:
        """The connection that a typed s3:// address is resolved on."""
        page = self._window.tabs.current()
        location = page.location if page is not None else None
        if isinstance(location, S3Location):
            return location.profile_id
        profiles = self._workspace.profiles()
        chosen = self._window.navigator.current_profile_id()
        return chosen or (profiles[0].profile_id if profiles else "")

    @Slot()
    def update(self) -> None:
        """Show the current state now."""
        context = self.context()
        page = self._window.tabs.current()
        location = context.page.location
        self._actions.update_context(context)
        self._window.navigation.location.show_location(page.location_text() if page else "")
        is_archive = context.page.kind is PageKind.ARCHIVE
        self._window.navigation.find_box.setVisible(is_archive)
        self._window.show_title(page.title() if page else "")
        left, right = page.status_text() if page else ("", "")
        self._window.status.show_texts(self._connection_name(location), left, right)
        self._follow(location, page)

    @Slot(str, object)
    def follow_again(self, _profile_id: str, _buckets: object) -> None:
        """Buckets were loaded: the navigator's row of the current page may be among them."""
        page = self._window.tabs.current()
        if page is not None:
            self._shown = None
            self._follow(page.context().location, page)

    def _follow(self, location: Location | None, page: Page | None) -> None:
        """Select the navigator's row of the page, but only if the page went elsewhere.

        The user may have selected another row meanwhile, to edit that connection.
        """
        if location == self._shown:
            return
        self._shown = location
        if page is not None and isinstance(location, S3Location):
            self._window.navigator.show_location(location.profile_id, location.bucket)

    def _connection_name(self, location: Location | None) -> str:
        if isinstance(location, LocalLocation):
            return self.tr("This computer")
        if location is None:
            return ""
        profiles = self._workspace.profiles()
        names = (each.name for each in profiles if each.profile_id == location.profile_id)
        return next(names, "")


def _bucket_of(page: Page | None, connection_id: str | None) -> S3Location | None:
    """The bucket that a page shows, or has its object from, if it is of this connection."""
    location = None if page is None else page.location
    if not isinstance(location, S3Location) or connection_id not in (None, location.profile_id):
        return None
    return S3Location(location.profile_id, location.bucket)
