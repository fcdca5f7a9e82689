"""Handles the connection.* commands with dialogs, questions and the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from msglc_browser.errors import MsglcBrowserError, describe
from msglc_browser.gui.base.plain_text import PlainBox
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.connections.connections_session import ConnectionsSession
from msglc_browser.gui.connections.navigator import Navigator
from msglc_browser.storage.places.credentials import Kept
from msglc_browser.storage.places.profile import Profile

if TYPE_CHECKING:
    from msglc_browser.gui.connections.connection_dialog import ConnectionDialog
    from msglc_browser.gui.connections.secret_dialog import SecretDialog
    from msglc_browser.operations.buckets.connection_test import ConnectionReport


class ConnectionFlow(QObject):
    """Runs connection.new, .edit, .duplicate, .delete, .connect and .secret for the main window.

    It connects navigator and session. The main window takes its `handlers`, and listens to
    `navigator.bucket_wanted` and `session.failed`.
    """

    COMMANDS = (
        "connection.new",
        "connection.edit",
        "connection.duplicate",
        "connection.delete",
        "connection.connect",
        "connection.secret",
    )

    def __init__(self, session: ConnectionsSession, navigator: Navigator, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._navigator = navigator
        self._window = window
        self._dialog: ConnectionDialog | SecretDialog | None = None
        navigator.connect_wanted.connect(session.connect_profile)
        navigator.new_wanted.connect(self._new)
        navigator.edit_wanted.connect(self._edit)
        navigator.secret_wanted.connect(self.ask_secret)
        session.saved.connect(self._on_saved)
        session.save_failed.connect(self._on_save_failed)
        session.test_finished.connect(self._on_test_finished)
        session.test_failed.connect(self._on_test_failed)
        session.kept_known.connect(self._on_kept_known)
        session.secret_found.connect(self._on_secret_found)

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Command id -> its handler."""
        return {command_id: partial(self.run, command_id) for command_id in self.COMMANDS}

    def run(self, command_id: str) -> None:
        """Run the command for the navigator's current connection."""
        if command_id == "connection.new":
            self._new()
            return
        profile_id = self._navigator.current_profile_id()
        acts = {
            "connection.edit": self._edit,
            "connection.duplicate": self._duplicate,
            "connection.delete": self._ask_delete,
            "connection.connect": self._connect,
            "connection.secret": self.ask_secret,
        }
        if profile_id is not None:
            try:
                acts[command_id](profile_id)
            except MsglcBrowserError as error:
                self._session.failed.emit(error)

    @Slot(str)
    def ask_secret(self, profile_id: str) -> None:
        """Ask for the secret key alone; without an access key, ask for both."""
        if self._dialog is not None:
            return
        try:
            profile = self._session.profile(profile_id)
        except MsglcBrowserError as error:
            self._session.failed.emit(error)
            return
        if not profile.access_key:
            self._edit(profile_id)
            return
        # Dialogs are imported when they are opened: none is needed for the first paint.
        from msglc_browser.gui.connections.secret_dialog import SecretDialog  # noqa: PLC0415

        dialog = SecretDialog(profile, self._window)
        dialog.secret_entered.connect(self._session.save)
        self._show(dialog)

    @Slot()
    def _new(self) -> None:
        self.new_to("")

    def new_to(self, endpoint: str) -> None:
        """Open the dialog for a new connection, to this server."""
        profile = replace(self._session.new_profile(), endpoint=endpoint)
        self._open(profile, self.tr("New connection"), None)

    def _edit(self, profile_id: str) -> None:
        profile = self._session.profile(profile_id)
        self._open(profile, self.tr("Edit connection"), profile_id)

    def _duplicate(self, profile_id: str) -> None:
        self._open(self._session.copy_of(profile_id), self.tr("Duplicate connection"), profile_id)

    def _connect(self, profile_id: str) -> None:
        self._session.connect_profile(profile_id)
        self._navigator.expand_connection(profile_id)

    def _ask_delete(self, profile_id: str) -> None:
        profile = self._session.profile(profile_id)
        box = PlainBox("deleteConnectionDialog", self._window)
        box.setWindowTitle(self.tr("Delete connection"))
        box.ask(
            self.tr("Delete the connection “{name}”?").format(name=visible(profile.name)),
            self.tr("Its secret key is deleted too. The server is not affected."),
        )
        delete = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.AcceptRole)
        delete.setObjectName("deleteButton")
        box.add_cancel()
        delete.clicked.connect(lambda: self._session.delete(profile_id))
        box.open()

    def _open(self, profile: Profile, title: str, secrets_from: str | None) -> None:
        from msglc_browser.gui.connections.connection_dialog import ConnectionDialog  # noqa: PLC0415

        dialog = ConnectionDialog(
            profile, title=title, secrets_from=secrets_from, parent=self._window
        )
        dialog.test_wanted.connect(self._session.test)
        dialog.test_abandoned.connect(self._session.cancel_test)
        dialog.save_wanted.connect(self._session.save)
        self._show(dialog)
        if secrets_from is not None:
            self._session.look_for_secret(secrets_from)

    def _show(self, dialog: ConnectionDialog | SecretDialog) -> None:
        dialog.finished.connect(self._forget)
        self._dialog = dialog
        self._session.ask_where_secrets_go()
        dialog.open()

    @Slot()
    def _forget(self) -> None:
        self._dialog = None

    def _connection_dialog(self) -> ConnectionDialog | None:
        """The open dialog, if it is that of a connection."""
        from msglc_browser.gui.connections.connection_dialog import ConnectionDialog  # noqa: PLC0415

        return self._dialog if isinstance(self._dialog, ConnectionDialog) else None

    def _saving_dialog(self, profile_id: str) -> ConnectionDialog | SecretDialog | None:
        """The dialog that waits for this save; another one may be open by now."""
        dialog = self._dialog
        is_its = dialog is not None and dialog.is_saving and dialog.profile_id == profile_id
        return dialog if is_its else None

    @Slot(object, object)
    def _on_saved(self, profile: Profile, _kept: Kept) -> None:
        dialog = self._saving_dialog(profile.profile_id)
        if dialog is not None:
            dialog.on_saved()
        self._navigator.show_location(profile.profile_id, None)
        self._navigator.expand_connection(profile.profile_id)

    @Slot(str, object)
    def _on_save_failed(self, profile_id: str, error: Exception) -> None:
        dialog = self._saving_dialog(profile_id)
        if dialog is not None:
            dialog.on_save_failed(describe(error))
        else:
            self._session.failed.emit(error)

    @Slot(object)
    def _on_test_finished(self, report: ConnectionReport) -> None:
        dialog = self._connection_dialog()
        if dialog is not None:
            dialog.on_test_finished(report)

    @Slot(object)
    def _on_test_failed(self, error: Exception) -> None:
        dialog = self._connection_dialog()
        if dialog is not None:
            dialog.on_test_failed(describe(error))

    @Slot(str, object)
    def _on_secret_found(self, profile_id: str, where: Kept | None) -> None:
        dialog = self._connection_dialog()
        if dialog is not None and dialog.secrets_from == profile_id:
            dialog.show_where_secret_is(where)

    @Slot(object)
    def _on_kept_known(self, kept: Kept) -> None:
        if self._dialog is not None:
            self._dialog.show_where_secrets_go(in_keyring=kept is Kept.KEYRING)
