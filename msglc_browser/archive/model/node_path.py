"""Paths to nodes: tuples of steps, because keys may contain any character and be of any type."""

import json
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TypeAlias

from msglc_browser.errors import BadInput

KeyValue: TypeAlias = str | int | float | bool | bytes | None
"""Possible types of a dict key; keys of other types are stored as their encoded bytes."""

_BRIEF_CHARS = 60
_BRIEF_STEPS = 8
_MOST_DIGITS = 18
"""Maximum digits of a list index or a repetition in a path."""

RAW_KEY = "raw"
"""`type_name` of a key that is not a plain value: a list, a map, an extension, a time."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step down: a dict key, or a list index.

    `type_name` distinguishes `1`, `1.0` and `True`, which are equal in Python. `occurrence`
    distinguishes duplicates of a key, 0 for the first. `is_index` is True for list positions.
    """

    value: KeyValue
    type_name: str
    is_index: bool = False
    occurrence: int = 0

    @classmethod
    def key(cls, value: KeyValue, *, occurrence: int = 0) -> "PathStep":
        """A step to a dict key."""
        return cls(value, type(value).__name__, occurrence=occurrence)

    @classmethod
    def index(cls, position: int) -> "PathStep":
        """A step to a list position, 0-based."""
        return cls(position, "int", is_index=True)


NodePath: TypeAlias = tuple[PathStep, ...]

_STEP = re.compile(
    r"""
    (?: "(?P<quoted> (?: [^"\\] | \\. )* )"
      | \[ (?P<index> [0-9]+ ) \]
      | \( (?P<typed> [^)]* ) \)
      | (?! ["(] ) (?P<bare> [^/]*? )
    )
    (?: ~(?P<occurrence> [0-9]+ ) )?
    (?: / | \Z )
    """,
    re.VERBOSE | re.DOTALL,
)
_NEEDS_QUOTES = re.compile(r'[/"\\]|^[\[( ]| $|~[0-9]+$|#$|^$')
_CONSTANTS: dict[str, KeyValue] = {"null": None, "true": True, "false": False}


def is_hidden(character: str) -> bool:
    """Whether a character is invisible or rearranges others: controls, bidi marks, surrogates."""
    return not character.isprintable() and unicodedata.category(character) != "Zs"


def escape_hidden(text: str) -> str:
    r"""`text` with hidden characters as \n, \t, \u202e and so on; the rest unchanged."""
    if text.isprintable():
        return text
    return "".join(json.dumps(c)[1:-1] if is_hidden(c) else c for c in text)


def quote(text: str) -> str:
    r"""A string as a legible JSON string: "a/b", "line\nbreak", "é"; unusual spaces are escaped."""
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    if not text.isprintable():
        text = "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
    return f'"{text}"'


def format_step(step: PathStep) -> str:
    """One step as text: `energy`, `"a/b"`, `[3]`, `(42)`, `(null)`; a repeated key ends in `~1`."""
    repeated = f"~{step.occurrence}" if step.occurrence else ""
    return _format_key(step) + repeated


def format_path(path: NodePath) -> str:
    """A path as text that `parse_path` reads back exactly: `/runs/42/energy`, `/` for the root."""
    return "/" + "/".join(format_step(step) for step in path)


def brief_step(step: PathStep) -> str:
    """A step for display in one line; long keys are cut."""
    value = step.value
    if isinstance(value, str | bytes) and len(value) > _BRIEF_CHARS:
        step = replace(step, value=value[:_BRIEF_CHARS])
        return f"{format_step(step)}…"
    text = format_step(step)
    return text if len(text) <= 2 * _BRIEF_CHARS else f"{text[:_BRIEF_CHARS]}…"


def brief_path(path: NodePath) -> str:
    """A path for display in one line: long keys are cut, and the middle of a long path."""
    steps = [brief_step(step) for step in (path if len(path) <= _BRIEF_STEPS else path[:2])]
    if len(path) > _BRIEF_STEPS:
        steps += ["…", *(brief_step(step) for step in path[-2:])]
    return "/" + "/".join(steps)


def parse_path(text: str) -> NodePath:
    """Parse the output of `format_path`, or user input. Raises BadInput."""
    steps: list[PathStep] = []
    at = 1 if text.startswith("/") else 0
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None:
            raise BadInput(
                f"The path is invalid from character {at + 1}: {text[at : at + 40]}",
                hint='Put a key that contains "/" in double quotes.',
            )
        steps.append(_parse_step(found))
        at = found.end()
    return tuple(steps)


def _format_key(step: PathStep) -> str:
    value = step.value
    if step.is_index:
        return f"[{value!r}]"
    if isinstance(value, str):
        is_plain = not _NEEDS_QUOTES.search(value) and value.isprintable()
        # "#/" separates a location from its path, so a path never contains it.
        return value if is_plain else quote(value).replace("#/", "#\\/")
    if isinstance(value, bytes):
        prefix = "raw " if step.type_name == RAW_KEY else ""
        return f"({prefix}0x{value.hex()})"
    if value is None or isinstance(value, bool):
        return f"({json.dumps(value)})"
    return f"({value!r})"


def _parse_step(found: re.Match[str]) -> PathStep:
    occurrence = _position(found["occurrence"] or "0")
    if found["index"] is not None:
        return PathStep.index(_position(found["index"]))
    if found["typed"] is not None:
        value, type_name = _parse_typed(found["typed"].strip())
        return PathStep(value, type_name, occurrence=occurrence)
    return PathStep(_parse_text(found), "str", occurrence=occurrence)


def _position(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise BadInput(f"The path contains a number with {len(digits):,} digits.")
    return int(digits)


def _parse_text(found: re.Match[str]) -> str:
    if found["quoted"] is None:
        return str(found["bare"])
    try:
        return str(json.loads(f'"{found["quoted"]}"', strict=False))
    except ValueError as error:
        raise BadInput(f"This is not a valid quoted key: {found['quoted']}") from error


def _parse_typed(text: str) -> tuple[KeyValue, str]:
    if text in _CONSTANTS:
        value = _CONSTANTS[text]
        return value, type(value).__name__
    raw = text.removeprefix("raw ")
    try:
        if raw.startswith("0x"):
            return bytes.fromhex(raw[2:]), "bytes" if raw == text else RAW_KEY
        if re.fullmatch(r"[+-]?[0-9]+", text):
            return int(text), "int"
        return float(text), "float"
    except ValueError as error:
        raise BadInput(f"This is not a number, bytes (0x…), true, false or null: {text}") from error
