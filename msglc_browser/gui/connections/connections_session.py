"""Runs operations for requests about connections and updates the connections model."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from msglc_browser.errors import IncompleteList, describe
from msglc_browser.gui.base.bridge import Bridge, Pending
from msglc_browser.gui.connections.connection_rows import ConnectionState
from msglc_browser.gui.connections.connections_model import ConnectionDraft, ConnectionsModel
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import Kept
from msglc_browser.storage.places.profile import Profile, Secret

if TYPE_CHECKING:
    from msglc_browser.operations.buckets.connection_test import (
        ConnectionReport,
    )
    from msglc_browser.storage.s3.lists.listing import BucketList


class ConnectionsSession(QObject):
    """Owns the connections model; every method returns at once and reports by signals."""

    profiles_changed = Signal()
    buckets_loaded = Signal(str, object)  # profile_id, tuple of bucket names
    connect_failed = Signal(str, object)  # profile_id, exception
    test_finished = Signal(object)  # ConnectionReport
    test_failed = Signal(object)  # exception
    kept_known = Signal(object)  # Kept: where a secret saved now would go
    secret_found = Signal(str, object)  # profile_id, Kept | None: where its secret is now
    saved = Signal(object, object)  # Profile, Kept
    save_failed = Signal(str, object)  # profile_id, exception
    deleted = Signal(str)  # profile_id
    failed = Signal(object)  # exception: deleting went wrong, or buckets are missing

    def __init__(self, bridge: Bridge, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._workspace = workspace
        self._connecting: dict[str, Pending] = {}
        self._testing: Pending | None = None
        self.model = ConnectionsModel(self)
        self.reload_profiles()

    @property
    def is_busy(self) -> bool:
        """Whether a connection is being established."""
        return any(pending.is_running for pending in self._connecting.values())

    @Slot()
    def reload_profiles(self) -> None:
        """Show the workspace's profiles, for example after `add_temporary`."""
        self.model.set_profiles(self._workspace.profiles())
        self.profiles_changed.emit()

    @Slot()
    def reload_stored(self) -> None:
        """Show what other windows have changed in the list of connections."""
        before = self._workspace.profiles()
        self._bridge.start(
            self._workspace.reload_profiles(),
            done=lambda outdated: self._on_reloaded(before, outdated),
            failed=self.failed.emit,
        )

    def new_profile(self) -> Profile:
        """An unsaved profile with a new id, for the dialog."""
        return Profile(profile_id=uuid.uuid4().hex, name="", endpoint="")

    def copy_of(self, profile_id: str) -> Profile:
        """An unsaved copy with a new id and name. Raises NotFound."""
        profile = self._workspace.profile(profile_id)
        taken = {each.name for each in self._workspace.profiles()}
        name, number = self.tr("{name} copy").format(name=profile.name), 2
        while name in taken:
            name = self.tr("{name} copy {number}").format(name=profile.name, number=number)
            number += 1
        return replace(profile, profile_id=uuid.uuid4().hex, name=name)

    def profile(self, profile_id: str) -> Profile:
        """One connection. Raises NotFound."""
        return self._workspace.profile(profile_id)

    @Slot(str)
    def connect_profile(self, profile_id: str) -> None:
        """List the buckets; a second call has no effect while that is in progress."""
        pending = self._connecting.get(profile_id)
        if pending is not None and pending.is_running:
            return
        self.model.set_connecting(profile_id)
        self._connecting[profile_id] = self._bridge.start(
            _buckets(self._workspace, profile_id),
            done=lambda buckets: self._on_buckets(profile_id, buckets),
            failed=lambda error: self._on_connect_failed(profile_id, error),
        )

    @Slot()
    def ask_where_secrets_go(self) -> None:
        """Check whether there is a keyring; emits `kept_known`."""
        self._bridge.start(
            self._workspace.secrets_kept(), done=self.kept_known.emit, failed=self.failed.emit
        )

    def look_for_secret(self, profile_id: str) -> None:
        """Check whether the secret of a connection is stored; emits `secret_found`.

        Nothing is emitted while a locked keyring does not answer: the answer is unknown then.
        """
        self._bridge.start(
            self._workspace.where_secret(profile_id),
            done=lambda where: self.secret_found.emit(profile_id, where),
            failed=lambda _error: None,
        )

    @Slot(object)
    def test(self, draft: ConnectionDraft) -> None:
        """Test the draft; secrets that were not typed are taken from the store."""
        self.cancel_test()
        self._testing = self._bridge.start(
            _test(self._workspace, draft),
            done=self.test_finished.emit,
            failed=self.test_failed.emit,
        )

    @Slot()
    def cancel_test(self) -> None:
        """Cancel a running test; nothing is emitted for it."""
        if self._testing is not None:
            self._testing.cancel()
            self._testing = None

    @Slot(object)
    def save(self, draft: ConnectionDraft) -> None:
        """Save profile and secrets, then reconnect if it was connected."""
        profile = draft.profile
        self._bridge.start(
            _save(self._workspace, draft),
            done=lambda kept: self._on_saved(profile.profile_id, kept),
            failed=lambda error: self.save_failed.emit(profile.profile_id, error),
        )

    def delete(self, profile_id: str) -> None:
        """Delete the connection and its secrets."""
        self._stop_connecting(profile_id)
        self._bridge.start(
            self._workspace.delete_profile(profile_id),
            done=lambda _none: self._on_deleted(profile_id),
            failed=self.failed.emit,
        )

    def _on_buckets(self, profile_id: str, found: BucketList) -> None:
        names = tuple(bucket.name for bucket in found.buckets)
        self.model.set_buckets(profile_id, names)
        self.buckets_loaded.emit(profile_id, names)
        if found.problem:
            from msglc_browser.storage.s3.lists.listing import ADMINISTRATOR  # noqa: PLC0415

            self.failed.emit(IncompleteList(found.problem, hint=ADMINISTRATOR))

    def _on_connect_failed(self, profile_id: str, error: Exception) -> None:
        # Not needed for the first paint.
        from msglc_browser.operations.buckets.bare_reason import bare_reason  # noqa: PLC0415

        words = describe(error)
        self.model.set_failed(profile_id, replace(words, title=bare_reason(words.title)))
        self.connect_failed.emit(profile_id, error)

    def _on_saved(self, profile_id: str, kept: Kept) -> None:
        was_used = self.model.state(profile_id) is not ConnectionState.NOT_CONNECTED
        self._stop_connecting(profile_id)
        self.model.set_disconnected(profile_id)
        self.reload_profiles()
        self.saved.emit(self._workspace.profile(profile_id), kept)
        if was_used:
            self.connect_profile(profile_id)

    def _on_deleted(self, profile_id: str) -> None:
        self.reload_profiles()
        self.deleted.emit(profile_id)

    def _on_reloaded(self, before: Sequence[Profile], outdated: Collection[str]) -> None:
        after = self._workspace.profiles()
        for profile_id in outdated:
            self._stop_connecting(profile_id)
            self.model.set_disconnected(profile_id)
        if after != before:
            self.reload_profiles()
        left = {each.profile_id for each in after}
        for profile_id in {each.profile_id for each in before} - left:
            self.deleted.emit(profile_id)

    def _stop_connecting(self, profile_id: str) -> None:
        pending = self._connecting.pop(profile_id, None)
        if pending is not None:
            pending.cancel()


