"""object.upload: upload files, chosen or dropped on a bucket page, unchanged."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog

from msglc_browser.errors import escaped
from msglc_browser.gui.activity.job_text import place_text, written_text
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.browse.overwrite_question import ask_to_overwrite
from msglc_browser.gui.dialogs.file_dialog import FileDialog
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.gui.verbs.job_request import JobRequest, StartJob
from msglc_browser.gui.verbs.selection import objects_page, shows_written
from msglc_browser.operations.buckets.look_up import present_among
from msglc_browser.operations.transfer.folder_upload import FolderUpload
from msglc_browser.operations.transfer.local_paths import LocalPaths, look_at_paths
from msglc_browser.operations.transfer.upload_file import UploadSpec, upload
from msglc_browser.operations.transfer.upload_many import ManyUpload
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import S3Location


def choose_files(desk: Desk) -> None:
    """object.upload: open a file dialog; the files go into the folder shown."""
    page = objects_page(desk.tabs)
    if page is None:
        return
    folder = page.location
    dialog = FileDialog(desk.window, _tr("Upload files"))
    dialog.setObjectName("uploadDialog")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(
        lambda paths: upload_files(desk, folder, [Path(path) for path in paths])
    )
    dialog.open()


def choose_folder(desk: Desk) -> None:
    """object.upload_folder: open a dialog for a folder, which goes into the folder shown."""
    page = objects_page(desk.tabs)
    if page is None:
        return
    target = page.location
    dialog = FileDialog(desk.window, _tr("Upload folder"))
    dialog.setObjectName("uploadFolderDialog")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.fileSelected.connect(lambda path: upload_files(desk, target, [Path(path)]))
    dialog.open()


def accept_drops(desk: Desk, page: ObjectsPage) -> None:
    """Upload files dropped on the page into the folder it shows at that time."""
    page.upload_wanted.connect(lambda paths: upload_files(desk, page.location, paths))


def upload_files(desk: Desk, folder: S3Location, paths: Sequence[Path]) -> None:
    """Upload files and folders in one job.

    Asks first about objects that exist if there are only files. Any other is in the way of the job,
    which then offers to overwrite it.
    """
    desk.bridge.start(
        look_at_paths(paths),
        done=partial(_look_at_targets, desk, folder),
        failed=desk.say_failed,
    )


def upload_job(
    workspace: Workspace, spec: UploadSpec, then: Callable[[WriteResult], None] | None = None
) -> JobRequest[WriteResult]:
    """The job that uploads a file."""
    title = _tr("Upload {source} → {target}").format(
        source=escaped(spec.source.name), target=place_text(spec.target)
    )
    return JobRequest(
        title,
        lambda progress: upload(workspace, spec, progress),
        written_text,
        overwrite=lambda start: start(upload_job(workspace, replace(spec, overwrite=True), then)),
        then=then,
    )


def upload_many_job(
    title: str,
    work: ManyUpload | FolderUpload,
    then: Callable[[WriteResult], None] | None = None,
) -> JobRequest[WriteResult]:
    """The job that uploads several files; existing objects are kept unless overwritten."""

    def overwrite(start: StartJob) -> None:
        work.agree_to_replace()
        start(upload_many_job(title, work, then))

    return JobRequest(
        title,
        work.run,
        written_text,
        if_stopped=_tr("Files already uploaded are kept."),
        overwrite=overwrite,
        then=then,
    )


def _look_at_targets(desk: Desk, folder: S3Location, paths: LocalPaths) -> None:
    if paths.folders:
        keys = [folder.key + f"{path.name}/" for path in paths.folders]
        keys += [folder.key + path.name for path in paths.files]
        _submit_folders(desk, folder, (*paths.folders, *paths.files), keys)
        return
    specs = [
        UploadSpec(path, S3Location(folder.profile_id, folder.bucket, folder.key + path.name))
        for path in paths.files
    ]
    desk.bridge.start(
        present_among(desk.workspace, [each.target for each in specs]),
        done=partial(_submit_or_ask, desk, specs),
        failed=desk.say_failed,
    )


def _submit_or_ask(
    desk: Desk, specs: Sequence[UploadSpec], present: Collection[S3Location]
) -> None:
    new = [each for each in specs if each.target not in present]
    if len(new) == len(specs):
        _submit(desk, specs)
        return
    ask_to_overwrite(
        desk.window,
        [each.target for each in specs if each.target in present],
        total=len(specs),
        overwrite=lambda: _submit(
            desk, [replace(each, overwrite=each.target in present) for each in specs]
        ),
        skip=lambda: _submit(desk, new),
    )


def _submit(desk: Desk, specs: Sequence[UploadSpec]) -> None:
    if not specs:
        return
    then = shows_written(desk.tabs, specs[0].target.folder, [each.target.key for each in specs])
    if len(specs) == 1:
        desk.jobs.submit(upload_job(desk.workspace, specs[0], then))
    else:
        title = _tr("Upload {source} → {target}").format(
            source=_tr("{count} files").format(count=count_text(len(specs))),
            target=place_text(specs[0].target.folder),
        )
        work = ManyUpload(desk.workspace, specs, written=desk.jobs.note_written)
        desk.jobs.submit(upload_many_job(title, work, then))


def _submit_folders(
    desk: Desk, folder: S3Location, paths: Sequence[Path], keys: Sequence[str]
) -> None:
    source = escaped(f"{paths[0].name}/")
    if len(paths) > 1:
        source = _tr("{count} files and folders").format(count=count_text(len(paths)))
    title = _tr("Upload {source} → {target}").format(source=source, target=place_text(folder))
    work = FolderUpload(desk.workspace, paths, folder, written=desk.jobs.note_written)
    desk.jobs.submit(upload_many_job(title, work, shows_written(desk.tabs, folder, keys)))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Upload", text)
