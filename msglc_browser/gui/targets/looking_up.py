"""Does something exist at a place? Asked by dialogs before anything is written there."""

import asyncio
import stat
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from msglc_browser.errors import MsglcBrowserError, NotFound
from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.gui.targets.look_up import LookUp
from msglc_browser.gui.targets.write_dialog import WriteDialog
from msglc_browser.operations.buckets.browse import object_info
from msglc_browser.operations.combining.combine import combined_layout
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import LocalLocation, Location

_CONCURRENT = 8


def answer_lookups(work: DialogWork, workspace: Workspace, dialog: WriteDialog) -> None:
    """Tell the dialog what is where it asks, for as long as it is open."""

    def answer(location: Location) -> None:
        work.ask(
            look_up(workspace, location),
            done=dialog.show_lookup,
            # Not knowing is no reason to stop: the write itself never replaces unasked.
            failed=lambda error: None,
        )

    dialog.lookup_wanted.connect(answer)


async def look_up(workspace: Workspace, location: Location) -> LookUp:
    """Whether something is at `location`, and how large; never raises for what it finds there."""
    if isinstance(location, LocalLocation):
        return await asyncio.to_thread(_look_up_file, location)
    try:
        info = await object_info(workspace, location)
    except NotFound:
        return LookUp(location, False)
    except MsglcBrowserError as error:
        text = _tr("Whether it exists is not known: {reason}")
        return LookUp(location, None, message=text.format(reason=error.message))
    return LookUp(location, True, info.size_bytes)


async def combined_among(
    workspace: Workspace, locations: Sequence[Location]
) -> tuple[Location, ...]:
    """Those of `locations` that hold combined archives, in their order."""
    gate = asyncio.Semaphore(_CONCURRENT)

    async def is_combined(location: Location) -> bool:
        try:
            async with gate:
                await combined_layout(workspace, location)
        except MsglcBrowserError:
            return False
        return True

    answers = await asyncio.gather(*map(is_combined, locations))
    return tuple(each for each, yes in zip(locations, answers, strict=True) if yes)


def _look_up_file(location: LocalLocation) -> LookUp:
    path = Path(location.path)
    try:
        found = path.stat()
    except FileNotFoundError:
        if path.parent.is_dir():
            return LookUp(location, False)
        text = _tr("The folder does not exist.")
        return LookUp(location, False, message=text, is_impossible=True)
    except OSError as error:
        return LookUp(
            location,
            None,
            message=_tr("Cannot look there: {reason}").format(
                reason=error.strerror or type(error).__name__
            ),
        )
    if not stat.S_ISREG(found.st_mode):
        return LookUp(
            location,
            None,
            message=_tr("This is no file, but a folder or a device."),
            is_folder=stat.S_ISDIR(found.st_mode),
            is_impossible=True,
        )
    return LookUp(location, True, found.st_size)


def _tr(text: str) -> str:
    return QCoreApplication.translate("LookingUp", text)
