"""The answer to a dialog's question about a place."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from msglc_browser.gui.base.visible_text import visible
from msglc_browser.storage.places.location import Location

_MOST_LETTERS = 60


@dataclass(frozen=True, slots=True)
class LookUp:
    """Whether something is at `location`; `exists` is None when unknown, see `message`.

    `size_bytes` is None when nothing is there. For a local folder `exists` is None and `is_folder`
    is True. `is_impossible`: nothing can be written there, `message` says why. `lost` names what
    replacing it would not keep.
    """

    location: Location
    exists: bool | None
    size_bytes: int | None = None
    message: str = ""
    is_folder: bool = False
    is_impossible: bool = False
    lost: tuple[str, ...] = ()


def lost_text(lost: Sequence[str]) -> str:
    """Names what replacing an object would not keep besides its contents; "" if nothing."""
    if not lost:
        return ""
    text = QCoreApplication.translate("LookUp", "Not kept of the existing version: {what}.")
    return text.format(what=", ".join(visible(each, limit=_MOST_LETTERS) for each in lost))


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a dialog cannot continue; `is_wrong` for an error, not just a missing input."""

    text: str
    is_wrong: bool = True
