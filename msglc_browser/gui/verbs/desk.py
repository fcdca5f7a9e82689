"""What the verbs work with, and what every dialog with a target asks of them."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from msglc_browser.errors import describe
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.gui.tabs.document_tabs import DocumentTabs
from msglc_browser.gui.targets.choosing import answer_choosing
from msglc_browser.gui.targets.looking_up import answer_lookups
from msglc_browser.gui.targets.write_dialog import WriteDialog
from msglc_browser.gui.verbs.jobs_session import JobsSession
from msglc_browser.operations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Desk:
    """One for the window; a verb reads the selection in `tabs` and opens its dialog on `window`.

    `typing_profile_id` answers which connection a typed s3:// address means; `say` shows news
    that belong to no job.
    """

    bridge: Bridge
    workspace: Workspace
    jobs: JobsSession
    tabs: DocumentTabs
    window: QWidget
    typing_profile_id: Callable[[], str]
    say: Callable[[str], None]

    def say_failed(self, error: Exception) -> None:
        """Say why something failed before it became a job."""
        self.say(describe(error).title)


def serve_target(desk: Desk, dialog: WriteDialog) -> DialogWork:
    """Answer what the dialog asks about its target, for as long as it is open.

    Returns the dialog's work, for its further questions.
    """
    work = DialogWork(desk.bridge, dialog)
    answer_lookups(work, desk.workspace, dialog)
    answer_choosing(work, desk.workspace, dialog)
    return work
