"""File names derived from arbitrary keys: safe on every system, and unique."""

import os
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

from msglc_browser.operations.naming.seen_names import SeenNames

_UNSAFE = re.compile(
    r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2066-\u2069]+'
)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_LONGEST_SUFFIX_BYTES = 20
# File systems allow 255 bytes, suffix included; many programs of Windows 260 characters of a path.
_MOST_BYTES = 120 if os.name == "nt" else 255
_MOST_NUMBERS: Final = 10_000


def file_names(keys: Sequence[str], suffix: str) -> list[str]:
    """A name for each key, with `suffix`; never a path, and unique where case is ignored and where
    an accented letter is the same as a letter and an accent.
    """
    return _unique((_stem(key), suffix) for key in keys)


def object_file_names(names: Sequence[str]) -> list[str]:
    """Like `file_names`, for names that include their own suffix, which is kept."""
    return _unique(map(_split, names))


class RelativePaths:
    """A path with slashes for each key of a folder, whose keys come in any number of batches.

    The parts of a path are file names, so that it leads nowhere else. No two files get one path,
    and none that of a folder, not even where case is ignored. Keeps about 9 bytes for each.
    """

    def __init__(self) -> None:
        """None so far."""
        self._files = SeenNames()
        self._folders = SeenNames()
        self._next_number: dict[str, int] = {}  # counted on: thousands may be cut to one name
        self.moved = 0
        """How many folders have made way for a file."""
        self.first_moved = ("", "")
        """What the first of them is called, and would have been called."""

    def add(self, keys: Sequence[str], folders: Collection[str] = ()) -> list[str]:
        """The path of each key; those in `folders` end in a slash, as do their paths.

        Any other key is a file's, even if it ends in a slash. A file makes way for a folder that
        comes with it or came before; a folder makes way for a file that came before.
        """
        split = [_key_parts(key, is_folder=key in folders) for key in keys]
        above = {folder: self._folder(folder) for folder in dict.fromkeys(f for f, _name in split)}
        return [
            above[folder] if name is None else self._file(above[folder], name)
            for folder, name in split
        ]

    def _folder(self, key: str) -> str:
        """Its path, the same each time: no file gets it later."""
        path = folded = ""
        for part in key.split("/")[:-1]:
            stem, suffix = _split(part)
            name, number = _cut(stem, suffix), 2
            while folded + _folded(name) in self._files:
                name, number = _cut(stem, f"-{number}{suffix}"), number + 1
            folded += _folded(name)
            if number > 2 and folded not in self._folders:
                self.first_moved = self.first_moved if self.moved else (name, part)
                self.moved += 1
            self._folders.add(folded)
            path, folded = f"{path}{name}/", f"{folded}/"
        return path

    def _file(self, above: str, name: str) -> str:
        if len(self._next_number) >= _MOST_NUMBERS:
            self._next_number.clear()
        path = _unused(*_split(name), self._is_taken, self._next_number, above=above)
        self._files.add(_folded(path))
        return path

    def _is_taken(self, folded: str) -> bool:
        return folded in self._files or folded in self._folders


def _key_parts(key: str, *, is_folder: bool) -> tuple[str, str | None]:
    """The folder, "" or ending in a slash, and the name of a file in it."""
    if is_folder:
        return key, None
    before, slash, name = key.removesuffix("/").rpartition("/")
    return before + slash, name


def _unique(parts: Iterable[tuple[str, str]]) -> list[str]:
    used = set[str]()
    next_number: dict[str, int] = {}  # counted on: thousands may be cut to one name
    names: list[str] = []
    for stem, suffix in parts:
        name = _unused(stem, suffix, used.__contains__, next_number)
        used.add(_folded(name))
        names.append(name)
    return names


def _unused(
    stem: str,
    suffix: str,
    is_taken: Callable[[str], bool],
    next_number: dict[str, int],
    *,
    above: str = "",
) -> str:
    """The first of "a.msg", "a-2.msg", … below `above` that, folded, is not taken.

    Where to go on counting is kept in `next_number`.
    """
    name = above + _cut(stem, suffix)
    if is_taken(_folded(name)):
        # What names have in common that are cut to one by their numbers.
        counted = _folded(above + _cut(stem, f"-{10**9}{suffix}"))
        number = next_number.get(counted, 2)
        while is_taken(_folded(name := above + _cut(stem, f"-{number}{suffix}"))):
            number += 1
        next_number[counted] = number + 1
    return name


def _cut(stem: str, end: str) -> str:
    """The name, as long as file systems allow."""
    room = _MOST_BYTES - len(end.encode())
    if len(stem.encode()) > room:
        stem = stem.encode()[:room].decode(errors="ignore").rstrip(" .")
    return stem + end


def _folded(name: str) -> str:
    """Equal for names that some file system takes for one."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def _split(name: str) -> tuple[str, str]:
    """A safe stem, and the suffix with its dot; a leading dot does not start a suffix."""
    safe = _UNSAFE.sub("_", name).strip(" ").rstrip(" .")
    stem, dot, suffix = safe.rpartition(".")
    if not stem.strip(" .") or len(suffix.encode()) > _LONGEST_SUFFIX_BYTES:
        return _stem(safe, keeps_dot=True), ""
    return _stem(stem, keeps_dot=True), dot + suffix


def _stem(key: str, *, keeps_dot: bool = False) -> str:
    text = _UNSAFE.sub("_", key[: 4 * _MOST_BYTES])
    text = text.encode()[:_MOST_BYTES].decode(errors="ignore")
    text = text.strip(" ").rstrip(" .") if keeps_dot else text.strip(" .")
    text = text or "entry"
    return f"_{text}" if _RESERVED.fullmatch(text) else text
