"""Wishes to write (save, combine, append, export) become jobs; their results become facts."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import format_path
from msglc_browser.errors import describe
from msglc_browser.gui.activity.job_text import is_finished, place_text, written_text
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.base.job_relay import JobRelay
from msglc_browser.gui.base.open_documents import OpenDocuments
from msglc_browser.gui.combining.append_dialog import AppendDialog
from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.combining.source_work import SourceWork
from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.gui.exporting.export_dialog import ExportDialog
from msglc_browser.gui.new_archive.new_archive_dialog import NewArchiveDialog
from msglc_browser.gui.targets.choosing import answer_choosing
from msglc_browser.gui.targets.looking_up import answer_lookups
from msglc_browser.operations.buckets.look_up import look_up
from msglc_browser.operations.combining.combine import (
    AppendSpec,
    CombinedLayout,
    CombineSpec,
    append,
    combine,
    combined_layout,
)
from msglc_browser.operations.combining.find_archives import combined_among
from msglc_browser.operations.exporting.export import ExportSpec, export_node
from msglc_browser.operations.exporting.export_many import ExportManySpec, ManyExport
from msglc_browser.operations.jobs.board import JobBoard, JobSnapshot, JobState, ProgressSink
from msglc_browser.operations.new_archive.new_archive import (
    NewArchiveSpec,
    PastedText,
    save_archive,
)
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import Location


class WritingSession(QObject):
    """Turns specs into jobs on the board and answers what the write dialogs ask."""

    job_changed = Signal(object)  # JobSnapshot, on this object's thread
    object_written = Signal(object)  # Location: reload what shows its folder
    replaced = Signal(int)  # job id; another one does its work now
    jobs_cleared = Signal()

    def __init__(
        self,
        bridge: Bridge,
        workspace: Workspace,
        jobs: JobBoard,
        relay: JobRelay,
        parent: QObject | None = None,
        *,
        documents: OpenDocuments | None = None,
    ) -> None:
        """`documents` are shared with the tabs: an export goes on when its tab is closed."""
        super().__init__(parent)
        self._documents = documents or OpenDocuments(bridge, self)
        self._exported: dict[int, Document] = {}  # held until the job is done or forgotten
        self._bridge = bridge
        self._workspace = workspace
        self._jobs = jobs
        self._pasted: dict[int, str] = {}  # texts of jobs that are not done
        # How to run a job again so that it replaces what is in its way.
        self._overwrites: dict[int, Callable[[], int]] = {}
        # Snapshots come from the I/O thread: never touch a model there.
        relay.job_changed.connect(self._job_changed, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def combine(self, spec: CombineSpec) -> int:
        """Start combining; the job's id."""
        title = self.tr("Combine {count} → {target}").format(
            count=self._archives(len(spec.sources)), target=place_text(spec.target)
        )
        job_id = self._jobs.submit(
            title, lambda progress: combine(self._workspace, spec, progress), summary=written_text
        )
        self._overwrites[job_id] = lambda: self.combine(replace(spec, overwrite=True))
        return job_id

    @Slot(object)
    def append(self, spec: AppendSpec) -> int:
        """Start appending; the job's id."""
        title = self.tr("Append {count} → {target}").format(
            count=self._archives(len(spec.sources)), target=place_text(spec.target)
        )
        return self._jobs.submit(
            title, lambda progress: append(self._workspace, spec, progress), summary=written_text
        )

    @Slot(object)
    def save(self, spec: NewArchiveSpec) -> int:
        """Start saving a new archive; the job's id."""
        title = self.tr("Save {source} → {target}").format(
            source=spec.source.name, target=place_text(spec.target)
        )
        job_id = self._jobs.submit(
            title,
            lambda progress: save_archive(self._workspace, spec, progress),
            summary=written_text,
        )
        self._overwrites[job_id] = lambda: self.save(replace(spec, overwrite=True))
        if isinstance(spec.source, PastedText):
            self._pasted = {job_id: spec.source.text}
        return job_id

    @property
    def kept_text(self) -> str:
        """The text that was pasted last, if its archive failed or was cancelled; else ""."""
        for job in self.snapshots():
            if job.job_id in self._pasted and job.state in (JobState.FAILED, JobState.CANCELLED):
                return self._pasted[job.job_id]
        return ""

    def export(
        self, document: Document, nodes: Sequence[Node], spec: ExportSpec | ExportManySpec
    ) -> int:
        """Start exporting nodes, each to a file or object; the job's id."""
        job_id = self._jobs.submit(
            self._export_title(document, nodes, spec),
            self._export_work(document, nodes, spec),
            summary=written_text,
            if_stopped=self._if_stopped(spec),
        )
        self._documents.hold(document)
        self._exported[job_id] = document
        again = replace(spec, overwrite=True)
        self._overwrites[job_id] = lambda: self.export(document, nodes, again)
        return job_id

    def _if_stopped(self, spec: ExportSpec | ExportManySpec) -> str:
        is_many = isinstance(spec, ExportManySpec)
        return self.tr("Files that are complete already stay.") if is_many else ""

    def _export_title(
        self, document: Document, nodes: Sequence[Node], spec: ExportSpec | ExportManySpec
    ) -> str:
        if isinstance(spec, ExportManySpec):
            count = self.tr("{n} entries").format(n=len(nodes))
            return self.tr("Export {path} → {target}").format(path=count, target=spec.folder)
        path = format_path(nodes[0].path).lstrip("/") or document.name
        return self.tr("Export {path} → {target}").format(path=path, target=place_text(spec.target))

    def _export_work(
        self, document: Document, nodes: Sequence[Node], spec: ExportSpec | ExportManySpec
    ) -> Callable[[ProgressSink], Coroutine[Any, Any, WriteResult]]:
        if isinstance(spec, ExportManySpec):
            return ManyExport(self._workspace, document, nodes, spec).run
        return partial(export_node, self._workspace, document, nodes[0], spec)

    @Slot(int)
    def cancel(self, job_id: int) -> None:
        """Cancel a job; harmless when it is over."""
        self._jobs.cancel(job_id)

    @Slot(int)
    def retry(self, job_id: int) -> None:
        """Run a failed or cancelled job again."""
        self._jobs.retry(job_id)

    @Slot(int)
    def overwrite(self, job_id: int) -> None:
        """Run a job that met an existing target again, now replacing the target."""
        again = self._overwrites.get(job_id)
        if again is not None:
            again()
            self.replaced.emit(job_id)

    @Slot()
    def clear_finished(self) -> None:
        """Forget the jobs that are over; `jobs_cleared` follows."""
        self._jobs.clear_finished()
        self._forget_gone()

    @Slot(int)
    def forget(self, job_id: int) -> None:
        """Forget one job that is over: another one has taken its place; `jobs_cleared` follows."""
        self._jobs.forget(job_id)
        self._forget_gone()

    def _forget_gone(self) -> None:
        kept = {job.job_id for job in self._jobs.snapshots()}
        self._overwrites = {n: again for n, again in self._overwrites.items() if n in kept}
        self._pasted = {n: text for n, text in self._pasted.items() if n in kept}
        for job_id in [job_id for job_id in self._exported if job_id not in kept]:
            self._let_go(job_id)
        self.jobs_cleared.emit()

    def snapshots(self) -> tuple[JobSnapshot, ...]:
        """All jobs the board knows."""
        return self._jobs.snapshots()

    def serve_combine(self, dialog: CombineDialog) -> None:
        """Answer the dialog's questions while it is open, and start what it asks for."""
        work = DialogWork(self._bridge, dialog)
        SourceWork(work, self._workspace, dialog)
        answer_lookups(work, self._workspace, dialog)
        answer_choosing(work, self._workspace, dialog)
        dialog.write_wanted.connect(self.combine)

    def serve_append(self, dialog: AppendDialog) -> None:
        """Answer the dialog's questions while it is open, and start what it asks for."""
        work = DialogWork(self._bridge, dialog)
        SourceWork(work, self._workspace, dialog)
        answer_choosing(work, self._workspace, dialog)
        dialog.lookup_wanted.connect(partial(self._read_layout, work, dialog))
        dialog.targets_wanted.connect(partial(self._find_targets, work, dialog))
        dialog.write_wanted.connect(self.append)

    def serve_new_archive(self, dialog: NewArchiveDialog) -> None:
        """Answer the dialog's questions while it is open, and start what it asks for."""
        work = DialogWork(self._bridge, dialog)
        answer_lookups(work, self._workspace, dialog)
        answer_choosing(work, self._workspace, dialog)
        dialog.write_wanted.connect(self.save)

    def serve_export(self, dialog: ExportDialog, document: Document, nodes: Sequence[Node]) -> None:
        """Answer the dialog's questions while it is open, and start what it asks for."""
        work = DialogWork(self._bridge, dialog)
        answer_lookups(work, self._workspace, dialog)
        answer_choosing(work, self._workspace, dialog)
        dialog.write_wanted.connect(partial(self.export, document, tuple(nodes)))

    def _read_layout(self, work: DialogWork, dialog: AppendDialog, target: Location) -> None:
        work.ask(
            self._layout_and_size(target),
            done=lambda found: dialog.show_layout(target, *found),
            failed=lambda error: dialog.show_layout_failed(target, describe(error)),
        )

    def _find_targets(
        self, work: DialogWork, dialog: AppendDialog, locations: tuple[Location, ...]
    ) -> None:
        work.ask(
            combined_among(self._workspace, locations),
            done=dialog.offer_targets,
            # A proposal is a kindness; without one the target is typed.
            failed=lambda error: None,
        )

    async def _layout_and_size(self, target: Location) -> tuple[CombinedLayout, int]:
        layout = await combined_layout(self._workspace, target)
        found = await look_up(self._workspace, target)
        return layout, found.size_bytes or 0

    @Slot(object)
    def _job_changed(self, job: JobSnapshot) -> None:
        if is_finished(job) and all(each.job_id != job.job_id for each in self.snapshots()):
            return  # cleared while this news was under way
        self.job_changed.emit(job)
        if job.state is JobState.DONE and isinstance(job.result, WriteResult):
            self._overwrites.pop(job.job_id, None)
            self._pasted.pop(job.job_id, None)
            self._let_go(job.job_id)
            self.object_written.emit(job.result.location)

    def _let_go(self, job_id: int) -> None:
        document = self._exported.pop(job_id, None)
        if document is not None:
            self._documents.release(document)

    def _archives(self, count: int) -> str:
        return self.tr("1 archive") if count == 1 else self.tr("{n} archives").format(n=count)
