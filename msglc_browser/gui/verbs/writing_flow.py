"""What object.combine, object.append, archive.new, node.export and the activity's buttons do."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from msglc_browser.gui.activity.activity_panel import ActivityPanel
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.archive.archive_texts import export_name
from msglc_browser.gui.base.context import PageContext
from msglc_browser.gui.base.local_folder import export_folder
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.combining.append_dialog import AppendDialog
from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.exporting.export_dialog import ExportDialog
from msglc_browser.gui.new_archive.new_archive_dialog import NewArchiveDialog
from msglc_browser.gui.parts.folder_shower import FolderShower
from msglc_browser.gui.tabs.document_tabs import DocumentTabs
from msglc_browser.gui.verbs.writing import WritingSession
from msglc_browser.operations.buckets.browse import ObjectRow
from msglc_browser.operations.combining.combine import CombineSource
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from msglc_browser.storage.places.profile import Profile

_OFFERED: Final = 10_000  # keys, looked through with each letter typed


class WritingFlow(QObject):
    """Opens the write dialogs on what is selected, and joins session and activity panel."""

    unshown = Signal(object)  # Path of a file whose folder nothing here can show

    def __init__(
        self, session: WritingSession, tabs: DocumentTabs, activity: ActivityPanel, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._tabs = tabs
        self._activity = activity
        self._window = window
        self._folders = FolderShower(self)
        self._folders.failed.connect(self.unshown)
        session.job_changed.connect(activity.show_job)
        session.jobs_cleared.connect(self._show_jobs)
        activity.cancel_wanted.connect(session.cancel)
        activity.retry_wanted.connect(session.retry)
        activity.overwrite_wanted.connect(session.overwrite)
        # Once the click that asked for it is over.
        session.replaced.connect(session.forget, Qt.ConnectionType.QueuedConnection)
        activity.clear_wanted.connect(session.clear_finished)
        activity.show_wanted.connect(self._show_in_folder)

    def combine(self, profiles: Sequence[Profile]) -> None:
        """object.combine: a dialog on the selected objects; sources may come from `profiles`."""
        page = self._objects_page()
        if page is not None:
            dialog = CombineDialog(_sources(page), page.location, self._window, profiles=profiles)
            self._session.serve_combine(dialog)
            self._open(dialog)

    def append(self, profiles: Sequence[Profile]) -> None:
        """object.append: a dialog on the selected objects; the target is chosen in it."""
        page = self._objects_page()
        if page is not None:
            keys = [row.location.key for row in page.listed_archives()[:_OFFERED]]
            dialog = AppendDialog(
                _sources(page), page.location, self._window, candidates=keys, profiles=profiles
            )
            self._session.serve_append(dialog)
            self._open(dialog)

    def new_archive(self, profiles: Sequence[Profile], profile_id: str) -> None:
        """archive.new: a dialog; the folder on show is where the archive goes.

        Without one, s3:// means the connection `profile_id` of `profiles`.
        """
        dialog = NewArchiveDialog(
            self._folder(), self._window, profiles=profiles, profile_id=profile_id
        )
        self._session.serve_new_archive(dialog)
        if self._session.kept_text:
            dialog.offer_text(self._session.kept_text)
        self._open(dialog)

    def export(self, profiles: Sequence[Profile], profile_id: str) -> None:
        """node.export: a dialog on the selected nodes of the archive on show.

        An s3:// target means the connection `profile_id` of `profiles`.
        """
        page = self._tabs.current()
        if not isinstance(page, ArchivePage) or page.document is None:
            return
        nodes = page.selected_nodes()
        if not nodes:
            return
        dialog = ExportDialog(
            nodes,
            name=export_name(page.title(), nodes[0]),
            folder=export_folder(),
            profiles=profiles,
            profile_id=profile_id,
            s3_folder=self._folder(),
            parent=self._window,
        )
        self._session.serve_export(dialog, page.document, nodes)
        self._open(dialog)

    def cancel_job(self) -> None:
        """job.cancel."""
        job = self._activity.current_job()
        if job is not None:
            self._session.cancel(job.job_id)

    def retry_job(self) -> None:
        """job.retry."""
        job = self._activity.current_job()
        if job is not None:
            self._session.retry(job.job_id)

    def _open(self, dialog: QDialog) -> None:
        dialog.open()

    def _objects_page(self) -> ObjectsPage | None:
        page = self._tabs.current()
        return page if isinstance(page, ObjectsPage) else None

    def _folder(self) -> S3Location | None:
        page = self._tabs.current()
        context = page.context() if page is not None else PageContext()
        location = context.location
        if not isinstance(location, S3Location):
            return None
        return S3Location(location.profile_id, location.bucket, _folder_key(location.key))

    @Slot()
    def _show_jobs(self) -> None:
        self._activity.set_jobs(self._session.snapshots())

    @Slot(object)
    def _show_in_folder(self, location: Location) -> None:
        if isinstance(location, LocalLocation):
            self._folders.show(location.path)


def _folder_key(key: str) -> str:
    folder, slash, _ = key.rpartition("/")
    return folder + slash


def _sources(page: ObjectsPage) -> tuple[CombineSource, ...]:
    return tuple(
        CombineSource(entry.location, entry.name, entry.size_bytes, entry.etag)
        for entry in page.selected_entries()
        if isinstance(entry, ObjectRow)
    )
