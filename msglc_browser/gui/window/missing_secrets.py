"""Asks for the secret key when a page fails without it, and reloads the page afterwards."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from msglc_browser.errors import Credentials, Description, SecretMissing
from msglc_browser.gui.connections.connections_session import ConnectionsSession
from msglc_browser.gui.tabs.document_tabs import DocumentTabs
from msglc_browser.gui.tabs.page import Page
from msglc_browser.gui.window.opening import Opener
from msglc_browser.storage.places.credentials import Kept
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile


class MissingSecrets(QObject):
    """`secret_wanted(profile_id)`, automatic only after the user connected or opened something.

    Tabs restored at startup do not ask; their button does.
    """

    secret_wanted = Signal(str)

    def __init__(self, session: ConnectionsSession, tabs: DocumentTabs, opener: Opener) -> None:
        super().__init__(tabs)
        self._tabs = tabs
        self._opener = opener
        self._opened: Page | None = None  # by the user, and not answered yet
        self._refused: set[Page] = set()
        tabs.page_added.connect(self._watch)
        tabs.current_changed.connect(self._forget_closed)
        opener.page_opened.connect(self._expect)
        session.connect_failed.connect(self._on_connect_failed)
        session.saved.connect(self._on_saved)

    @Slot(object)
    def _watch(self, page: Page) -> None:
        page.failed.connect(lambda description: self._on_page_failed(page, description))
        page.secret_wanted.connect(lambda: self._ask_for(page))
        page.arrived.connect(lambda: self._on_page_arrived(page))

    @Slot(object)
    def _expect(self, page: Page) -> None:
        self._opened = page

    @Slot()
    def _forget_closed(self) -> None:
        pages = set(self._tabs.pages())
        self._refused &= pages
        self._opened = self._opened if self._opened in pages else None

    def _on_page_arrived(self, page: Page) -> None:
        self._opened = None if page is self._opened else self._opened
        self._refused.discard(page)

    def _ask_for(self, page: Page) -> None:
        if isinstance(page.location, S3Location):
            self.secret_wanted.emit(page.location.profile_id)

    def _on_page_failed(self, page: Page, description: Description) -> None:
        is_asked_for = page is self._opened and page is self._tabs.current()
        self._opened = None if page is self._opened else self._opened
        if description.credentials is Credentials.FINE:
            self._refused.discard(page)
            return
        self._refused.add(page)
        if is_asked_for and description.credentials is Credentials.MISSING and _is_free():
            self._ask_for(page)

    @Slot(str, object)
    def _on_connect_failed(self, profile_id: str, error: Exception) -> None:
        if isinstance(error, SecretMissing) and _is_free():
            self.secret_wanted.emit(profile_id)

    @Slot(object, object)
    def _on_saved(self, profile: Profile, _kept: Kept) -> None:
        for page in tuple(self._refused):
            location = page.location
            if isinstance(location, S3Location) and location.profile_id == profile.profile_id:
                self._refused.discard(page)
                self._opener.read_again(page)


def _is_free() -> bool:
    """Whether no other dialog is open."""
    return QApplication.activeModalWidget() is None
