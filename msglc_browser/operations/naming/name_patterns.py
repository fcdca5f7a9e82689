"""Names by rule: patterns with placeholders, find and replace, common affixes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from msglc_browser.errors import BadInput

PLACES: Final = ("name", "stem", "folder", "n")
_PLACE = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"n(?::0?(\d{1,2}))?")
_MAX_CHARS = 1024  # of a pattern; longer names are rejected anyway


@dataclass(frozen=True, slots=True)
class Nameable:
    """Values for placeholders: the current `name`, the key's `stem`, the `folder` it is in."""

    name: str
    stem: str
    folder: str


@dataclass(frozen=True, slots=True)
class RenameRule:
    """A pattern ("{folder}-{n:03}"), then `find` replaced by `replace`, case-sensitively.

    `{n}` counts from 1, in order; `{n:03}` with at least three digits.
    """

    pattern: str = "{name}"
    find: str = ""
    replace: str = ""


def renamed(items: Sequence[Nameable], rule: RenameRule) -> list[str]:
    """The new names, in order; may repeat. Raises BadInput for an unknown placeholder."""
    pieces = _pieces(rule.pattern)
    names = []
    for number, item in enumerate(items, 1):
        name = "".join(_filled(piece, item, number) for piece in pieces)
        names.append(name.replace(rule.find, rule.replace) if rule.find else name)
    return names


def common_affixes(names: Sequence[str]) -> tuple[str, str]:
    """Removable text that all names start and end with: ("frame-", "-v2"), ("", "") if none.

    Numbers and words are never split ("frame-0039" keeps its zeros), and no name
    becomes empty.
    """
    if len(names) < 2:
        return "", ""
    prefix = _common_start(names)
    while prefix and not _may_cut_before(names, len(prefix)):
        prefix = prefix[:-1]
    rests = [name[len(prefix) :] for name in names]
    suffix = _common_start([rest[::-1] for rest in rests])[::-1]
    while suffix and not _may_cut_after(rests, len(suffix)):
        suffix = suffix[1:]
    return prefix, suffix


def without_affixes(names: Sequence[str], affixes: tuple[str, str]) -> list[str]:
    """The names without what `common_affixes` found."""
    prefix, suffix = affixes
    return [name.removeprefix(prefix).removesuffix(suffix) for name in names]


def _pieces(pattern: str) -> list[tuple[str, str]]:
    """Alternating text and placeholders: (text, "") or ("", placeholder)."""
    if len(pattern) > _MAX_CHARS:
        raise BadInput("The pattern is too long.")
    pieces, at = [], 0
    for found in _PLACE.finditer(pattern):
        place = found[1]
        if place not in PLACES and not _NUMBER.fullmatch(place):
            raise BadInput(
                f"{found[0]} is not a placeholder.",
                hint="Use {name}, {stem}, {folder}, {n} or {n:03}.",
            )
        pieces += [(pattern[at : found.start()], ""), ("", place)]
        at = found.end()
    if any("{" in text for text, _place in pieces) or "{" in pattern[at:]:
        raise BadInput('A "{" is not closed.', hint="Use {name}, {stem}, {folder}, {n} or {n:03}.")
    return [*pieces, (pattern[at:], "")]


def _filled(piece: tuple[str, str], item: Nameable, number: int) -> str:
    text, place = piece
    if not place:
        return text
    counted = _NUMBER.fullmatch(place)
    if counted is not None:
        return str(number).zfill(int(counted[1] or 0))
    return {"name": item.name, "stem": item.stem, "folder": item.folder}[place]


def _common_start(texts: Sequence[str]) -> str:
    """The common start of all texts: that of the first and the last in sorted order."""
    first, last = min(texts), max(texts)
    for place, character in enumerate(first):
        if last[place : place + 1] != character:
            return first[:place]
    return first


def _kind(character: str) -> str:
    if character.isdigit():
        return "digit"
    return "letter" if character.isalpha() else "mark"


def _is_seam(before: str, after: str) -> bool:
    """Whether a name may be split between two characters; never right before a mark."""
    return _kind(after) != "mark" and _kind(before) != _kind(after)


def _may_cut_before(names: Sequence[str], size: int) -> bool:
    return all(len(name) > size and _is_seam(name[size - 1], name[size]) for name in names)


def _may_cut_after(names: Sequence[str], size: int) -> bool:
    return all(len(name) > size and _is_seam(name[-size], name[-size - 1]) for name in names)
