"""The files in folders of this computer, a batch at a time."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from msglc_browser.operations.transfer.made_folders import is_link
from msglc_browser.operations.transfer.upload_file import UploadSpec
from msglc_browser.storage.places.location import S3Location


@dataclass(slots=True)
class LeftOut:
    """What has no place in a bucket, or was not followed."""

    links: int = 0
    unreadable: int = 0
    special: int = 0

    def notes(self) -> tuple[str, ...]:
        """A sentence on each kind."""
        counts = (
            (self.links, "link was not followed", "links were not followed"),
            (self.unreadable, "folder could not be read", "folders could not be read"),
            (self.special, "device or pipe was left out", "devices or pipes were left out"),
        )
        return tuple(f"{n:,} {one if n == 1 else many}." for n, one, many in counts if n)


@dataclass(frozen=True, slots=True)
class _Level:
    """A folder with the names in it that are left, last first; those of folders end in a slash."""

    path: str
    key: str
    names: list[str]


class FileWalk:
    """Every file in `paths`, depth first, in the order of names.

    Holds the names in the folders that lead to where it is, about 100 bytes for each. What cannot
    be read is counted, never raised. `found` holds the files until they are taken: a cancel between
    the two loses none.
    """

    def __init__(self, paths: Sequence[Path], target: S3Location) -> None:
        """Files and folders of `paths` get their own names below `target`."""
        self._chosen = list(reversed(paths))
        self._target = target
        self._levels: list[_Level] = []
        self.left_out = LeftOut()
        self.found: list[UploadSpec] = []

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to read or to take."""
        return not (self.found or self._levels or self._chosen)

    def read(self, most: int) -> None:
        """Read folders until `most` files are found, or all; blocks."""
        while len(self.found) < most and (self._levels or self._chosen):
            if self._levels:
                self._step(self._levels[-1])
            else:
                self._choose(self._chosen[-1])
                self._chosen.pop()
            while self._levels and not self._levels[-1].names:
                self._levels.pop()

    def take(self) -> list[UploadSpec]:
        """The files found, which are forgotten here."""
        taken, self.found = self.found, []
        return taken

    def _choose(self, path: Path) -> None:
        """A link that the user chose is followed; what is gone is reported by its upload."""
        key = self._target.key + path.name
        try:
            is_folder = path.is_dir()
            is_file = path.is_file() or not path.exists()
        except OSError:
            is_folder, is_file = False, True
        if is_folder:
            self._levels.append(self._listed(str(path), f"{key}/"))
        elif is_file:
            self._find(str(path), key)
        else:
            self.left_out.special += 1

    def _step(self, level: _Level) -> None:
        name = level.names.pop()
        bare = name.removesuffix("/")
        path = os.path.join(level.path, bare)  # noqa: PTH118 - a million times
        if bare == name:
            self._find(path, level.key + name)
        else:
            self._enter(path, level.key + name)

    def _enter(self, path: str, key: str) -> None:
        """A folder that has become a link since it was listed is not followed either."""
        try:
            leads_elsewhere = is_link(os.lstat(path))
        except OSError:
            self.left_out.unreadable += 1
            return
        if leads_elsewhere:
            self.left_out.links += 1
        else:
            self._levels.append(self._listed(path, key))

    def _find(self, path: str, key: str) -> None:
        target = self._target
        self.found.append(UploadSpec(Path(path), S3Location(target.profile_id, target.bucket, key)))

    def _listed(self, path: str, key: str) -> _Level:
        """A folder that can be read in part counts as one that cannot."""
        names: list[str] = []
        is_whole = True
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    is_whole = self._look_at(entry, names) and is_whole
        except OSError:
            is_whole = False
        self.left_out.unreadable += not is_whole
        names.sort(reverse=True)
        return _Level(path, key, names)

    def _look_at(self, entry: "os.DirEntry[str]", names: list[str]) -> bool:
        """Add its name, or count it; answers whether it could be looked at.

        Where a folder may be listed but not searched, some systems do not say what is in it.
        """
        try:
            if entry.is_symlink():
                self.left_out.links += 1
            elif entry.is_dir():
                names.append(f"{entry.name}/")
            elif entry.is_file():
                names.append(entry.name)
            else:
                self.left_out.special += 1
        except OSError:
            return False
        return True
