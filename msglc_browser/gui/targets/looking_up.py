"""Does the target exist? Dialogs check before anything is written there."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.gui.targets.look_up import LookUp
from msglc_browser.gui.targets.write_dialog import WriteDialog
from msglc_browser.operations.buckets.look_up import Found, Presence, look_up
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.carry_over import lost_by_replacing
from msglc_browser.storage.places.location import Location


def answer_lookups(work: DialogWork, workspace: Workspace, dialog: WriteDialog) -> None:
    """Show the result in the dialog's target field, for as long as the dialog is open."""

    def answer(location: Location) -> None:
        work.ask(
            _looked_up(workspace, location),
            done=dialog.show_lookup,
            # An unknown state does not block: the write itself never replaces without consent.
            failed=lambda error: None,
        )

    dialog.lookup_wanted.connect(answer)


async def _looked_up(workspace: Workspace, location: Location) -> LookUp:
    found = in_words(await look_up(workspace, location))
    if not found.exists:
        return found
    return replace(found, lost=await lost_by_replacing(workspace, location))


def in_words(found: Found) -> LookUp:
    """The text that the dialog shows for the result."""
    location = found.location
    match found.presence:
        case Presence.THERE:
            return LookUp(location, True, found.size_bytes)
        case Presence.ABSENT:
            return LookUp(location, False)
        case Presence.NO_PARENT:
            text = _tr("The folder does not exist.")
            return LookUp(location, False, message=text, is_impossible=True)
        case Presence.DANGLING:
            text = _tr("This is a link to something that does not exist.")
            return LookUp(location, None, message=text, is_impossible=True)
        case Presence.UNKNOWN:
            text = _tr("Could not check whether it exists: {reason}").format(reason=found.reason)
            return LookUp(location, None, message=text)
        case Presence.UNREADABLE:
            text = _tr("Cannot access the folder: {reason}").format(reason=found.reason)
            return LookUp(location, None, message=text)
        case Presence.FOLDER | Presence.SPECIAL:
            return LookUp(
                location,
                None,
                message=_tr("This is a folder or device, not a file."),
                is_folder=found.presence is Presence.FOLDER,
                is_impossible=True,
            )


def _tr(text: str) -> str:
    return QCoreApplication.translate("LookingUp", text)
