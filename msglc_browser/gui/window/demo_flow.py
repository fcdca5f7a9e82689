"""Shows the state of the demo in the window: starting, failed, or its first folder."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from msglc_browser.errors import describe
from msglc_browser.gui.connections.connections_session import ConnectionsSession
from msglc_browser.gui.connections.demo_session import DemoSession
from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.gui.window.opening import Opener
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile, Secret


class DemoFlow(QObject):
    """Connects the demo's session, the start page and the notice bar."""

    def __init__(
        self,
        demo: DemoSession,
        window: MainWindow,
        connections: ConnectionsSession,
        opener: Opener,
    ) -> None:
        super().__init__(window)
        self._demo = demo
        self._window = window
        self._connections = connections
        self._opener = opener
        self._location = ""
        page = window.start_page
        page.demo_retry_wanted.connect(demo.start)
        page.demo_cancel_wanted.connect(self._give_up)
        demo.starting.connect(self._show_starting)
        demo.started.connect(self._show)
        demo.failed.connect(self._show_failure)
        demo.keys_found.connect(self._show_keys)

    @property
    def is_starting(self) -> bool:
        """Whether the server is starting."""
        return self._demo.is_starting

    def start(self, location_text: str = "") -> None:
        """Start the demo and open a location of it, or its first folder."""
        self._location = location_text
        self._demo.start()

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Command id -> its handler."""
        return {"demo.start": self.start, "demo.keys": self._demo.look_up_keys}

    @Slot(object, object)
    def _show_keys(self, profile: Profile, secret: Secret) -> None:
        from msglc_browser.gui.connections.demo_keys_dialog import DemoKeysDialog  # noqa: PLC0415

        DemoKeysDialog(profile, secret, self._window).open()

    @Slot()
    def _show_starting(self) -> None:
        self._window.start_page.show_starting()
        if self._window.tabs.current() is not None:
            self._window.notice.say(self._window.start_page.starting_text)

    @Slot()
    def _give_up(self) -> None:
        self._demo.cancel()
        self._location = ""
        self._window.start_page.show_ways()

    @Slot(object)
    def _show_failure(self, error: Exception) -> None:
        self._window.start_page.show_failure(describe(error))
        if self._window.tabs.current() is not None:
            self._window.notice.show_error(describe(error))

    @Slot(object)
    def _show(self, folder: S3Location) -> None:
        self._window.start_page.show_ways()
        self._window.notice.take_back(self._window.start_page.starting_text)
        self._connections.reload_profiles()
        self._window.navigator.expand_connection(folder.profile_id)
        if self._location:
            self._opener.open_text(self._location, folder.profile_id)
            self._location = ""
        else:
            self._opener.open(folder)
