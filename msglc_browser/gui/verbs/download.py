"""object.download: save objects as files, unchanged."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog

from msglc_browser.gui.activity.job_text import place_text, written_text
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.browse.overwrite_question import ask_to_overwrite
from msglc_browser.gui.dialogs.file_dialog import FileDialog
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.gui.verbs.job_request import JobRequest, StartJob
from msglc_browser.gui.verbs.selection import objects_page, selected_folders, selected_objects
from msglc_browser.operations.buckets.browse import Folder, ObjectRow
from msglc_browser.operations.naming.file_names import object_file_names
from msglc_browser.operations.transfer.download import DownloadSpec, download, present_versions
from msglc_browser.operations.transfer.download_many import ManyDownload
from msglc_browser.operations.transfer.folder_download import FolderDownload
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation, S3Location


def download_objects(desk: Desk) -> None:
    """object.download: open a file dialog: for a file, or for a folder if there are several.

    Folders are downloaded with everything in them.
    """
    page = objects_page(desk.tabs)
    if page is None or not page.selected_entries():
        return
    rows, folders = selected_objects(page), selected_folders(page)
    dialog = FileDialog(desk.window, _tr("Download"), writes=True)
    dialog.setObjectName("downloadDialog")
    if folders:
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        place = page.location
        dialog.fileSelected.connect(partial(_download_folders, desk, place, folders, rows))
    elif len(rows) > 1:
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(partial(_download_all, desk, rows))
    else:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(object_file_names([rows[0].location.name])[0])
        dialog.fileSelected.connect(partial(_download_one, desk, rows[0]))
    dialog.open()


def download_job(desk: Desk, spec: DownloadSpec) -> JobRequest[WriteResult]:
    """The job that downloads one object; it replaces only the file version of the spec."""
    title = _tr("Download {source} → {target}").format(
        source=place_text(spec.source.location), target=place_text(spec.target)
    )
    return JobRequest(
        title,
        lambda progress: download(desk.workspace, spec, progress),
        written_text,
        overwrite=lambda start: _replace_present(
            desk,
            spec,
            lambda agreed: start(download_job(desk, agreed)),
            failed=partial(_give_up, desk, start),
        ),
    )


def download_many_job(
    desk: Desk, title: str, work: ManyDownload | FolderDownload
) -> JobRequest[WriteResult]:
    """The job that downloads into a folder; it does not replace files that appear meanwhile."""
    return JobRequest(
        title,
        work.run,
        written_text,
        if_stopped=_tr("Files already completed are kept."),
        overwrite=partial(_replace_all_present, desk, title, work),
    )


def _download_one(desk: Desk, row: ObjectRow, path: str) -> None:
    """The file dialog has already asked whether to replace an existing file."""
    target = LocalLocation(Path(path).absolute())

    def submit(spec: DownloadSpec) -> None:
        desk.jobs.submit(download_job(desk, spec))

    spec = DownloadSpec(row.version, target)
    _replace_present(desk, spec, submit, failed=desk.say_failed)


def _download_all(desk: Desk, rows: Sequence[ObjectRow], path: str) -> None:
    wanted = [row.version for row in rows]
    folder = LocalLocation(Path(path).absolute())
    title = _tr("Download {source} → {target}").format(
        source=_tr("{count} objects").format(count=count_text(len(rows))),
        target=place_text(folder),
    )
    work = ManyDownload(desk.workspace, wanted, folder)
    desk.bridge.start(
        work.present(),
        done=partial(_submit_or_ask, desk, title, work, len(rows)),
        failed=desk.say_failed,
    )


def _submit_or_ask(
    desk: Desk, title: str, work: ManyDownload, total: int, present: Sequence[LocalLocation]
) -> None:
    def submit() -> None:
        desk.jobs.submit(download_many_job(desk, title, work))

    def replace_them() -> None:
        work.replace_present()
        submit()

    def only_others() -> None:
        work.leave_out_present()
        submit()

    if present:
        ask_to_overwrite(
            desk.window, present, total=total, overwrite=replace_them, skip=only_others
        )
    else:
        submit()


def _download_folders(
    desk: Desk,
    place: S3Location,
    folders: Sequence[Folder],
    rows: Sequence[ObjectRow],
    path: str,
) -> None:
    target = LocalLocation(Path(path).absolute())
    source = place_text(folders[0].location)
    if len(folders) + len(rows) > 1:
        count = count_text(len(folders) + len(rows))
        source = _tr("{count} objects and folders").format(count=count)
    title = _tr("Download {source} → {target}").format(source=source, target=place_text(target))
    work = FolderDownload(
        desk.workspace,
        place,
        [each.location for each in folders],
        [row.version for row in rows],
        target,
    )
    desk.jobs.submit(download_many_job(desk, title, work))


def _replace_present(
    desk: Desk,
    spec: DownloadSpec,
    then: Callable[[DownloadSpec], None],
    *,
    failed: Callable[[Exception], None],
) -> None:
    """Continue with a spec that replaces the current version of the file, if it exists."""
    desk.bridge.start(
        present_versions([spec.target]),
        done=lambda versions: then(replace(spec, replaces=versions.get(spec.target))),
        failed=failed,
    )


def _replace_all_present(
    desk: Desk, title: str, work: ManyDownload | FolderDownload, start: StartJob
) -> None:
    desk.bridge.start(
        work.agree_to_replace(),
        done=lambda _none: start(download_many_job(desk, title, work)),
        failed=partial(_give_up, desk, start),
    )


def _give_up(desk: Desk, start: StartJob, error: Exception) -> None:
    start.give_up()
    desk.say_failed(error)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Download", text)
