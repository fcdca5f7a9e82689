"""Wishes to write (save, combine, append, export) become jobs; their results become facts."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from msglc_browser.archive.node import Node
    from msglc_browser.gui.session import Bridge
    from msglc_browser.gui.sessions.job_relay import JobRelay
    from msglc_browser.gui.views.append_dialog import AppendDialog
    from msglc_browser.gui.views.combine_dialog import CombineDialog
    from msglc_browser.gui.views.new_archive_dialog import NewArchiveDialog
    from msglc_browser.operations.combine import AppendSpec, CombineSpec
    from msglc_browser.operations.document import Document
    from msglc_browser.operations.export import ExportSpec
    from msglc_browser.operations.jobs import JobBoard, JobSnapshot
    from msglc_browser.operations.save import NewArchiveSpec
    from msglc_browser.operations.workspace import Workspace


class WritingSession(QObject):
    """Turns specs into jobs on the board and answers what the write dialogs ask."""

    job_changed = Signal(object)  # JobSnapshot, on this object's thread
    object_written = Signal(object)  # Location: reload what shows its folder
    jobs_cleared = Signal()

    def __init__(
        self,
        bridge: "Bridge",
        workspace: "Workspace",
        jobs: "JobBoard",
        relay: "JobRelay",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)

    def combine(self, spec: "CombineSpec") -> int:
        """Start combining; the job's id."""
        raise NotImplementedError

    def append(self, spec: "AppendSpec") -> int:
        """Start appending; the job's id."""
        raise NotImplementedError

    def save(self, spec: "NewArchiveSpec") -> int:
        """Start saving a new archive; the job's id."""
        raise NotImplementedError

    def export(self, document: "Document", node: "Node", spec: "ExportSpec") -> int:
        """Start exporting a node to a local file; the job's id."""
        raise NotImplementedError

    def cancel(self, job_id: int) -> None:
        """Cancel a job; harmless when it is over."""

    def retry(self, job_id: int) -> None:
        """Run a failed or cancelled job again."""

    def overwrite(self, job_id: int) -> None:
        """Run a job that met an existing target again, now replacing the target."""

    def clear_finished(self) -> None:
        """Forget the jobs that are over; `jobs_cleared` follows."""

    def snapshots(self) -> "tuple[JobSnapshot, ...]":
        """All jobs the board knows."""
        return ()

    def serve_combine(self, dialog: "CombineDialog") -> None:
        """Answer the dialog's questions while it is open, and start what it asks for."""

    def serve_append(self, dialog: "AppendDialog") -> None:
        """Answer the dialog's questions while it is open, and start what it asks for."""

    def serve_new_archive(self, dialog: "NewArchiveDialog") -> None:
        """Answer the dialog's questions while it is open, and start what it asks for."""
