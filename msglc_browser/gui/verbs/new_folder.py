"""object.new_folder: asks for a name and makes a folder where the page is."""

from functools import partial

from msglc_browser.errors import describe
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.gui.folders.new_folder_dialog import NewFolderDialog
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.gui.verbs.selection import objects_page
from msglc_browser.operations.buckets.browse import Folder
from msglc_browser.operations.folders.new_folder import make_folder
from msglc_browser.storage.places.location import S3Location


def make_new_folder(desk: Desk) -> None:
    """object.new_folder: the new folder is shown and selected."""
    page = objects_page(desk.tabs)
    if page is None:
        return
    place = page.location
    dialog = NewFolderDialog(place, page.has_row, desk.window)
    work = DialogWork(desk.bridge, dialog)

    def create(name: str) -> None:
        work.ask(
            make_folder(desk.workspace, place, name),
            done=partial(show, name),
            failed=lambda error: dialog.show_error(describe(error)),
            stopped=reload,
        )

    def show(name: str, folder: S3Location) -> None:
        dialog.accept()
        for shown in desk.tabs.of_type(ObjectsPage):
            if shown.location == place:
                shown.reveal(Folder(folder, name))

    def reload() -> None:
        """The folder may be there although the dialog was left before the answer."""
        for shown in desk.tabs.of_type(ObjectsPage):
            if shown.location == place:
                shown.reload()

    dialog.wanted.connect(create)
    dialog.open()
