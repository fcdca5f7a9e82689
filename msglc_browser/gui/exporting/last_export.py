"""What was chosen for the last export: its format, and the folder on this computer."""

from pathlib import Path
from typing import Final

from msglc_browser.gui.base.local_folder import export_folder
from msglc_browser.gui.dialogs.last_choices import LastChoices
from msglc_browser.operations.exporting.export import ExportSpec
from msglc_browser.operations.exporting.export_many import ExportManySpec
from msglc_browser.storage.places.location import LocalLocation

_FOLDER: Final = "export.folder"


def last_folder(choices: LastChoices) -> Path:
    """Where files were exported to last; the usual folder if it is gone, or there is none."""
    found = choices.of(_FOLDER)
    return Path(found) if found and Path(found).is_dir() else export_folder()


def note_export(choices: LastChoices, what: str, spec: ExportSpec | ExportManySpec) -> None:
    """Remember the format under `what`, and the folder of files for all exports.

    Not that of an object: for those the folder that is shown is proposed.
    """
    choices.choose(what, spec.format.name)
    is_many = isinstance(spec, ExportManySpec)
    target = spec.folder if isinstance(spec, ExportManySpec) else spec.target
    if isinstance(target, LocalLocation):
        folder = target.path if is_many else target.path.parent
        choices.choose(_FOLDER, str(folder.absolute()))
