"""One version of an object or a file, and what distinguishes it from another."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Generic, TypeVar

from msglc_browser.errors import ObjectChanged
from msglc_browser.storage.places.location import LocalLocation, Location

PlaceT_co = TypeVar("PlaceT_co", bound=Location, covariant=True)

_WEAK = "W/"
# How proxies mark the ETags of what they compress (Apache, Jetty, Caddy).
_COMPRESSED = re.compile(r"(?:--?|;|/)(?:br|deflate|gzip|zstd)$")


class Seen(Enum):
    """How the user came across a version, and what to reload to see the current one."""

    CHOSEN = ("chosen", "page")
    LISTED = ("listed", "folder")


@dataclass(frozen=True, slots=True)
class Version(Generic[PlaceT_co]):
    """What was at `location` at one moment.

    `etag` is as the server sent it, or its equivalent for files (see `version_of_file`); it is
    empty while unknown, and then equals no other. `size_bytes` is None while unknown.
    """

    location: PlaceT_co
    etag: str = ""
    size_bytes: int | None = None

    @property
    def if_match(self) -> str:
        """The ETag to send as a condition, empty if none could match.

        A weak one never does, nor does one that a proxy has changed.
        """
        is_changed = self.etag.startswith(_WEAK) or _COMPRESSED.search(self.etag.strip('"'))
        return "" if is_changed else self.etag

    def admits(self, etag: str, size_bytes: int | None = None) -> bool:
        """Whether a version found may be taken for this one; an unknown one admits all."""
        return (not self.etag or self.is_same(etag)) and not self.is_other("", size_bytes)

    def is_same(self, etag: str) -> bool:
        """Whether `etag` is known to identify this version."""
        return is_same_etag(self.etag, etag)

    def is_other(self, etag: str, size_bytes: int | None = None) -> bool:
        """Whether `etag` or size is known to differ; unknown values prove nothing."""
        sizes = (self.size_bytes, size_bytes)
        return is_other_etag(self.etag, etag) or (None not in sizes and sizes[0] != sizes[1])

    def check(self, etag: str, *, seen: Seen = Seen.CHOSEN) -> None:
        """Raise ObjectChanged unless `etag` identifies this version; an unknown one admits all."""
        if not self.admits(etag):
            raise self.changed(seen=seen)

    def changed(self, *, seen: Seen = Seen.CHOSEN) -> ObjectChanged:
        """The error for finding another version, or nothing, in place of this one."""
        how, where = seen.value
        return changed_meanwhile(
            self.location,
            f"is no longer the version that was {how}",
            hint=f"Reload the {where}, check what changed, then try again.",
        )


def total_bytes(versions: Iterable[Version[Location]]) -> int | None:
    """The size of all of them; None if that of any is unknown."""
    sizes = [each.size_bytes for each in versions]
    return None if None in sizes else sum(filter(None, sizes))


def changed_meanwhile(location: Location, what: str, *, hint: str) -> ObjectChanged:
    """The error for something that changed during the work: what happened, what to do.

    `what` continues the sentence that starts with the location.
    """
    return ObjectChanged(f"{location} {what}.", hint=hint)


def bare_etag(etag: str) -> str:
    """An ETag without its quotes, which some servers omit in some places.

    The marks of a compressing proxy are removed too: it makes strong ETags weak, or extends them.
    """
    return _COMPRESSED.sub("", etag.removeprefix(_WEAK).strip('"'))


def is_same_etag(one: str, other: str) -> bool:
    """Whether both are known and identify the same version."""
    return bool(bare_etag(one)) and bare_etag(one) == bare_etag(other)


def is_other_etag(one: str, other: str) -> bool:
    """Whether both are known and identify different versions."""
    bare = bare_etag(one), bare_etag(other)
    return all(bare) and bare[0] != bare[1]


def version_of_file(path: Path, facts: os.stat_result) -> Version[LocalLocation]:
    """The version of a file: time, size and inode serve as its ETag."""
    etag = f"{facts.st_mtime_ns:x}-{facts.st_size:x}-{facts.st_ino:x}"
    return Version(LocalLocation(path), etag, facts.st_size)
