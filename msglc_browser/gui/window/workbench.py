"""The window at work: views, sessions and commands wired to each other."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QFileDialog

from msglc_browser.errors import BadInput, Description, MsglcBrowserError, describe
from msglc_browser.gui.activity.unfinished_session import UnfinishedSession
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.open_documents import OpenDocuments
from msglc_browser.gui.base.services import Services
from msglc_browser.gui.browse.properties import show_properties
from msglc_browser.gui.connections.connection_flow import ConnectionFlow
from msglc_browser.gui.connections.connections_session import ConnectionsSession
from msglc_browser.gui.connections.demo_session import DemoSession
from msglc_browser.gui.connections.navigator import Navigator
from msglc_browser.gui.dialogs.file_dialog import FileDialog
from msglc_browser.gui.find.finding import FindSession
from msglc_browser.gui.parts.error_panel import ErrorPanel
from msglc_browser.gui.tabs.page import Page
from msglc_browser.gui.verbs.arranging import ArrangingSession
from msglc_browser.gui.verbs.arranging_flow import ArrangingFlow
from msglc_browser.gui.verbs.object_flow import ObjectFlow
from msglc_browser.gui.verbs.writing import WritingSession
from msglc_browser.gui.verbs.writing_flow import WritingFlow
from msglc_browser.gui.window.about_dialog import AboutDialog
from msglc_browser.gui.window.closing import ClosingGuard
from msglc_browser.gui.window.demo_flow import DemoFlow
from msglc_browser.gui.window.dispatch import Dispatcher
from msglc_browser.gui.window.keeping_places import PlacesKeeper
from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.gui.window.missing_secrets import MissingSecrets
from msglc_browser.gui.window.open_location_dialog import OpenLocationDialog
from msglc_browser.gui.window.opening import Opener
from msglc_browser.gui.window.settings_dialog import SettingsDialog
from msglc_browser.gui.window.shortcuts_dialog import ShortcutsDialog
from msglc_browser.gui.window.window_context import WindowContext
from msglc_browser.gui.window.window_state import load_window_state, save_window_state
from msglc_browser.operations.workspace import ReadingOptions, Workspace, reading_options
from msglc_browser.settings import RESTORE_TABS, TEMPORARY_FOLDER, THEME, SettingValue
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.profile import Profile

_WINDOW_STATE_FILE = "window.json"


class Workbench(QObject):
    """Builds the window and its sessions; every command that no page takes ends here."""

    def __init__(
        self,
        services: Services,
        demo: DemoSession,
        *,
        keeps_state: bool = True,
        keeps_places: bool = True,
    ) -> None:
        """Without `keeps_state` the window has its first size, and leaves no trace of its own.

        Without `keeps_places` it neither remembers archives and tabs nor opens those of last time.
        """
        super().__init__()
        self._services = services
        self.actions = Actions(self)
        self.connections = ConnectionsSession(services.bridge, services.workspace, self)
        self.window = MainWindow(self.actions, Navigator(self.connections.model, self.actions))
        self.connection_flow = ConnectionFlow(self.connections, self.window.navigator, self.window)
        documents = OpenDocuments(services.bridge, self)
        self._build_writing(documents)
        self.unfinished = UnfinishedSession(
            services.bridge, services.workspace, services.jobs, self
        )
        buckets_of = self.connections.model.buckets
        self.opener = Opener(services, self.actions, self.window.tabs, documents, buckets_of, self)
        self.demo = DemoFlow(demo, self.window, self.connections, self.opener)
        self._secrets = MissingSecrets(self.connections, self.window.tabs, self.opener)
        self.context = WindowContext(self.window, self.actions, services.workspace)
        self.places = PlacesKeeper(
            self.window, self.opener, services.workspace, services.config_dir
        )
        self._keeps_places = keeps_places
        self._guard = ClosingGuard(self.window, services.jobs)
        self._dispatcher = Dispatcher(self.actions, self.window.tabs, self.handlers(), self)
        self._connect()
        if keeps_state:
            self._restore()
            self.window.closed.connect(self._keep_state)

    def show_error(self, error: BaseException) -> None:
        """Say something that belongs to no page, without stopping anything."""
        self.window.notice.show_error(describe(error))

    @Slot(object)
    def _show_no_place(self, error: BaseException) -> None:
        self.window.notice.show_error(describe(error), is_of_place=True)

    def open_text(self, text: str) -> None:
        """Open a typed location at the connection that is current."""
        self.opener.open_text(text, self.context.typing_profile_id())

    def open_text_at(self, connection: str, text: str) -> None:
        """Open a typed location at the connection of this name; "" means the current one."""
        if not connection:
            self.open_text(text)
            return
        profiles = self._services.workspace.profiles()
        ids = [each.profile_id for each in profiles if each.name == connection]
        if ids:
            self.opener.open_text(text, ids[0])
        else:
            self.show_error(BadInput(f"There is no connection called {connection}."))

    def restore_places(self) -> None:
        """Show recent archives, and the tabs of the last time if the settings say so."""
        if self._keeps_places:
            with_tabs = bool(self._services.settings.get(RESTORE_TABS))
            self.places.restore(with_tabs=with_tabs)

    def look_for_unfinished(self) -> None:
        """Clean up after runs that were killed; say so if they left uploads behind."""
        self.unfinished.look()

    def is_idle(self) -> bool:
        """Whether nothing is being opened, read or moved."""
        page = self.window.tabs.current()
        is_page_busy = page is not None and page.is_busy()
        return not (is_page_busy or self.demo.is_starting)

    def shown_failure(self) -> Description | None:
        """The error that stands in the window in place of what was asked for."""
        page = self.window.tabs.current()
        panels = (page or self.window.start_page).findChildren(ErrorPanel)
        for panel in panels:
            if panel.isVisible():
                return panel.description
        return self.window.notice.description if self.window.notice.isVisible() else None

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Command id -> what the window does for it when the page does nothing."""
        window, writing = self.window, self.writing_flow
        own: dict[str, Callable[[], None]] = {
            "location.open": self._open_location,
            "file.open": self._open_file,
            "recent.clear": self.places.clear,
            "tab.close": window.tabs.close_current,
            "tab.next": lambda: window.tabs.step(1),
            "tab.previous": lambda: window.tabs.step(-1),
            "app.quit": lambda: _close(window),
            "app.settings": self._open_settings,
            "view.reload": lambda: self._with_page(lambda page: page.reload()),
            "view.navigator": self._toggle_navigator,
            "view.activity": self._toggle_activity,
            "go.back": lambda: self._with_page(lambda page: page.go_back()),
            "go.forward": lambda: self._with_page(lambda page: page.go_forward()),
            "go.up": lambda: self._with_page(self._go_up),
            "go.location": window.navigation.location.start_typing,
            "object.combine": lambda: writing.combine(self._profiles()),
            "object.append": lambda: writing.append(self._profiles()),
            "object.properties": lambda: self._with_page(self._show_properties),
            "archive.new": self._new_archive,
            "node.export": self._export,
            "job.cancel": writing.cancel_job,
            "job.retry": writing.retry_job,
            "job.copy": window.activity.copy_details,
            "job.clear": self.writing.clear_finished,
            "upload.unfinished": self._show_unfinished,
            "demo.start": self.demo.start,
            "demo.keys": self.demo.look_up_keys,
            "help.shortcuts": lambda: ShortcutsDialog(self.actions, window).open(),
            "help.about": lambda: AboutDialog(window).open(),
        }
        own |= self.arranging_flow.handlers() | self._objects.handlers()
        own |= window.navigation.find_box.handlers()
        for command_id in ConnectionFlow.COMMANDS:
            own[command_id] = partial(self.connection_flow.run, command_id)
        return own

    def _build_writing(self, documents: OpenDocuments) -> None:
        services = self._services
        self.writing = WritingSession(
            services.bridge,
            services.workspace,
            services.jobs,
            services.relay,
            self,
            documents=documents,
        )
        self.writing_flow = WritingFlow(
            self.writing, self.window.tabs, self.window.activity, self.window
        )
        self.arranging = ArrangingSession(services.bridge, services.workspace, services.jobs, self)
        self._objects = ObjectFlow(self.arranging, self.window.tabs, self.window)
        self.arranging_flow = ArrangingFlow(
            self.arranging,
            self.writing,
            self.window.tabs,
            services.workspace.profiles,
            self.window,
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
        job_commands = ("job.cancel", "job.retry", "job.copy", "job.clear")
        window.activity.add_commands([self.actions.action(each) for each in job_commands])
        window.activity.open_wanted.connect(self.opener.open)
        window.activity.expanded_changed.connect(self._sync_toggles)
        self.opener.failed.connect(self._show_no_place)
        self.opener.shown.connect(location.forget_entered)
        self.opener.shown.connect(window.notice.place_shown)
        self.opener.objects_opened.connect(self.arranging_flow.join_objects)
        self.arranging.said.connect(window.notice.say)
        window.activity.overwrite_wanted.connect(self.arranging.overwrite)
        self.connections.failed.connect(self.show_error)
        self._secrets.secret_wanted.connect(self.connection_flow.ask_secret)
        self.connections.profiles_changed.connect(self.context.update)
        self.connections.profiles_changed.connect(window.tabs.label_all)
        self.connections.deleted.connect(self.places.forget_unknown)
        self.connections.buckets_loaded.connect(self.context.follow_again)
        self.unfinished.found.connect(self._tell_unfinished)
        self.writing_flow.unshown.connect(window.notice.tell_path)
        self.writing.object_written.connect(self.opener.reload_written)
        for told in (self.opener.show_deleted, self.places.forget):
            self.arranging.deleted.connect(told, Qt.ConnectionType.QueuedConnection)
        window.closed.connect(self._leave)

    def _restore(self) -> None:
        path = self._services.config_dir / _WINDOW_STATE_FILE
        self.window.restore_state(load_window_state(path))
        self._sync_toggles()

    @Slot()
    def _leave(self) -> None:
        if self._keeps_places:
            self.places.save()
        self.window.tabs.close_all()

    @Slot()
    def _keep_state(self) -> None:
        save_window_state(self._services.config_dir / _WINDOW_STATE_FILE, self.window.state())

    @Slot()
    def _focus_page(self) -> None:
        page = self.window.tabs.current()
        (page or self.window.navigator).setFocus()

    @Slot(int)
    def _tell_unfinished(self, count: int) -> None:
        text = (
            self.tr("An upload was interrupted when the program last ended.")
            if count == 1
            else self.tr("{n} uploads were interrupted when the program last ended.").format(
                n=count
            )
        )
        action = self.actions.action("upload.unfinished")
        self.window.notice.say(text, action, self.tr("Show…"))

    def _show_unfinished(self) -> None:
        page = self.window.tabs.current()
        location = page.location if page is not None else None
        bucket = replace(location, key="") if isinstance(location, S3Location) else None
        self.unfinished.open_dialog(bucket, self.window)

    @Slot()
    def _sync_toggles(self) -> None:
        self.actions.action("view.navigator").setChecked(not self.window.navigator.isHidden())
        self.actions.action("view.activity").setChecked(self.window.activity.is_expanded())

    def _toggle_navigator(self) -> None:
        self.window.navigator.setVisible(self.window.navigator.isHidden())
        self._sync_toggles()

    def _toggle_activity(self) -> None:
        self.window.activity.set_expanded(not self.window.activity.is_expanded())
        self._sync_toggles()

    def _with_page(self, act: Callable[[Page], None]) -> None:
        page = self.window.tabs.current()
        if page is not None:
            act(page)

    def _go_up(self, page: Page) -> None:
        above = page.up_location()
        if above is not None:
            self.opener.open(above)

    def _show_properties(self, page: Page) -> None:
        if page.location is not None:
            services = self._services
            show_properties(services.bridge, services.workspace, page.location, self.window)

    def _open_location(self) -> None:
        page = self.window.tabs.current()
        dialog = OpenLocationDialog(
            self._services.workspace.profiles(),
            current_profile_id=self.context.typing_profile_id(),
            text=page.location_text() if page is not None else "s3://",
            buckets_of=self.connections.model.buckets,
            parent=self.window,
        )
        dialog.location_wanted.connect(self.opener.open)
        dialog.open()

    def _new_archive(self) -> None:
        self.writing_flow.new_archive(self._profiles(), self.context.typing_profile_id())

    def _profiles(self) -> Sequence[Profile]:
        return self._services.workspace.profiles()

    def _export(self) -> None:
        profiles = self._services.workspace.profiles()
        self.writing_flow.export(profiles, self.context.typing_profile_id())

    def _open_file(self) -> None:
        dialog = FileDialog(self.window, self.tr("Open file"))
        dialog.setObjectName("openFileDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.opener.open(LocalLocation(Path(path))))
        dialog.open()

    def _open_settings(self) -> None:
        dialog = SettingsDialog(self._services.settings, self.window)
        dialog.save_wanted.connect(self._save_settings)
        dialog.clear_tocs_wanted.connect(self._clear_tocs)
        dialog.open()

    @Slot(object)
    def _save_settings(self, values: dict[str, SettingValue]) -> None:
        settings = self._services.settings
        folder = settings.text(TEMPORARY_FOLDER)
        try:
            settings.set_all(values)
            settings.save()
        except MsglcBrowserError as error:
            self.show_error(error)
        if settings.text(TEMPORARY_FOLDER) != folder:
            tempfile.tempdir = settings.text(TEMPORARY_FOLDER) or None
        self._services.theme.choose(settings.text(THEME))
        self._services.bridge.start(
            _set_reading(self._services.workspace, reading_options(settings)),
            done=lambda _: None,
            failed=self.show_error,
        )

    @Slot()
    def _clear_tocs(self) -> None:
        self._services.bridge.start(
            self._services.workspace.clear_tocs(), done=lambda _: None, failed=self.show_error
        )


async def _set_reading(workspace: Workspace, reading: ReadingOptions) -> None:
    workspace.set_reading(reading)


def _close(window: MainWindow) -> None:
    window.close()
