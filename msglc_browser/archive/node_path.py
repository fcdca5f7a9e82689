"""Paths to a node: a tuple of steps, because keys may hold any character and any type."""

from dataclasses import dataclass
from typing import TypeAlias

KeyValue: TypeAlias = str | int | float | bool | bytes | None
"""What a dict key may be; other key types are stored as their raw encoded bytes."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step down: a dict key, or a list index.

    `type_name` keeps `1`, `1.0` and `True` apart, which Python calls equal. `occurrence`
    tells duplicates of one key apart, 0 for the first. `is_index` is True for list positions.
    """

    value: KeyValue
    type_name: str
    is_index: bool = False
    occurrence: int = 0

    @classmethod
    def key(cls, value: KeyValue, *, occurrence: int = 0) -> "PathStep":
        """A step by dict key."""
        return cls(value, type(value).__name__, occurrence=occurrence)

    @classmethod
    def index(cls, position: int) -> "PathStep":
        """A step by list position, 0-based."""
        return cls(position, "int", is_index=True)


NodePath: TypeAlias = tuple[PathStep, ...]


def format_path(path: NodePath) -> str:
    """A path as text that `parse_path` reads back exactly: `/runs/42/energy`, `/` for the root."""
    raise NotImplementedError


def parse_path(text: str) -> NodePath:
    """Read what `format_path` writes, or a person types. Raises BadInput."""
    raise NotImplementedError
