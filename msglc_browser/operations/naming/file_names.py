"""File names derived from arbitrary keys: safe on every system, and unique."""

import os
import re
import unicodedata
from collections.abc import Iterable, Sequence

_UNSAFE = re.compile(
    r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2066-\u2069]+'
)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_LONGEST_SUFFIX_BYTES = 20
# File systems allow 255 bytes, suffix included; many programs of Windows 260 characters of a path.
_MOST_BYTES = 120 if os.name == "nt" else 255


def file_names(keys: Sequence[str], suffix: str) -> list[str]:
    """A name for each key, with `suffix`; never a path, and unique where case is ignored and where
    an accented letter is the same as a letter and an accent.
    """
    return _unique((_stem(key), suffix) for key in keys)


def object_file_names(names: Sequence[str]) -> list[str]:
    """Like `file_names`, for names that include their own suffix, which is kept."""
    return _unique(map(_split, names))


def relative_paths(keys: Sequence[str]) -> list[str]:
    """A path with slashes for each key: its parts are file names, so that it leads nowhere else.

    Unique as `file_names` are; a file makes way for a folder of its name. Keys that end in a slash
    are folders', whose paths end in one.
    """
    split = [key.rpartition("/") for key in keys]
    above = [
        "".join(f"{_part(part)}/" for part in before.split("/")) if slash else ""
        for before, slash, _name in split
    ]
    taken: dict[str, set[str]] = {}  # of each folder, the folders in it
    for path in above:
        parts = _folded(path).split("/")
        for depth in range(len(parts) - 1):
            taken.setdefault("/".join(parts[:depth]), set()).add(parts[depth])
    files: dict[str, list[int]] = {}
    for number, (_before, _slash, name) in enumerate(split):
        if name:
            files.setdefault(_folded(above[number]).removesuffix("/"), []).append(number)
    found = list(above)
    for folder, numbers in files.items():
        made = _unique((_split(split[n][2]) for n in numbers), taken.get(folder, ()))
        for number, name in zip(numbers, made, strict=True):
            found[number] += name
    return found


def _part(part: str) -> str:
    stem, suffix = _split(part)
    return _cut(stem, suffix)


def _unique(parts: Iterable[tuple[str, str]], taken: Iterable[str] = ()) -> list[str]:
    used = set(taken)
    next_number: dict[str, int] = {}  # counted on: thousands may be cut to one name
    names: list[str] = []
    for stem, suffix in parts:
        name = _cut(stem, suffix)
        first = _folded(name)
        number = next_number.get(first, 2)
        while _folded(name) in used:
            name, number = _cut(stem, f"-{number}{suffix}"), number + 1
        next_number[first] = number
        used.add(_folded(name))
        names.append(name)
    return names


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
