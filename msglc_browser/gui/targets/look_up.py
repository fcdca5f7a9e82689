"""What a dialog is told of a place it asked about."""

from dataclasses import dataclass

from msglc_browser.storage.places.location import Location


@dataclass(frozen=True, slots=True)
class LookUp:
    """Whether something is at `location`: `exists` is None when nobody can tell, see `message`.

    `size_bytes` is None when nothing is there. A folder of this computer is no file: `exists` is
    None, `is_folder` True. `is_impossible`: nothing can be written there, as `message` says.
    """

    location: Location
    exists: bool | None
    size_bytes: int | None = None
    message: str = ""
    is_folder: bool = False
    is_impossible: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a dialog cannot go on; `is_wrong` when something is, not merely still missing."""

    text: str
    is_wrong: bool = True
