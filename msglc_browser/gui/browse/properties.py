"""object.properties: shows the properties of an object, a file, a folder or a bucket."""

from PySide6.QtWidgets import QWidget

from msglc_browser.errors import describe
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.base.context import is_folder
from msglc_browser.gui.browse.properties_dialog import PropertiesDialog
from msglc_browser.gui.dialogs.facts_dialog import FactsDialog
from msglc_browser.gui.folders.folder_properties import show_folder_properties
from msglc_browser.operations.buckets.object_properties import object_properties
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import Location, S3Location


def show_properties(
    bridge: Bridge, workspace: Workspace, location: Location, parent: QWidget
) -> FactsDialog:
    """Open a dialog on `location`, also from an archive page; filled in when the answer arrives.

    The dialog deletes itself when closed, which also cancels the request.
    """
    if isinstance(location, S3Location) and is_folder(location):
        return show_folder_properties(bridge, workspace, location, parent)
    dialog = PropertiesDialog(location, parent)
    pending = bridge.start(
        object_properties(workspace, location),
        done=dialog.show_info,
        failed=lambda error: dialog.show_error(describe(error)),
    )
    dialog.finished.connect(lambda _result: pending.cancel())
    dialog.open()
    return dialog
