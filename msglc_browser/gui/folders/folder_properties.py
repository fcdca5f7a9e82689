"""object.properties of a folder or a bucket: how much is in it, while it is being listed."""

from PySide6.QtWidgets import QWidget

from msglc_browser.errors import describe
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.gui.folders.counting import Counting
from msglc_browser.gui.folders.folder_properties_dialog import FolderPropertiesDialog
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location


def show_folder_properties(
    bridge: Bridge, workspace: Workspace, location: S3Location, parent: QWidget
) -> FolderPropertiesDialog:
    """Open a dialog that adds up what is listed below `location`, until it is closed."""
    dialog = FolderPropertiesDialog(location, parent)
    counting = Counting(
        DialogWork(bridge, dialog),
        workspace,
        [location],
        arrived=dialog.show_total,
        failed=lambda error: dialog.show_failure(describe(error)),
    )
    dialog.stop_wanted.connect(counting.stop)
    dialog.continue_wanted.connect(counting.start)
    counting.start()
    dialog.open()
    return dialog
