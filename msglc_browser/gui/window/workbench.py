"""Connects the window's views, sessions and commands."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from msglc_browser.errors import BadInput, Description, LocalFileError, UnknownServer, describe
from msglc_browser.gui.archive.archive_commands import ARCHIVE_COMMANDS
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.dispatch import Dispatcher, Handlers
from msglc_browser.gui.base.open_documents import OpenDocuments
from msglc_browser.gui.base.services import Services
from msglc_browser.gui.browse.objects_commands import OBJECTS_COMMANDS
from msglc_browser.gui.connections.connection_flow import ConnectionFlow
from msglc_browser.gui.connections.connections_session import ConnectionsSession
from msglc_browser.gui.connections.demo_session import DemoSession
from msglc_browser.gui.connections.navigator import Navigator
from msglc_browser.gui.find.finding import FindSession
from msglc_browser.gui.parts.error_panel import ErrorPanel
from msglc_browser.gui.remembered.kept_choices import KeptChoices
from msglc_browser.gui.remembered.shared_files import SharedFiles
from msglc_browser.gui.remembered.window_state import load_window_state, save_window_state
from msglc_browser.gui.tabs.page_commands import PAGE_COMMANDS
from msglc_browser.gui.verbs.activity_flow import ActivityFlow
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.gui.verbs.jobs_session import JobsSession
from msglc_browser.gui.verbs.verbs import verb_handlers
from msglc_browser.gui.window.closed_tabs import ClosedTabs
from msglc_browser.gui.window.closing import ClosingGuard
from msglc_browser.gui.window.demo_flow import DemoFlow
from msglc_browser.gui.window.keeping_places import PLACES_FILE, PlacesKeeper
from msglc_browser.gui.window.location.known_places import KnownPlaces
from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.gui.window.missing_secrets import MissingSecrets
from msglc_browser.gui.window.opening import Opener
from msglc_browser.gui.window.recent_menu import RecentMenu
from msglc_browser.gui.window.settings_flow import SettingsFlow
from msglc_browser.gui.window.window_commands import WindowCommands
from msglc_browser.gui.window.window_context import WindowContext
from msglc_browser.operations.workspace import Workspace
from msglc_browser.settings import RESTORE_TABS
from msglc_browser.state_file import StateFile
from msglc_browser.storage.places.location import Location

if TYPE_CHECKING:
    from msglc_browser.gui.browse.objects_page import ObjectsPage
    from msglc_browser.gui.verbs.bucket_flow import BucketFlow

_BUCKET_COMMANDS: Final = ("bucket.delete", "bucket.new", "bucket.properties")

_WINDOW_STATE_FILE = "window.json"


class Workbench(QObject):
    """Builds the window and its sessions, and assigns every command its handler."""

    def __init__(
        self,
        services: Services,
        demo: DemoSession,
        *,
        keeps_state: bool = True,
        keeps_places: bool = True,
    ) -> None:
        """Without `keeps_state`, the window has its default size and does not save its state.

        Without `keeps_places`, it neither saves nor restores recent archives and tabs.
        """
        super().__init__()
        self._services = services
        self.actions = Actions(self)
        self.connections = ConnectionsSession(services.bridge, services.workspace, self)
        self.window = MainWindow(self.actions, Navigator(self.connections.model, self.actions))
        self.connection_flow = ConnectionFlow(self.connections, self.window.navigator, self.window)
        self._new_connection = QAction(self.tr("New connection…"), self)
        self._new_connection.triggered.connect(self._connect_unknown)
        self._unknown_endpoint = ""
        documents = OpenDocuments(services.bridge, self)
        self.jobs = JobsSession(services.jobs, services.relay, documents, self)
        self.activity_flow = ActivityFlow(self.jobs, self.window.activity, self.window)
        self._build_opening(demo, documents)
        self._keeps_places = keeps_places
        window_file = services.config_dir / _WINDOW_STATE_FILE
        self._window_file = StateFile(window_file, "window's layout", patience_s=1)
        self._unread_so_far: dict[str, LocalFileError] = {}  # by message
        self._guard = ClosingGuard(self.window, self.jobs, demo)
        self._settings = SettingsFlow(services, self.window, self.show_error)
        self._commands = self._build_commands()
        self._desk = self._build_desk()
        self._buckets: BucketFlow | None = None  # with the first of its commands
        self._dispatcher = Dispatcher(self.actions, self.handler_tables(), self)
        self._connect()
        self._fill_recent_menu()
        self._follow_other_windows()
        if keeps_state:
            self._start_keeping_state()

    def _build_opening(self, demo: DemoSession, documents: OpenDocuments) -> None:
        """What opens places in tabs, and what follows or remembers those that are open."""
        services = self._services
        buckets_of = self.connections.model.buckets
        self.opener = Opener(services, self.actions, self.window.tabs, documents, buckets_of, self)
        self.demo = DemoFlow(demo, self.window, self.connections, self.opener)
        self._secrets = MissingSecrets(self.connections, self.window.tabs, self.opener)
        self._closed = ClosedTabs(self.window, self.opener, services.workspace)
        self.context = WindowContext(self.window, self.actions, services.workspace, self._closed)
        self.places = PlacesKeeper(
            self.window, self.opener, services.workspace, services.config_dir
        )

    def _start_keeping_state(self) -> None:
        self._restore()
        # Of its own: reading again would forget why the window's state could not be read.
        file = StateFile(self._window_file.path, "window's layout", patience_s=1)
        kept = KeptChoices(self.opener.choices, file, self)
        self.window.closed.connect(kept.save)
        self.window.closed.connect(self._keep_state)

    def show_error(self, error: BaseException) -> None:
        """Show an error that is not tied to a page, without interrupting anything."""
        self.window.notice.show_error(describe(error))

    @Slot(object)
    def _show_no_place(self, error: BaseException) -> None:
        offer = None
        if isinstance(error, UnknownServer):
            self._unknown_endpoint, offer = error.endpoint, self._new_connection
        self.window.notice.show_error(describe(error), is_of_place=True, action=offer)

    @Slot()
    def _connect_unknown(self) -> None:
        self.connection_flow.new_to(self._unknown_endpoint)

    @Slot(object, str)
    def _show_missing(self, description: Description, text: str) -> None:
        self.window.notice.show_error(description, is_of_place=True)
        if text:
            self.window.navigation.location.keep_entered(text)

    def open_text(self, text: str) -> None:
        """Open a typed location at the current connection."""
        self.opener.open_text(text, self.context.typing_profile_id())

    def open_text_at(self, connection: str, text: str) -> None:
        """Open a typed location at the connection of this name; "" is the current one."""
        if not connection:
            self.open_text(text)
            return
        profiles = self._services.workspace.profiles()
        ids = [each.profile_id for each in profiles if each.name == connection]
        if ids:
            self.opener.open_text(text, ids[0])
        else:
            self.show_error(BadInput(f"There is no connection named {connection}."))

    def restore_places(self) -> None:
        """Restore recent archives, and tabs if the settings say so."""
        if self._keeps_places:
            with_tabs = bool(self._services.settings.get(RESTORE_TABS))
            self.places.restore(with_tabs=with_tabs)

    def will_restore_tabs(self) -> bool:
        """Whether `restore_places` opens tabs."""
        is_wanted = self._keeps_places and bool(self._services.settings.get(RESTORE_TABS))
        return is_wanted and self.places.has_tabs()

    def tell_unread(self) -> None:
        """Show which files of this program could not be read."""
        found = self._unread()
        if found:
            details = "\n".join(error.details for error in found)
            self.show_error(LocalFileError(_in_words(found), details=details))

    def look_for_unfinished(self) -> None:
        """Clean up after killed runs; show a notice if they left uploads behind."""
        workspace = self._services.workspace
        self._services.bridge.start(
            _left_behind(workspace), done=self._tell_unfinished, failed=lambda error: None
        )
        self._services.bridge.start(
            workspace.erase_removed(), done=lambda _: None, failed=self.show_error
        )

    def is_idle(self) -> bool:
        """Whether nothing is being opened, read or moved."""
        page = self.window.tabs.current()
        is_page_busy = page is not None and page.is_busy()
        return not (is_page_busy or self.demo.is_starting)

    def shown_failure(self) -> Description | None:
        """The error that the window shows in place of what was requested."""
        page = self.window.tabs.current()
        panels = (page or self.window.start_page).findChildren(ErrorPanel)
        for panel in panels:
            if panel.isVisible():
                return panel.description
        return self.window.notice.description if self.window.notice.isVisible() else None

    def handler_tables(self) -> Iterator[Handlers]:
        """Each command's handler, from pages, verbs and parts of the window."""
        current = self.window.tabs.current
        yield PAGE_COMMANDS.handlers(current)
        yield ARCHIVE_COMMANDS.handlers(current)
        yield OBJECTS_COMMANDS.handlers(current)
        yield verb_handlers(self._desk)
        yield self.activity_flow.handlers()
        yield self.connection_flow.handlers()
        yield {each: partial(self._run_on_buckets, each) for each in _BUCKET_COMMANDS}
        yield self.window.navigation.find_box.handlers()
        yield self.demo.handlers()
        yield self._commands.handlers()
        yield {
            "app.settings": self._settings.open_dialog,
            "recent.clear": self.places.clear,
            "tab.reopen": self._closed.reopen,
        }

    def _build_commands(self) -> WindowCommands:
        buckets_of = self.connections.model.buckets
        return WindowCommands(
            self.window,
            self.actions,
            self.opener,
            self.context,
            self._services.workspace,
            buckets_of,
            KnownPlaces(self.window.tabs, self.places.recent, buckets_of),
        )

    def _run_on_buckets(self, command_id: str) -> None:
        self._buckets = self._buckets or self._build_bucket_flow()
        self._buckets.handlers()[command_id]()

    def _build_bucket_flow(self) -> "BucketFlow":
        from msglc_browser.gui.verbs.bucket_flow import BucketFlow  # noqa: PLC0415

        return BucketFlow(
            self._desk,
            self.connections,
            self.window.navigator,
            bucket=lambda: self.context.context().bucket,
            open_place=self.opener.open,
        )

    def _build_desk(self) -> Desk:
        return Desk(
            self._services.bridge,
            self._services.workspace,
            self.jobs,
            self.window.tabs,
            self.window,
            self.opener.choices,
            typing_profile_id=self.context.typing_profile_id,
            say=self.window.notice.say,
        )

    def _connect(self) -> None:
        window = self.window
        location = window.navigation.location
        location.location_entered.connect(self.open_text)
        location.left.connect(self._focus_page)
        find = window.navigation.find_box
        FindSession(self._services.bridge, window.tabs, find)
        find.left.connect(self._focus_page)
        window.navigator.bucket_wanted.connect(self.opener.open)
        window.navigator.menu.map_wanted.connect(self.opener.open_sizes)
        window.navigator.menu.upload_wanted.connect(self._upload_into)
        job_commands = ("job.cancel", "job.retry", "job.copy", "job.clear")
        window.activity.add_commands([self.actions.action(each) for each in job_commands])
        window.activity.open_wanted.connect(self.opener.open)
        self.opener.failed.connect(self._show_no_place)
        self.opener.missing.connect(self._show_missing)
        self.opener.shown.connect(location.forget_entered)
        self.opener.shown.connect(window.notice.place_shown)
        self.opener.objects_opened.connect(self._serve_folder)
        self.connections.failed.connect(self.show_error)
        self._secrets.secret_wanted.connect(self.connection_flow.ask_secret)
        self.connections.profiles_changed.connect(self.context.update)
        self._closed.changed.connect(self.context.update)
        self.connections.profiles_changed.connect(window.tabs.label_all)
        self.connections.deleted.connect(self.places.forget_unknown)
        self.connections.buckets_loaded.connect(self.context.follow_again)
        self.activity_flow.unshown.connect(window.notice.tell_path)
        self.jobs.object_written.connect(self.opener.reload_written)
        self.jobs.written.connect(self.opener.reload_some_written)
        self.jobs.many_written.connect(self.opener.reload_folder_of)
        for slot in (self.opener.show_deleted, self.places.forget):
            self.jobs.deleted.connect(slot, Qt.ConnectionType.QueuedConnection)
        window.tabs.said.connect(window.status.show_done)
        window.tabs.turned.connect(self._focus_page)
        window.closed.connect(self._leave)

    def _fill_recent_menu(self) -> None:
        menu = self.window.menuBar().findChild(QMenu, "menu.open_recent")
        if menu is not None:
            model = self.connections.model
            title = lambda place: str(model.index_of_recent(place).data())  # noqa: E731
            RecentMenu(menu, self.places.recent, title, self.opener.open)

    def _unread(self) -> list[LocalFileError]:
        """Why files of this program could not be read since the start."""
        services = self._services
        problems = (
            services.workspace.problem,
            services.settings.problem,
            self.places.problem,
            self._window_file.problem,
            services.workspace.journal.problem,
        )
        # A file that was put aside is no problem when it is read again, but was not mentioned yet.
        self._unread_so_far |= {each.message: each for each in problems if each is not None}
        return list(self._unread_so_far.values())

    def _follow_other_windows(self) -> None:
        folder, settings_file = self._services.config_dir, self._services.settings.path.name
        connections_file = self._services.workspace.profiles_path.name
        reloads = {
            connections_file: self.connections.reload_stored,
            settings_file: self._settings.reload,
            PLACES_FILE: self._reload_places,
        }
        shared = SharedFiles(folder, tuple(reloads), self.window)
        shared.changed.connect(lambda name: reloads[name]())
        self.window.closed.connect(shared.stop)
        self.window.closed.connect(self.opener.stop)

    def _reload_places(self) -> None:
        self.places.reload()
        if self.places.problem is not None:
            self.show_error(self.places.problem)

    def _restore(self) -> None:
        self.window.restore_state(load_window_state(self._window_file))
        self._commands.check_shown()

    @Slot()
    def _leave(self) -> None:
        if self._keeps_places:
            self.places.save()
        self.window.tabs.close_all()

    @Slot()
    def _keep_state(self) -> None:
        save_window_state(self._window_file, self.window.state())

    @Slot(object)
    def _serve_folder(self, page: "ObjectsPage") -> None:
        from msglc_browser.gui.verbs.delete import accept_markers  # noqa: PLC0415
        from msglc_browser.gui.verbs.upload import accept_drops  # noqa: PLC0415

        accept_drops(self._desk, page)
        accept_markers(self._desk, page)

    @Slot(object)
    def _upload_into(self, bucket: Location) -> None:
        self.opener.open(bucket)
        self._dispatcher.run("object.upload")

    @Slot()
    def _focus_page(self) -> None:
        page = self.window.tabs.current()
        (page or self.window.navigator).setFocus()

    def _tell_unfinished(self, count: int) -> None:
        if not count:
            if self._services.workspace.journal.problem is not None:
                self.tell_unread()
            return
        text = (
            self.tr("An upload was interrupted when the program last closed.")
            if count == 1
            else self.tr("{n} uploads were interrupted when the program last closed.").format(
                n=count
            )
        )
        action = self.actions.action("upload.unfinished")
        unread = _in_words(self._unread())  # this notice takes the place of the one about them
        self.window.notice.say(f"{unread} {text}".strip(), action, self.tr("Show…"))


async def _left_behind(workspace: Workspace) -> int:
    """How many uploads earlier runs left behind, after cleaning up the rest."""
    # Imported on the I/O thread: the window neither waits for it nor needs it at first.
    from msglc_browser.operations.unfinished.unfinished import take_over_unfinished  # noqa: PLC0415

    return await take_over_unfinished(workspace)


def _in_words(errors: Sequence[LocalFileError]) -> str:
    return " ".join(f"{error.message} {error.hint}".strip() for error in errors)
