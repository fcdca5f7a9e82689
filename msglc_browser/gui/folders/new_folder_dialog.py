"""Asks for the name of a new folder."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.dialogs.name_dialog import NameDialog
from msglc_browser.operations.naming.entry_names import entry_name_problem
from msglc_browser.storage.places.location import S3Location


class NewFolderDialog(NameDialog):
    """`newFolderDialog`."""

    def __init__(
        self, place: S3Location, is_taken: Callable[[str], bool], parent: QWidget | None = None
    ) -> None:
        """`is_taken` tells whether a key is listed in `place`."""
        super().__init__(
            "newFolderDialog",
            _tr("New folder"),
            _tr("In {place}").format(place=visible(str(place), limit=200)),
            edit="folderNameEdit",
            problem=lambda name: entry_name_problem(place, name, is_taken),
            hint=_tr("Stored as an empty object whose key ends in a slash."),
            parent=parent,
        )


def _tr(text: str) -> str:
    return QCoreApplication.translate("NewFolderDialog", text)
