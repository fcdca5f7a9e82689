"""Passes job updates from the I/O thread to the window's thread."""

from PySide6.QtCore import QObject, Signal

from msglc_browser.operations.jobs.job_record import JobSnapshot


class JobRelay(QObject):
    """Publishes a `JobBoard`'s updates as a signal, received on the receiver's own thread.

    Build it on the window's thread, then `JobBoard(io, relay.publish)`.
    """

    job_changed = Signal(object)  # JobSnapshot

    def publish(self, snapshot: JobSnapshot) -> None:
        """Emit `snapshot` from any thread; Qt queues it for receivers on other threads."""
        self.job_changed.emit(snapshot)
