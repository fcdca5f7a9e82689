"""Paths to a node: a tuple of steps, because keys may hold any character and any type."""

from dataclasses import dataclass
from typing import TypeAlias

KeyValue: TypeAlias = str | int | float | bool | None | bytes
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
