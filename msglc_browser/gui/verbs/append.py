"""object.append: add archives to a combined archive."""

from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication

from msglc_browser.errors import describe
from msglc_browser.gui.activity.job_text import place_text, written_text
from msglc_browser.gui.combining.append_dialog import AppendDialog
from msglc_browser.gui.combining.source_work import SourceWork
from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.gui.targets.choosing import answer_choosing
from msglc_browser.gui.verbs.combine import archive_count
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.gui.verbs.job_request import JobRequest
from msglc_browser.gui.verbs.selection import object_sources, objects_page
from msglc_browser.operations.combining.combine import (
    AppendSpec,
    CombinedLayout,
    append,
    combined_layout,
)
from msglc_browser.operations.combining.find_archives import combined_among
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.carry_over import lost_by_replacing
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import Location

_OFFERED: Final = 10_000  # keys, searched on every keystroke


def append_objects(desk: Desk) -> None:
    """object.append: open a dialog for the selected objects, in which the target is chosen."""
    page = objects_page(desk.tabs)
    if page is not None:
        keys = [row.location.key for row in page.listed_archives()[:_OFFERED]]
        dialog = AppendDialog(
            object_sources(page),
            page.location,
            desk.window,
            candidates=keys,
            profiles=desk.workspace.profiles(),
        )
        serve_append(desk, dialog)
        dialog.open()


def serve_append(desk: Desk, dialog: AppendDialog) -> None:
    """Answer the dialog's requests while it is open, and start the job it asks for."""
    work = DialogWork(desk.bridge, dialog)
    SourceWork(work, desk.workspace, dialog)
    answer_choosing(work, desk.workspace, dialog)
    dialog.lookup_wanted.connect(partial(_read_layout, work, desk.workspace, dialog))
    dialog.targets_wanted.connect(partial(_find_targets, work, desk.workspace, dialog))
    dialog.write_wanted.connect(lambda spec: desk.jobs.submit(append_job(desk.workspace, spec)))


def append_job(workspace: Workspace, spec: AppendSpec) -> JobRequest[WriteResult]:
    """The job that appends; it changes only the archive version named by the spec."""
    title = _tr("Append {count} → {target}").format(
        count=archive_count(len(spec.sources)), target=place_text(spec.target)
    )
    return JobRequest(title, lambda progress: append(workspace, spec, progress), written_text)


def _read_layout(
    work: DialogWork, workspace: Workspace, dialog: AppendDialog, target: Location
) -> None:
    work.ask(
        _layout_and_loss(workspace, target),
        done=lambda found: dialog.show_layout(target, *found),
        failed=lambda error: dialog.show_layout_failed(target, describe(error)),
    )


async def _layout_and_loss(
    workspace: Workspace, target: Location
) -> tuple[CombinedLayout, tuple[str, ...]]:
    layout = await combined_layout(workspace, target)
    return layout, await lost_by_replacing(workspace, target, in_place=True)


def _find_targets(
    work: DialogWork, workspace: Workspace, dialog: AppendDialog, locations: tuple[Location, ...]
) -> None:
    work.ask(
        combined_among(workspace, locations),
        done=dialog.offer_targets,
        # Suggestions are only a convenience; without them, the target can be typed.
        failed=lambda error: None,
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Append", text)
