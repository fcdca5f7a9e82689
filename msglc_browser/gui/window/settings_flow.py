"""app.settings: opens the dialog and applies the saved settings."""

import tempfile
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from msglc_browser.errors import MsglcBrowserError
from msglc_browser.gui.base.services import Services
from msglc_browser.operations.workspace import ReadingOptions, Workspace, reading_options
from msglc_browser.settings import TEMPORARY_FOLDER, THEME, SettingValue


class SettingsFlow(QObject):
    """Opens the settings dialog and applies changes immediately."""

    def __init__(
        self, services: Services, window: QWidget, show_error: Callable[[Exception], None]
    ) -> None:
        super().__init__(window)
        self._services = services
        self._window = window
        self._show_error = show_error

    def open_dialog(self) -> None:
        """app.settings."""
        # Imported when it is opened: not before the first paint.
        from msglc_browser.gui.window.settings_dialog import SettingsDialog  # noqa: PLC0415

        dialog = SettingsDialog(self._services.settings, self._window)
        dialog.save_wanted.connect(self._save)
        dialog.clear_tocs_wanted.connect(self._clear_tocs)
        dialog.open()

    @Slot(object)
    def _save(self, values: dict[str, SettingValue]) -> None:
        settings = self._services.settings
        folder = settings.text(TEMPORARY_FOLDER)
        try:
            settings.set_all(values)
            settings.save()
        except MsglcBrowserError as error:
            self._show_error(error)
        self._apply(folder)

    def reload(self) -> None:
        """Another window saved settings: they apply here too."""
        settings = self._services.settings
        folder = settings.text(TEMPORARY_FOLDER)
        if settings.reload():
            self._apply(folder)
        if settings.problem is not None:
            self._show_error(settings.problem)

    def _apply(self, old_folder: str) -> None:
        settings = self._services.settings
        if settings.text(TEMPORARY_FOLDER) != old_folder:
            tempfile.tempdir = settings.text(TEMPORARY_FOLDER) or None
        self._services.theme.choose(settings.text(THEME))
        self._services.bridge.start(
            _set_reading(self._services.workspace, reading_options(settings)),
            done=lambda _: None,
            failed=self._show_error,
        )

    @Slot()
    def _clear_tocs(self) -> None:
        self._services.bridge.start(
            self._services.workspace.clear_tocs(), done=lambda _: None, failed=self._show_error
        )


async def _set_reading(workspace: Workspace, reading: ReadingOptions) -> None:
    workspace.set_reading(reading)
