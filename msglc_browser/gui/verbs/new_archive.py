"""archive.new: make an archive from a local file, a folder or pasted text."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication

from msglc_browser.gui.activity.job_text import place_text, written_text
from msglc_browser.gui.new_archive.new_archive_dialog import NewArchiveDialog
from msglc_browser.gui.verbs.desk import Desk, serve_target
from msglc_browser.gui.verbs.job_request import JobRequest
from msglc_browser.gui.verbs.selection import shown_folder
from msglc_browser.operations.new_archive.encode_request import PastedText
from msglc_browser.operations.new_archive.folder_survey import survey_folder
from msglc_browser.operations.new_archive.new_archive import NewArchiveSpec, save_archive
from msglc_browser.operations.new_archive.table_preview import preview_table
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult


def make_archive(desk: Desk) -> None:
    """archive.new: open a dialog; the folder shown is the default target.

    If the last pasted text could not be saved, the dialog offers it again.
    """
    dialog = NewArchiveDialog(
        shown_folder(desk.tabs),
        desk.window,
        profiles=desk.workspace.profiles(),
        profile_id=desk.typing_profile_id(),
    )
    serve_new_archive(desk, dialog)
    if desk.jobs.kept_text:
        dialog.offer_text(desk.jobs.kept_text)
    dialog.open()


def serve_new_archive(desk: Desk, dialog: NewArchiveDialog) -> None:
    """Answer the dialog's requests while it is open, and start the job it asks for."""
    work = serve_target(desk, dialog)
    dialog.survey_wanted.connect(
        lambda folder: work.ask(
            survey_folder(folder),
            done=dialog.show_survey,
            # The job itself says what it leaves out.
            failed=lambda _error: None,
        )
    )
    dialog.preview_wanted.connect(
        lambda path, layout: work.ask(
            preview_table(path, layout),
            done=partial(dialog.show_preview, path, layout),
            failed=partial(dialog.show_preview_failed, path, layout),
        )
    )
    dialog.write_wanted.connect(
        lambda spec: desk.jobs.submit(new_archive_job(desk.workspace, spec))
    )


def new_archive_job(workspace: Workspace, spec: NewArchiveSpec) -> JobRequest[WriteResult]:
    """The job that writes the archive."""
    source = spec.source
    return JobRequest(
        _tr("Save {source} → {target}").format(source=source.name, target=place_text(spec.target)),
        lambda progress: save_archive(workspace, spec, progress),
        written_text,
        overwrite=lambda start: start(new_archive_job(workspace, replace(spec, overwrite=True))),
        pasted=source.text if isinstance(source, PastedText) else "",
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("NewArchive", text)
