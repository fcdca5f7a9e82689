"""What every use case that writes answers."""

from dataclasses import dataclass

from msglc_browser.storage.places.location import Location


@dataclass(frozen=True, slots=True)
class WriteResult:
    """A finished write: where, how large, which version, how long it took.

    `etag` is empty for local files. `notes` are sentences for a person about what the result
    does not show by itself, such as values that the format could not hold exactly. Of several
    `files` in one folder `location` is the first.
    """

    location: Location
    size_bytes: int
    etag: str
    seconds: float
    notes: tuple[str, ...] = ()
    files: int = 1
