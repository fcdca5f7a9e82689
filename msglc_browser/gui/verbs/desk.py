"""What the verbs work with, and the requests that every dialog with a target makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from msglc_browser.errors import describe
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.gui.dialogs.last_choices import LastChoices
from msglc_browser.gui.tabs.document_tabs import DocumentTabs
from msglc_browser.gui.verbs.jobs_session import JobsSession
from msglc_browser.operations.workspace import Workspace

if TYPE_CHECKING:
    from msglc_browser.gui.targets.write_dialog import WriteDialog


@dataclass(frozen=True, slots=True)
class Desk:
    """One per window; a verb reads the selection in `tabs` and opens its dialog on `window`.

    `choices` are what the user chose last. `typing_profile_id` returns the connection that a typed
    s3:// address refers to; `say` shows a notice that is not tied to a job.
    """

    bridge: Bridge
    workspace: Workspace
    jobs: JobsSession
    tabs: DocumentTabs
    window: QWidget
    choices: LastChoices
    typing_profile_id: Callable[[], str]
    say: Callable[[str], None]

    def say_failed(self, error: Exception) -> None:
        """Show why something failed before it became a job."""
        self.say(describe(error).title)


def serve_target(desk: Desk, dialog: WriteDialog) -> DialogWork:
    """Answer the dialog's requests about its target while it is open.

    Returns the dialog's work, for its other requests.
    """
    # Imported with the first dialog: not before the first paint.
    from msglc_browser.gui.targets.choosing import answer_choosing  # noqa: PLC0415
    from msglc_browser.gui.targets.looking_up import answer_lookups  # noqa: PLC0415

    work = DialogWork(desk.bridge, dialog)
    answer_lookups(work, desk.workspace, dialog)
    answer_choosing(work, desk.workspace, dialog)
    return work
