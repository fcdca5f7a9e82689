"""bucket.new, bucket.properties and bucket.delete, with their dialogs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt

from msglc_browser.errors import describe, escaped
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.connections.connections_session import ConnectionsSession
from msglc_browser.gui.connections.navigator import Navigator
from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.gui.verbs.job_request import JobRequest
from msglc_browser.operations.jobs.board import Lane
from msglc_browser.storage.places.location import S3Location

if TYPE_CHECKING:
    from msglc_browser.operations.folders.delete_bucket import BucketDeleted


class BucketFlow(QObject):
    """Runs the bucket commands for the main window, which takes its `handlers`."""

    def __init__(
        self,
        desk: Desk,
        connections: ConnectionsSession,
        navigator: Navigator,
        *,
        bucket: Callable[[], S3Location | None],
        open_place: Callable[[S3Location], None],
    ) -> None:
        """`bucket()` is the bucket that is meant at present."""
        super().__init__(desk.window)
        self._desk = desk
        self._connections = connections
        self._navigator = navigator
        self._bucket = bucket
        self._open_place = open_place
        desk.jobs.buckets_changed.connect(
            connections.connect_profile, Qt.ConnectionType.QueuedConnection
        )

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Command id -> its handler."""
        return {
            "bucket.new": self._new,
            "bucket.properties": self._show_properties,
            "bucket.delete": self._delete,
        }

    # Dialogs and operations are imported when they are needed: not before the first paint.

    def _new(self) -> None:
        from msglc_browser.gui.buckets.new_bucket_dialog import NewBucketDialog  # noqa: PLC0415
        from msglc_browser.operations.buckets.new_bucket import make_bucket  # noqa: PLC0415

        desk, profile_id = self._desk, self._navigator.current_profile_id()
        if profile_id is None:
            return
        dialog = NewBucketDialog(self._connections.profile(profile_id), desk.window)
        work = DialogWork(desk.bridge, dialog)

        def create(name: str) -> None:
            work.ask(
                make_bucket(desk.workspace, profile_id, name, dialog.region),
                done=made,
                failed=lambda error: dialog.show_error(describe(error)),
                # It may be there although the dialog was left before the answer.
                stopped=lambda: desk.jobs.buckets_changed.emit(profile_id),
            )

        def made(bucket: S3Location) -> None:
            dialog.accept()
            self._connections.connect_profile(profile_id)
            self._navigator.expand_connection(profile_id)
            self._open_place(bucket)

        dialog.wanted.connect(create)
        dialog.open()

    def _show_properties(self) -> None:
        from msglc_browser.gui.buckets.bucket_properties_dialog import (  # noqa: PLC0415
            BucketPropertiesDialog,
        )
        from msglc_browser.operations.buckets.bucket_facts import bucket_facts  # noqa: PLC0415
        from msglc_browser.operations.buckets.versioning import set_versioning  # noqa: PLC0415

        desk, bucket = self._desk, self._bucket()
        if bucket is None:
            return
        dialog = BucketPropertiesDialog(bucket, desk.window)
        work = DialogWork(desk.bridge, dialog)

        def switch(is_on: bool) -> None:
            work.ask(
                set_versioning(desk.workspace, bucket, is_on=is_on),
                done=dialog.show_versioning,
                failed=lambda error: dialog.show_unchanged(describe(error)),
            )

        dialog.versioning_wanted.connect(switch)
        work.ask(
            bucket_facts(desk.workspace, bucket),
            done=dialog.show_facts,
            failed=lambda error: dialog.show_error(describe(error)),
        )
        dialog.open()

    def _delete(self) -> None:
        from msglc_browser.gui.buckets.delete_bucket_dialog import (  # noqa: PLC0415
            DeleteBucketDialog,
        )
        from msglc_browser.gui.folders.counting import Counting  # noqa: PLC0415
        from msglc_browser.operations.folders.delete_bucket import (  # noqa: PLC0415
            BucketContents,
            look_into,
        )

        desk, bucket = self._desk, self._bucket()
        if bucket is None:
            return
        connection = self._connections.profile(bucket.profile_id).name
        dialog = DeleteBucketDialog(bucket, connection, desk.window)
        work = DialogWork(desk.bridge, dialog)

        def failed(error: Exception) -> None:
            dialog.show_failure(describe(error))

        counting = Counting(
            work, desk.workspace, [bucket], arrived=dialog.show_total, failed=failed
        )

        def found(contents: BucketContents) -> None:
            dialog.show_contents(contents)
            if contents.has_objects:
                counting.start()

        dialog.delete_wanted.connect(partial(self._submit_deletion, bucket, connection))
        work.ask(look_into(desk.workspace, bucket), done=found, failed=failed)
        dialog.open()

    def _submit_deletion(
        self, bucket: S3Location, connection: str, with_everything: bool, expected: int | None
    ) -> None:
        from msglc_browser.operations.folders.delete_bucket import BucketDelete  # noqa: PLC0415

        jobs = self._desk.jobs

        def gone(places: Sequence[S3Location]) -> None:
            jobs.deleted.emit(places)
            if bucket in places:
                jobs.buckets_changed.emit(bucket.profile_id)

        work = BucketDelete(
            self._desk.workspace,
            bucket,
            with_everything=with_everything,
            gone=gone,
            expected=expected,
        )
        title = self.tr("Delete bucket {bucket} at {connection}")
        jobs.submit(
            JobRequest(
                title.format(bucket=escaped(bucket.bucket), connection=escaped(connection)),
                work.run,
                partial(_deleted_text, with_everything),
                lane=Lane.LIGHT,
                if_stopped=self.tr("The bucket is kept; objects already deleted stay deleted."),
            )
        )


def _deleted_text(with_everything: bool, result: BucketDeleted) -> str:
    from msglc_browser.gui.folders.total_text import objects_text  # noqa: PLC0415

    if not with_everything:
        return _tr("deleted")
    parts = [_tr("deleted with {sum}").format(sum=objects_text(result.objects))]
    if result.versions:
        parts.append(_tr("old versions: {count}").format(count=count_text(result.versions)))
    return ", ".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("BucketFlow", text)
