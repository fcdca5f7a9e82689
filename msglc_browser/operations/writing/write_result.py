"""The result of every use case that writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from msglc_browser.errors import MsglcBrowserError
from msglc_browser.storage.places.location import Location


@dataclass(frozen=True, slots=True)
class WriteResult:
    """A finished write: where, how large, which version, how long it took.

    `etag` is empty for local files. `notes` are sentences for the user about what the result
    does not show by itself, such as values that the format could not represent exactly. With
    several `files` in one folder, `location` is the first.
    """

    location: Location
    size_bytes: int
    etag: str
    seconds: float
    notes: tuple[str, ...] = ()
    files: int = 1


@contextmanager
def telling_outcome(target: Location) -> Iterator[None]:
    """Errors of this block say that `target` was not changed, unless they already say more.

    The last request knows more: its response can be lost.
    """
    try:
        yield
    except MsglcBrowserError as error:
        error.target_note = error.target_note or f"{target.name} was not changed."
        raise


@contextmanager
def telling_written(target: Location) -> Iterator[None]:
    """Errors of this block occur after `target` was written, and say so."""
    try:
        yield
    except MsglcBrowserError as error:
        error.target_note = f"{target.name} was written, but could not be verified."
        raise
