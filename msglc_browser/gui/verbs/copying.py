"""object.rename, object.copy_to, object.move_to, object.duplicate."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from msglc_browser.gui.activity.job_text import place_text, written_text
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.browse.entry_order import Entry
from msglc_browser.gui.browse.history import parent_of
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.copying.copy_dialog import CopyDialog, CopyRequest
from msglc_browser.gui.copying.rename_dialog import RenameDialog
from msglc_browser.gui.verbs.desk import Desk, serve_target
from msglc_browser.gui.verbs.job_request import JobRequest, StartJob
from msglc_browser.gui.verbs.selection import objects_page, shows_written
from msglc_browser.operations.copying.copy_item import CopyItem
from msglc_browser.operations.copying.copy_many import ManyCopy
from msglc_browser.operations.jobs.job_record import ProgressSink
from msglc_browser.operations.naming.entry_names import copy_name
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import S3Location


def rename_entry(desk: Desk) -> None:
    """object.rename: ask for the new name of the selected object or folder."""
    page = objects_page(desk.tabs)
    entries = page.selected_entries() if page is not None else ()
    if page is None or len(entries) != 1:
        return
    entry, place = entries[0], page.location
    dialog = RenameDialog(entry, place, page.has_row, desk.window)

    def rename(name: str) -> None:
        request = CopyRequest((CopyItem.into(place, entry, name),), moves=True)
        title = _tr("Rename {old} → {new}").format(
            old=place_text(entry.location), new=place_text(request.items[0].target)
        )
        submit_copy(desk, request, title)

    dialog.wanted.connect(rename)
    dialog.open()


def copy_entries(desk: Desk) -> None:
    """object.copy_to: ask where to copy the selected objects and folders."""
    _ask_where(desk, moves=False)


def move_entries(desk: Desk) -> None:
    """object.move_to: ask where to move them."""
    _ask_where(desk, moves=True)


def duplicate_entries(desk: Desk) -> None:
    """object.duplicate: copy them beside themselves, with names that are not listed."""
    page = objects_page(desk.tabs)
    entries = page.selected_entries() if page is not None else ()
    if page is None or not entries:
        return
    request = CopyRequest(duplicates(page, entries), moves=False)
    title = _tr("Duplicate {what}").format(what=_what(request.items))
    submit_copy(desk, request, title)


def copy_job(
    desk: Desk,
    title: str,
    work: ManyCopy,
    over: Callable[[], None],
    then: Callable[[WriteResult], None] | None = None,
) -> JobRequest[WriteResult]:
    """The job that copies or moves; a retry continues with the rest.

    `over` is called at the end of each run, even if it failed; `then` once it has succeeded.
    """

    async def run(progress: ProgressSink) -> WriteResult:
        try:
            return await work.run(progress)
        finally:
            over()

    def overwrite(start: StartJob) -> None:
        work.agree_to_replace()
        start(copy_job(desk, title, work, over, then))

    return JobRequest(
        title,
        run,
        written_text,
        if_stopped=_tr("Each object is whole, at its old place or the new one."),
        overwrite=overwrite,
        then=then,
    )


def _ask_where(desk: Desk, *, moves: bool) -> None:
    page = objects_page(desk.tabs)
    entries = page.selected_entries() if page is not None else ()
    if page is None or not entries:
        return
    dialog = CopyDialog(
        entries, page.location, desk.window, moves=moves, profiles=desk.workspace.profiles()
    )
    serve_target(desk, dialog)
    dialog.write_wanted.connect(lambda request: submit_copy(desk, request, copy_title(request)))
    dialog.open()


def copy_title(request: CopyRequest) -> str:
    """The title of its job."""
    text = _tr("Move {what} → {target}") if request.moves else _tr("Copy {what} → {target}")
    target = request.items[0].target
    shown = target if len(request.items) == 1 else _folder_of(target)
    return text.format(what=_what(request.items), target=place_text(shown))


def submit_copy(desk: Desk, request: CopyRequest, title: str) -> None:
    """Start the job, which tells pages that list what it changes."""
    work = ManyCopy(
        desk.workspace,
        request.items,
        moves=request.moves,
        overwrite=request.overwrite,
        written=desk.jobs.note_written,
        gone=lambda places: desk.jobs.deleted.emit(tuple(places)),
    )
    folders = [item.target for item in request.items if item.is_folder]

    def over() -> None:
        """The folders themselves appear in those that hold them."""
        for folder in folders:
            desk.jobs.note_written(folder)

    keys = [item.target.key for item in request.items]
    then = shows_written(desk.tabs, _folder_of(request.items[0].target), keys)
    desk.jobs.submit(copy_job(desk, title, work, over, then))


def duplicates(page: ObjectsPage, entries: Sequence[Entry]) -> tuple[CopyItem, ...]:
    """Copies beside the entries, with names that are not listed."""
    made: set[str] = set()
    items = []
    for entry in entries:
        name = copy_name(page.location, entry.name, lambda key: key in made or page.has_row(key))
        item = CopyItem.into(page.location, entry, name)
        made.add(item.target.key)
        items.append(item)
    return tuple(items)


def _folder_of(target: S3Location) -> S3Location:
    return parent_of(target) or target


def _what(items: Sequence[CopyItem]) -> str:
    if len(items) == 1:
        return place_text(items[0].source.location)
    folders = sum(item.is_folder for item in items)
    text = _tr("{count} objects and folders")
    if not folders:
        text = _tr("{count} objects")
    elif folders == len(items):
        text = _tr("{count} folders")
    return text.format(count=count_text(len(items)))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Copying", text)
