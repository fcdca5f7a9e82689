"""The result of every use case that writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msglc_browser.errors import MsglcBrowserError, TargetExists
from msglc_browser.storage.places.location import Location

if TYPE_CHECKING:
    from msglc_browser.storage.writing.conditional_write import Condition


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


def notes_on_target(target: Location, condition: Condition) -> tuple[str, ...]:
    """What could not be checked of a target before it was written, in a sentence."""
    if not condition.is_unseen:
        return ()
    return (
        f"This key may not look at {target.name}: whether it existed already was left to the "
        "server, which was asked to create it only if it was new.",
    )


@dataclass(slots=True)
class Outcome:
    """What is known of the target while it is being written."""

    condition: Condition | None = None

    def note(self, target: Location, error: MsglcBrowserError) -> str:
        """What became of the target, which was not written."""
        # Not needed for the first paint, which knows results.
        from msglc_browser.storage.writing.conditional_write import WriteMode  # noqa: PLC0415

        if isinstance(error, TargetExists):
            done = "changed"
        elif self.condition is None:
            done = "written"
        else:
            done = "created" if self.condition.mode is WriteMode.CREATE else "changed"
        return f"{target.name} was not {done}."


@contextmanager
def telling_outcome(target: Location, condition: Condition | None = None) -> Iterator[Outcome]:
    """Errors of this block say that `target` was not changed, unless they already say more.

    If the `condition` says that there was none, it was not created; until it is known, the target
    was not written. The last request knows more: its response can be lost.
    """
    outcome = Outcome(condition)
    try:
        yield outcome
    except MsglcBrowserError as error:
        error.target_note = error.target_note or outcome.note(target, error)
        raise


@contextmanager
def telling_written(target: Location) -> Iterator[None]:
    """Errors of this block occur after `target` was written, and say so."""
    try:
        yield
    except MsglcBrowserError as error:
        error.target_note = f"{target.name} was written, but could not be verified."
        raise
