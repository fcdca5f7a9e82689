"""Wishes to extract, arrange and move objects become jobs; what their dialogs ask is answered."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.errors import describe, escaped
from msglc_browser.gui.activity.job_text import place_text, written_text
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.combining.arrange_dialog import ArrangeDialog
from msglc_browser.gui.combining.extract_dialog import ExtractDialog
from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.gui.targets.choosing import answer_choosing
from msglc_browser.gui.targets.looking_up import answer_lookups
from msglc_browser.operations.combining.arrange import ArrangeSpec, arrange, children_of
from msglc_browser.operations.combining.extract import ExtractSpec, extract
from msglc_browser.operations.jobs.board import JobBoard, Lane, ProgressSink
from msglc_browser.operations.transfer.delete_many import Deleted, ManyDelete
from msglc_browser.operations.transfer.delete_object import DeleteSpec
from msglc_browser.operations.transfer.download import DownloadSpec, download, present_versions
from msglc_browser.operations.transfer.download_many import ManyDownload, WantedObject
from msglc_browser.operations.transfer.local_paths import LocalPaths, look_at_paths
from msglc_browser.operations.transfer.upload_file import UploadSpec, upload
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import LocalLocation, S3Location

T = TypeVar("T")


class ArrangingSession(QObject):
    """Turns specs into jobs on the board that `WritingSession` watches.

    `said` is news for the person that needs no job; `replaced` that another job does its work;
    `deleted` comes from the I/O thread, when a job is over that deleted something.
    """

    said = Signal(str)
    replaced = Signal(int)  # job id
    deleted = Signal(object)  # tuple[S3Location, ...]

    def __init__(
        self, bridge: Bridge, workspace: Workspace, jobs: JobBoard, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._workspace = workspace
        self._jobs = jobs
        # How to run a job again so that it replaces what is in its way: answers the new job, or
        # None when it has to look first and will tell `replaced` itself.
        self._overwrites: dict[int, Callable[[], int | None]] = {}

    @Slot(object)
    def extract(self, spec: ExtractSpec) -> int:
        """Start saving a node; the job's id."""
        node = brief_path(spec.node_path).lstrip("/") or spec.source.name
        title = self.tr("Save {node} → {target}").format(node=node, target=place_text(spec.target))
        job_id = self._jobs.submit(
            title, lambda progress: extract(self._workspace, spec, progress), summary=written_text
        )
        self._overwrites[job_id] = lambda: self.extract(replace(spec, overwrite=True))
        return job_id

    @Slot(object)
    def arrange(self, spec: ArrangeSpec) -> int:
        """Start writing a combined archive anew; the job's id."""
        title = self.tr("Arrange {source}").format(source=place_text(spec.source))
        if spec.target is not None:
            title = f"{title} → {place_text(spec.target)}"
        job_id = self._jobs.submit(
            title, lambda progress: arrange(self._workspace, spec, progress), summary=written_text
        )
        if spec.target is not None:
            self._overwrites[job_id] = lambda: self.arrange(replace(spec, overwrite=True))
        return job_id

    @Slot(object)
    def upload(self, spec: UploadSpec) -> int:
        """Start uploading a file; the job's id."""
        title = self.tr("Upload {source} → {target}").format(
            source=escaped(spec.source.name), target=place_text(spec.target)
        )
        job_id = self._jobs.submit(
            title, lambda progress: upload(self._workspace, spec, progress), summary=written_text
        )
        self._overwrites[job_id] = lambda: self.upload(replace(spec, overwrite=True))
        return job_id

    def download_to(self, spec: DownloadSpec) -> None:
        """Download an object; a file that is there now is replaced: a person has agreed to it."""
        self._look(spec, self._download)

    def _look(self, spec: DownloadSpec, then: Callable[[DownloadSpec], None]) -> None:
        path = spec.target.path
        self._bridge.start(
            present_versions([path]),
            done=lambda versions: then(replace(spec, replaces=versions.get(path))),
            failed=lambda error: self.said.emit(describe(error).title),
        )

    def _download(self, spec: DownloadSpec) -> None:
        title = self.tr("Download {source} → {target}").format(
            source=place_text(spec.source), target=place_text(spec.target)
        )
        job_id = self._jobs.submit(
            title, lambda progress: download(self._workspace, spec, progress), summary=written_text
        )
        again = partial(self._in_place_of, job_id, self._download)
        self._overwrites[job_id] = lambda: self._look(spec, again)

    def download_all(self, wanted: Sequence[WantedObject], folder: LocalLocation) -> None:
        """Download objects into a folder, in one job; nothing is replaced unless asked for
        afterwards."""
        count = self.tr("{count} objects").format(count=count_text(len(wanted)))
        title = self.tr("Download {source} → {target}").format(
            source=count, target=place_text(folder)
        )
        self._download_many(title, ManyDownload(self._workspace, wanted, folder))

    def _download_many(self, title: str, work: ManyDownload) -> None:
        stays = self.tr("Files that are complete already stay.")
        job_id = self._jobs.submit(title, work.run, summary=written_text, if_stopped=stays)
        again = partial(self._in_place_of, job_id, partial(self._download_many, title))
        self._overwrites[job_id] = lambda: self._agree(work, again)

    def _agree(self, work: ManyDownload, then: Callable[[ManyDownload], None]) -> None:
        self._bridge.start(
            work.agree_to_replace(),
            done=lambda _none: then(work),
            failed=lambda error: self.said.emit(describe(error).title),
        )

    def _in_place_of(self, job_id: int, start: Callable[[T], None], what: T) -> None:
        start(what)
        self.replaced.emit(job_id)

    def delete_all(self, specs: Sequence[DeleteSpec]) -> None:
        """Delete objects, in one job; run again it goes on with those that are left."""
        what = self.tr("{count} objects").format(count=count_text(len(specs)))
        if len(specs) == 1:
            what = place_text(specs[0].location)
        gone: list[S3Location] = []
        self._jobs.submit(
            self.tr("Delete {what}").format(what=what),
            partial(self._delete, ManyDelete(self._workspace.store, specs, gone=gone.append), gone),
            summary=self._deleted_text,
            lane=Lane.LIGHT,
            if_stopped=self.tr("What is deleted already stays deleted."),
        )

    async def _delete(
        self, work: ManyDelete, gone: list[S3Location], progress: ProgressSink
    ) -> Deleted:
        try:
            return await work.run(progress)
        finally:
            self.deleted.emit(tuple(gone))
            gone.clear()

    def _deleted_text(self, result: Deleted) -> str:
        if not result.gone_already:
            return self.tr("deleted")
        if result.count == result.gone_already == 1:
            return self.tr("was gone already")
        count = count_text(result.gone_already)
        return self.tr("deleted; {count} gone already").format(count=count)

    def upload_all(self, folder: S3Location, paths: Sequence[Path]) -> None:
        """Upload each file as a job of its own; nothing is replaced unless asked for afterwards."""
        self._bridge.start(
            look_at_paths(paths),
            done=partial(self._upload_files, folder),
            failed=lambda error: self.said.emit(describe(error).title),
        )

    def _upload_files(self, folder: S3Location, paths: LocalPaths) -> None:
        for path in paths.files:
            target = S3Location(folder.profile_id, folder.bucket, folder.key + path.name)
            self.upload(UploadSpec(path, target))
        if paths.folders:
            self.said.emit(self._left_out_text(len(paths.folders)))

    def _left_out_text(self, folders: int) -> str:
        if folders == 1:
            return self.tr("Folders are not uploaded: one was left out.")
        text = self.tr("Folders are not uploaded: {count} were left out.")
        return text.format(count=count_text(folders))

    @Slot(int)
    def overwrite(self, job_id: int) -> None:
        """Run a job that met an existing target again, now replacing it; of ours only."""
        again = self._overwrites.pop(job_id, None)
        if again is not None and again() is not None:
            self.replaced.emit(job_id)

    @Slot()
    def forget_cleared(self) -> None:
        """Keep nothing for jobs that the board has forgotten."""
        kept = {job.job_id for job in self._jobs.snapshots()}
        self._overwrites = {n: again for n, again in self._overwrites.items() if n in kept}

    def serve_extract(self, dialog: ExtractDialog) -> None:
        """Answer the dialog's questions while it is open, and start what it asks for."""
        work = DialogWork(self._bridge, dialog)
        answer_lookups(work, self._workspace, dialog)
        answer_choosing(work, self._workspace, dialog)
        dialog.write_wanted.connect(self.extract)

    def serve_arrange(self, dialog: ArrangeDialog) -> None:
        """Answer the dialog's questions while it is open, and start what it asks for."""
        work = DialogWork(self._bridge, dialog)
        answer_lookups(work, self._workspace, dialog)
        answer_choosing(work, self._workspace, dialog)
        dialog.children_wanted.connect(
            lambda location: work.ask(
                children_of(self._workspace, location, dialog.etag),
                done=dialog.show_children,
                failed=lambda error: dialog.show_failed(describe(error)),
            )
        )
        dialog.write_wanted.connect(self.arrange)
