"""The answer to a dialog's question about a place."""

from dataclasses import dataclass

from msglc_browser.storage.places.location import Location


@dataclass(frozen=True, slots=True)
class LookUp:
    """Whether something is at `location`; `exists` is None when unknown, see `message`.

    `size_bytes` is None when nothing is there. For a local folder `exists` is None and `is_folder`
    is True. `is_impossible`: nothing can be written there, `message` says why.
    """

    location: Location
    exists: bool | None
    size_bytes: int | None = None
    message: str = ""
    is_folder: bool = False
    is_impossible: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a dialog cannot continue; `is_wrong` for an error, not just a missing input."""

    text: str
    is_wrong: bool = True
