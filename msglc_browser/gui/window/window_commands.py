"""Commands of the window itself: opening, tabs, visible panels, help."""

from collections.abc import Callable, Collection
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.context import is_folder
from msglc_browser.gui.dialogs.file_dialog import FileDialog
from msglc_browser.gui.window.location.known_places import KnownPlaces
from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.gui.window.opening import Opener
from msglc_browser.gui.window.window_context import WindowContext
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import LocalLocation


class WindowCommands(QObject):
    """Opens the window's dialogs, and keeps the view commands' check marks up to date."""

    def __init__(
        self,
        window: MainWindow,
        actions: Actions,
        opener: Opener,
        context: WindowContext,
        workspace: Workspace,
        buckets_of: Callable[[str], Collection[str]],
        places: KnownPlaces,
    ) -> None:
        """`buckets_of(profile_id)` are a connection's known buckets."""
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._opener = opener
        self._context = context
        self._workspace = workspace
        self._buckets_of = buckets_of
        self._places = places
        window.activity.expanded_changed.connect(self.check_shown)
        window.navigation.location.complete_from(lambda: places.of(context.typing_profile_id()))

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Each command's handler, by command id."""
        window = self._window
        return {
            "location.open": self._open_location,
            "file.open": self._open_file,
            "tab.close": window.tabs.close_current,
            "tab.close_others": window.tabs.close_others,
            "tab.next": lambda: window.tabs.step(1),
            "tab.previous": lambda: window.tabs.step(-1),
            "app.quit": self._quit,
            "view.navigator": self._toggle_navigator,
            "view.activity": self._toggle_activity,
            "view.size_map": self._open_sizes,
            "archive.find": self._find,
            "go.location": window.navigation.location.start_typing,
            "help.shortcuts": self._show_shortcuts,
            "help.about": self._show_about,
        }

    @Slot()
    def check_shown(self) -> None:
        """Check view.navigator and view.activity if their panels are visible."""
        window = self._window
        self._actions.action("view.navigator").setChecked(not window.navigator.isHidden())
        self._actions.action("view.activity").setChecked(window.activity.is_expanded())

    def _find(self) -> None:
        """Names in a bucket are filtered, keys of an archive are searched for."""
        page = self._window.tabs.current()
        if page is None or not page.start_filter():
            self._window.navigation.find_box.start_typing()

    def _quit(self) -> None:
        self._window.close()

    def _toggle_navigator(self) -> None:
        self._window.navigator.setVisible(self._window.navigator.isHidden())
        self.check_shown()

    def _toggle_activity(self) -> None:
        self._window.activity.set_expanded(not self._window.activity.is_expanded())
        self.check_shown()

    def _open_sizes(self) -> None:
        """Of the one selected folder or archive, otherwise of what the tab shows."""
        page = self._window.tabs.current()
        if page is None or page.location is None:
            return
        context = page.context()
        if context.node is not None:
            self._opener.open_sizes(page.location, context.node.path)
            return
        from msglc_browser.operations.buckets.browse import may_be_archive  # noqa: PLC0415

        selected = context.selected[0] if len(context.selected) == 1 else page.location
        is_sized = is_folder(selected) or may_be_archive(selected.name)
        self._opener.open_sizes(selected if is_sized else page.location)

    # Dialogs are imported when they are opened: none is needed for the first paint.

    def _show_shortcuts(self) -> None:
        from msglc_browser.gui.help.shortcuts_dialog import ShortcutsDialog  # noqa: PLC0415

        ShortcutsDialog(self._actions, self._window).open()

    def _show_about(self) -> None:
        from msglc_browser.gui.help.about_dialog import AboutDialog  # noqa: PLC0415

        AboutDialog(self._window).open()

    def _open_location(self) -> None:
        from msglc_browser.gui.window.location.open_location_dialog import OpenLocationDialog  # noqa: PLC0415

        page = self._window.tabs.current()
        dialog = OpenLocationDialog(
            self._workspace.profiles(),
            current_profile_id=self._context.typing_profile_id(),
            text=page.location_text() if page is not None else "s3://",
            buckets_of=self._buckets_of,
            places_of=self._places.of,
            parent=self._window,
        )
        dialog.location_wanted.connect(self._opener.open)
        dialog.open()

    def _open_file(self) -> None:
        dialog = FileDialog(self._window, self.tr("Open file"))
        dialog.setObjectName("openFileDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._opener.open(LocalLocation(Path(path))))
        dialog.open()
