"""Wishes about connections -> operations -> the connections model."""

from PySide6.QtCore import QObject, Signal

from msglc_browser.gui.models.connections import ConnectionDraft, ConnectionsModel
from msglc_browser.gui.session import Bridge
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.profile import Profile


class ConnectionsSession(QObject):
    """Owns the connections model; every method returns at once and tells by signals."""

    profiles_changed = Signal()
    buckets_loaded = Signal(str, object)  # profile_id, tuple of bucket names
    connect_failed = Signal(str, object)  # profile_id, exception
    test_finished = Signal(object)  # ConnectionReport
    test_failed = Signal(object)  # exception
    saved = Signal(object, object)  # Profile, Kept
    save_failed = Signal(object)  # exception
    deleted = Signal(str)  # profile_id
    failed = Signal(object)  # exception: duplicate or delete went wrong

    def __init__(self, bridge: Bridge, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model = ConnectionsModel(self)

    def reload_profiles(self) -> None:
        """Show the workspace's profiles, as after `add_temporary`."""

    def new_profile(self) -> Profile:
        """An unsaved profile with an id of its own, to fill the dialog with."""
        raise NotImplementedError

    def connect_profile(self, profile_id: str) -> None:
        """List the buckets; a second call while that is under way does nothing."""

    def test(self, draft: ConnectionDraft) -> None:
        """Try the draft out; unset secrets are taken from the store."""

    def cancel_test(self) -> None:
        """Stop a test under way; nothing is emitted for it."""

    def save(self, draft: ConnectionDraft) -> None:
        """Keep profile and secrets, then connect again."""

    def duplicate(self, profile_id: str) -> None:
        """Keep a copy, secrets too, under a new name: `saved` tells of it."""

    def delete(self, profile_id: str) -> None:
        """Forget the connection and its secrets."""