# Operations are imported on the I/O thread when first used: not before the first paint.


async def _buckets(workspace: Workspace, profile_id: str) -> BucketList:
    from msglc_browser.operations.buckets.connection_test import list_buckets  # noqa: PLC0415

    return await list_buckets(workspace, profile_id)


async def _test(workspace: Workspace, draft: ConnectionDraft) -> ConnectionReport:
    from msglc_browser.operations.buckets.connection_test import try_connection  # noqa: PLC0415

    return await try_connection(draft.profile, await _secret(workspace, draft))


async def _save(workspace: Workspace, draft: ConnectionDraft) -> Kept:
    return await workspace.save_profile(draft.profile, await _secret(workspace, draft))


async def _secret(workspace: Workspace, draft: ConnectionDraft) -> Secret | None:
    """The typed secrets, completed from the store; None if there is nothing to store.

    Without an access key there are none: the AWS chain must not wait for a locked keyring.
    """
    if not draft.profile.access_key:
        return None
    source = draft.secrets_from
    needs_kept = draft.secret_key is None or draft.session_token is None
    kept = await workspace.secret(source) if needs_kept and source is not None else None
    kept = kept or Secret()
    secret = Secret(
        kept.secret_key if draft.secret_key is None else draft.secret_key,
        kept.session_token if draft.session_token is None else draft.session_token,
    )
    return secret if secret.secret_key or secret.session_token else None
