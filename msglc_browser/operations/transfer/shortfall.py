"""What a transfer of many things left undone, and how that is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from msglc_browser.concurrency.each_of import Course, counted, counted_were, named, not_tried
from msglc_browser.errors import MsglcBrowserError, PartlyWritten, TargetExists
from msglc_browser.operations.transfer.taken_names import targets_taken
from msglc_browser.storage.places.location import Location

T = TypeVar("T")
_NAMED: Final = 3
_MOST_KINDS: Final = 8
_MOST_DETAILS: Final = 100_000  # characters


@dataclass(frozen=True, slots=True)
class Wording:
    """What is transferred, and what is done with it: "file", "uploaded"."""

    one: str
    done: str

    @property
    def many(self) -> str:
        """ "files"."""
        return f"{self.one}s"

    def done_text(self, done: int, total: int | None) -> str:
        """A sentence about those that are `done`, of `total` if it is known."""
        if total is not None:
            return f"{done:,} of {total:,} {self.many} were {self.done}."
        return f"{counted_were(done, self.one)} {self.done}."

    def failed_text(self, failed: int, total: int | None) -> str:
        """What could not be done, up to the names."""
        if total is not None:
            return f"{failed:,} of {total:,} {self.many} could not be {self.done}"
        return f"{counted(failed, self.one)} could not be {self.done}"


UPLOADED: Final = Wording("file", "uploaded")
DOWNLOADED: Final = Wording("object", "downloaded")


@dataclass(slots=True)
class Shortfall:
    """What failed in a run and why, and what was not tried; those of several batches add up.

    `taken` of the `failed` things failed because their names are. `stopper` is what ended the run
    early, in words. Holds a few names and words, however many things failed.
    """

    failed: int = 0
    taken: int = 0
    untried: int = 0
    was_cancelled: bool = False
    stopper: str = ""
    names: list[str] = field(default_factory=list)
    _kinds: dict[tuple[type[MsglcBrowserError], object], str] = field(default_factory=dict)
    _lines: list[str] = field(default_factory=list)
    _room: int = _MOST_DETAILS

    @classmethod
    def of(
        cls,
        course: Course[T],
        name: Callable[[T], str],
        line: Callable[[T, MsglcBrowserError], str],
    ) -> Shortfall:
        """What `course` left undone; `name` and `line` describe an item in message and details."""
        stopper = "" if course.stopper is None else course.stopper.message
        found = cls(
            untried=len(course.untried), was_cancelled=course.was_cancelled, stopper=stopper
        )
        for item, error in course.failures:
            found.failed += 1
            found.taken += isinstance(error, TargetExists)
            found._add_words([name(item)], {_kind(error): error.message}, [line(item, error)])
        return found

    @property
    def is_stopped(self) -> bool:
        """Whether the run ended early, by what would happen to any other thing."""
        return self.was_cancelled or bool(self.stopper)

    def add(self, other: Shortfall) -> None:
        """Add what another batch left undone."""
        self.failed += other.failed
        self.taken += other.taken
        self.untried += other.untried
        self.was_cancelled |= other.was_cancelled
        self.stopper = self.stopper or other.stopper
        self._add_words(other.names, other._kinds, other._lines)

    def error(
        self, wording: Wording, folder: Location, done: int, total: int | None, rest: str = ""
    ) -> MsglcBrowserError:
        """The error to raise; `rest` says what was not tried if that is not known by number.

        TargetExists if all else is done, as nothing but overwriting helps then.
        """
        names = named(self.names, self.failed)
        done_text = wording.done_text(done, total)
        if self.untried and not rest:
            rest = not_tried(self.untried)
        if self.taken == self.failed and not (self.was_cancelled or rest):
            return targets_taken(names, self.taken, folder, done_text)
        before = "Cancelled. " if self.was_cancelled else ""
        failed = f"{wording.failed_text(self.failed, total)}: {names}."
        return PartlyWritten(
            before + " ".join(filter(None, (failed, self._reasons(), rest))),
            hint=f"{done_text} Retry continues with the remaining {wording.many}.",
            details="\n".join(self._lines),
        )

    def _reasons(self) -> str:
        """As `Course.reasons`."""
        if self.stopper:
            return self.stopper
        others = [
            text for (kind, _), text in self._kinds.items() if not issubclass(kind, TargetExists)
        ]
        return " ".join(list(dict.fromkeys(others or self._kinds.values()))[:_NAMED])

    def _add_words(
        self,
        names: list[str],
        kinds: dict[tuple[type[MsglcBrowserError], object], str],
        lines: list[str],
    ) -> None:
        self.names += names[: _NAMED - len(self.names)]
        for kind, text in kinds.items():
            if len(self._kinds) < _MOST_KINDS:
                self._kinds.setdefault(kind, text)
        for text in lines:
            self._room -= len(text) + 1
            if self._room < 0:
                break
            self._lines.append(text)


def _kind(error: MsglcBrowserError) -> tuple[type[MsglcBrowserError], object]:
    return type(error), getattr(error, "code", "")
