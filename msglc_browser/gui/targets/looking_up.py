"""Does something exist at a place? Dialogs ask before anything is written there."""

from PySide6.QtCore import QCoreApplication

from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.gui.targets.look_up import LookUp
from msglc_browser.gui.targets.write_dialog import WriteDialog
from msglc_browser.operations.buckets.look_up import Found, Presence, look_up
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import Location


def answer_lookups(work: DialogWork, workspace: Workspace, dialog: WriteDialog) -> None:
    """Tell the dialog what is where it asks, for as long as it is open."""

    def answer(location: Location) -> None:
        work.ask(
            look_up(workspace, location),
            done=lambda found: dialog.show_lookup(in_words(found)),
            # Not knowing is no reason to stop: the write itself never replaces unasked.
            failed=lambda error: None,
        )

    dialog.lookup_wanted.connect(answer)


def in_words(found: Found) -> LookUp:
    """What the dialog says of it."""
    location = found.location
    match found.presence:
        case Presence.THERE:
            return LookUp(location, True, found.size_bytes)
        case Presence.ABSENT:
            return LookUp(location, False)
        case Presence.NO_PARENT:
            text = _tr("The folder does not exist.")
            return LookUp(location, False, message=text, is_impossible=True)
        case Presence.UNKNOWN:
            text = _tr("Whether it exists is not known: {reason}").format(reason=found.reason)
            return LookUp(location, None, message=text)
        case Presence.UNREADABLE:
            text = _tr("Cannot look there: {reason}").format(reason=found.reason)
            return LookUp(location, None, message=text)
        case Presence.FOLDER | Presence.SPECIAL:
            return LookUp(
                location,
                None,
                message=_tr("This is no file, but a folder or a device."),
                is_folder=found.presence is Presence.FOLDER,
                is_impossible=True,
            )


def _tr(text: str) -> str:
    return QCoreApplication.translate("LookingUp", text)
