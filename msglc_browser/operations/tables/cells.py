"""The cells of a table: plain values, and what stands for others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, TypeAlias

from msglc_browser.archive.arrays.numpy_pickle import describe_array
from msglc_browser.archive.display.text_scalar import scalar_text
from msglc_browser.archive.items.value_type import looks_like_array
from msglc_browser.archive.model.node import Node, ValueType
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.archive.model.values import CborSimple, CborTag, ExtValue, Pairs, Timestamp

MOST_CHARS: Final = 300
"""Longer texts are cut: a cell is not where they are read."""

_SHOWN_ITEMS: Final = 4
_ARRAY_HEAD_BYTES: Final = 2048


class Missing(Enum):
    """A cell of a record that lacks the key, or of a row that is too short."""

    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Nested:
    """A dict, list or other value that a cell only hints at; `path` leads to it."""

    value_type: ValueType
    items: int | None
    text: str
    path: NodePath


@dataclass(frozen=True, slots=True)
class CutText:
    """The beginning of a text of `length` characters, which lies at `path`."""

    text: str
    length: int
    path: NodePath = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell whose bytes are damaged."""

    problem: str


Cell: TypeAlias = (
    int | float | str | bool | bytes | Timestamp | Nested | CutText | Unreadable | Missing | None
)


def cell_of(value: object, path: NodePath) -> Cell:
    """The cell of a value; never larger than a few hundred characters."""
    if value is None or isinstance(value, bool | int | float | Timestamp | Missing | Unreadable):
        return value
    if isinstance(value, str):
        return value if len(value) <= MOST_CHARS else CutText(value[:MOST_CHARS], len(value), path)
    if isinstance(value, bytes | bytearray):
        data = bytes(value)
        info = describe_array(data[:_ARRAY_HEAD_BYTES]) if looks_like_array(data) else None
        if info is not None:
            return Nested(ValueType.ARRAY, None, str(info), path)
        if len(data) <= MOST_CHARS:
            return data
        return Nested(ValueType.BYTES, None, scalar_text(data[:64]), path)
    return nested(value, path)


def nested(value: object, path: NodePath) -> Nested:
    """A container as a short hint: `[1, 2, 3, … 9 more]`."""
    if isinstance(value, Pairs):
        return Nested(ValueType.DICT, len(value.pairs), f"{{{len(value.pairs):,} entries}}", path)
    if isinstance(value, Mapping):
        return Nested(ValueType.DICT, len(value), _dict_text(value), path)
    if isinstance(value, Sequence):
        return Nested(ValueType.LIST, len(value), _list_text(value), path)
    if isinstance(value, ExtValue | CborSimple):
        return Nested(ValueType.EXT, None, scalar_text(value)[:MOST_CHARS], path)
    name = f"tag {value.tag}" if isinstance(value, CborTag) else type(value).__name__
    return Nested(ValueType.EXT, None, name, path)


def large(node: Node, text: str) -> Nested:
    """A value that is too large to be decoded for a cell."""
    return Nested(node.value_type, node.items, text, node.path)


def _list_text(values: Sequence[object]) -> str:
    shown = [_short(value) for value in values[:_SHOWN_ITEMS]]
    return f"[{', '.join(_with_rest(shown, len(values)))}]"


def _dict_text(values: Mapping[object, object]) -> str:
    first = list(values.items())[:_SHOWN_ITEMS]
    shown = [f"{_short(key)}: {_short(value)}" for key, value in first]
    return f"{{{', '.join(_with_rest(shown, len(values)))}}}"


def _with_rest(shown: list[str], total: int) -> list[str]:
    rest = total - len(shown)
    return [*shown, f"… {rest:,} more"] if rest > 0 else shown


def _short(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{len(value):,}]"
    if isinstance(value, Mapping | Pairs):
        return "{…}"
    if isinstance(value, str):
        return scalar_text(value[:40])
    if value is None or isinstance(value, bool | int | float | bytes | Timestamp):
        return scalar_text(value)[:40]
    return "…"
