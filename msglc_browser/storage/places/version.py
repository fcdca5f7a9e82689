"""One version of an object or a file, and what tells it from another."""

import os
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Generic, TypeVar

from msglc_browser.errors import ObjectChanged
from msglc_browser.storage.places.location import LocalLocation, Location

PlaceT_co = TypeVar("PlaceT_co", bound=Location, covariant=True)

_WEAK = "W/"


class Seen(Enum):
    """How the user came to know of a version, and what to reload to see the present one."""

    CHOSEN = ("chosen", "page")
    LISTED = ("listed", "folder")


@dataclass(frozen=True, slots=True)
class Version(Generic[PlaceT_co]):
    """What was at `location` at one moment.

    `etag` is as the server sent it, or what stands for it on disk (see `version_of_file`); it is
    empty while unknown, and then the same as no other. `size_bytes` is None while unknown.
    """

    location: PlaceT_co
    etag: str = ""
    size_bytes: int | None = None

    @property
    def if_match(self) -> str:
        """The ETag to send as a condition, empty when none could match: a weak one never does."""
        return "" if self.etag.startswith(_WEAK) else self.etag

    def admits(self, etag: str, size_bytes: int | None = None) -> bool:
        """Whether what is found so may be taken for this version; an unknown one admits all."""
        return (not self.etag or self.is_same(etag)) and not self.is_other("", size_bytes)

    def is_same(self, etag: str) -> bool:
        """Whether `etag` is known to name this very version."""
        return is_same_etag(self.etag, etag)

    def is_other(self, etag: str, size_bytes: int | None = None) -> bool:
        """Whether `etag` or size is known to be another one; what is unknown proves nothing."""
        sizes = (self.size_bytes, size_bytes)
        return is_other_etag(self.etag, etag) or (None not in sizes and sizes[0] != sizes[1])

    def check(self, etag: str, *, seen: Seen = Seen.CHOSEN) -> None:
        """Raise ObjectChanged unless `etag` names this version; an unknown version admits all."""
        if not self.admits(etag):
            raise self.changed(seen=seen)

    def changed(self, *, seen: Seen = Seen.CHOSEN) -> ObjectChanged:
        """The error for finding another version, or nothing, in place of this one."""
        how, where = seen.value
        return changed_meanwhile(
            self.location,
            f"is no longer the version that was {how}",
            hint=f"Reload the {where}, look at what is new, then try again.",
        )


def changed_meanwhile(location: Location, what: str, *, hint: str) -> ObjectChanged:
    """The one error for something that changed while it was worked with: what it is, the way out.

    `what` continues the sentence that begins with the location.
    """
    return ObjectChanged(f"{location} {what}.", hint=hint)


def bare_etag(etag: str) -> str:
    """An ETag without its quotes, which not every server sends everywhere.

    Nor does it say that it is weak: a proxy that compresses on the way makes strong ones so.
    """
    return etag.removeprefix(_WEAK).strip('"')


def is_same_etag(one: str, other: str) -> bool:
    """Whether both are known and name the same version."""
    return bool(bare_etag(one)) and bare_etag(one) == bare_etag(other)


def is_other_etag(one: str, other: str) -> bool:
    """Whether both are known and name different versions."""
    bare = bare_etag(one), bare_etag(other)
    return all(bare) and bare[0] != bare[1]


def version_of_file(path: Path, facts: os.stat_result) -> Version[LocalLocation]:
    """The version of a file: time, size and inode stand for its ETag."""
    etag = f"{facts.st_mtime_ns:x}-{facts.st_size:x}-{facts.st_ino:x}"
    return Version(LocalLocation(path), etag, facts.st_size)
