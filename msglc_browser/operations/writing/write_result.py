"""What every use case that writes answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from msglc_browser.errors import MsglcBrowserError
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


@contextmanager
def telling_outcome(target: Location) -> Iterator[None]:
    """Errors of this block say that `target` was not touched, unless they know better.

    Who sends the last request knows better: its answer can be lost.
    """
    try:
        yield
    except MsglcBrowserError as error:
        error.target_note = error.target_note or f"{target.name} was not touched."
        raise


@contextmanager
def telling_written(target: Location) -> Iterator[None]:
    """Errors of this block come after `target` was written, and say so."""
    try:
        yield
    except MsglcBrowserError as error:
        error.target_note = f"{target.name} was written, but checking it failed."
        raise
