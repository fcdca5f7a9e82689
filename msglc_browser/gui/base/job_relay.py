"""News of jobs, carried from the I/O thread to the window's."""

from PySide6.QtCore import QObject, Signal

from msglc_browser.operations.jobs.board import JobSnapshot


class JobRelay(QObject):
    """Gives a `JobBoard` something to call; who listens hears it on the thread they live in.

    Build it on the window's thread, then `JobBoard(io, relay.publish)`.
    """

    job_changed = Signal(object)  # JobSnapshot

    def publish(self, snapshot: JobSnapshot) -> None:
        """Pass `snapshot` on; from any thread. Qt queues it for receivers of another thread."""
        self.job_changed.emit(snapshot)
