"""File names made of keys, which may be anything: safe on every system, and each one once."""

import re
from collections.abc import Sequence

_UNSAFE = re.compile(
    r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2066-\u2069]+'
)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_MOST_BYTES = 120  # a name of 255 bytes is the most most systems take, a suffix among them


def file_names(keys: Sequence[str], suffix: str) -> list[str]:
    """A name for each key, with `suffix`; never a path, and no two that differ by case only."""
    used: set[str] = set()
    next_number: dict[str, int] = {}
    names: list[str] = []
    for key in keys:
        stem = _stem(key)
        name, number = stem, next_number.get(stem, 2)
        while name.casefold() in used:
            name, number = f"{stem}-{number}", number + 1
        next_number[stem] = number
        used.add(name.casefold())
        names.append(name + suffix)
    return names


def _stem(key: str) -> str:
    text = _UNSAFE.sub("_", key[: 4 * _MOST_BYTES])
    text = text.encode()[:_MOST_BYTES].decode(errors="ignore")
    text = text.strip(" .") or "entry"
    return f"_{text}" if _RESERVED.fullmatch(text) else text
