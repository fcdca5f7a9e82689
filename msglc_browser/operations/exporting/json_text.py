"""Decoded values as JSON text, formatted for reading, as fast as Python allows."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

INDENT: Final = "  "
MOST_INDENTED: Final = 100
"""Levels; otherwise a value nested ten thousand deep would be mostly spaces."""

_MOST_NESTED = 10  # levels written by recursion, three frames each
_NUMBERS = {int, float}
_CONTAINERS = (dict, list)

encode_text = json.encoder.encode_basestring  # in C; used by JSONEncoder(ensure_ascii=False)


class NotPlain(Exception):  # a signal, not an error: write it by events instead
    """A value contains something JSON cannot represent directly, or is nested too deeply."""


def laid_out(value: object, line_break: str, depth: int = 0) -> str:
    """`value` as JSON: dict entries, and containers in lists, on separate lines.

    `line_break` goes before lines at the level of `value`; "" puts everything on one line.
    Raises NotPlain.
    """
    write = _SCALARS.get(type(value))
    if write is not None:
        return write(value)
    if depth > _MOST_NESTED:
        raise NotPlain
    if isinstance(value, list):
        return _list(value, line_break, depth + 1)
    if isinstance(value, dict):
        return _dict(value, line_break, depth + 1)
    raise NotPlain


def pairs_text(values: Sequence[object], line_break: str) -> str:
    """Alternating keys and values, as comma-separated dict entries. Raises NotPlain."""
    pairs = iter(values)
    return f",{line_break or ' '}".join(
        [
            f"{key_text(key)}: {laid_out(value, line_break)}"
            for key, value in zip(pairs, pairs, strict=True)
        ]
    )


def numbers_text(values: Sequence[object]) -> str:
    """Comma-separated numbers. Raises NotPlain if there is anything else among them."""
    if not set(map(type, values)) <= _NUMBERS:
        raise NotPlain
    text = ", ".join(map(repr, values))
    if "n" in text:  # nan or inf
        raise NotPlain
    return text


def key_text(key: object) -> str:
    """A key that is text. Raises NotPlain."""
    if type(key) is not str or not key.isascii():
        raise NotPlain
    return encode_text(key)


def _deeper(line_break: str) -> str:
    is_deepest = len(line_break) > MOST_INDENTED * len(INDENT)
    return line_break + INDENT if line_break and not is_deepest else line_break


def _list(items: list[object], line_break: str, depth: int) -> str:
    types = set(map(type, items))
    if types <= _NUMBERS:
        return f"[{numbers_text(items)}]"
    inner = _deeper(line_break)
    if types.isdisjoint(_CONTAINERS) or not line_break:
        return f"[{', '.join([laid_out(item, inner, depth) for item in items])}]"
    parts: list[str] = []
    for item in items:
        own_line = inner if isinstance(item, _CONTAINERS) else " " if parts else ""
        parts.append(own_line + laid_out(item, inner, depth))
    ending = line_break if isinstance(items[-1], _CONTAINERS) else ""
    return f"[{','.join(parts)}{ending}]"


def _dict(items: dict[object, object], line_break: str, depth: int) -> str:
    if not items:
        return "{}"
    inner = _deeper(line_break)
    before = inner or " "
    written = ",".join(
        [
            f"{before}{_inner_key(key)}: {laid_out(item, inner, depth)}"
            for key, item in items.items()
        ]
    )
    return f"{{{written if inner else written[1:]}{line_break}}}"


def _inner_key(key: object) -> str:
    # Keys of a dict are distinct: only one that was not text could become the same.
    if type(key) is not str:
        raise NotPlain
    return _text(key)


def _text(text: str) -> str:
    if not text.isascii() and not text.isprintable():
        _check_text(text)
    return encode_text(text)


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotPlain from None


def _float(value: float) -> str:
    text = repr(value)
    if "n" in text:
        raise NotPlain
    return text


_SCALARS: Final[dict[type, Callable[[Any], str]]] = {
    str: _text,
    int: repr,
    float: _float,
    bool: {True: "true", False: "false"}.__getitem__,
    type(None): lambda _none: "null",
}
