"""Errors of what writes say what has become of the target."""

from collections.abc import Iterator
from contextlib import contextmanager

from msglc_browser.errors import MsglcBrowserError
from msglc_browser.storage.places.location import Location


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
