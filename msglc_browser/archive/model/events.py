"""A value as a flat run of events: the one primitive for rendering, exporting and building.

Nothing recurses: depth is a number, and a consumer keeps its own stack.
"""

from enum import Enum
from typing import NamedTuple, cast

from msglc_browser.archive.model.values import Scalar

LONG_BYTES = 64 * 1024
"""Strings, bytes and ext data longer than this arrive in chunks, so none needs to fit in memory."""


class EventKind(Enum):
    """What an event says."""

    __hash__ = object.__hash__  # Enum hashes by name, in Python: too slow for millions

    SCALAR = "scalar"  # `value` is the value, see `values.Scalar`
    START_MAP = "map"  # `size` pairs follow, or None when CBOR does not say; closed by END
    START_LIST = "list"  # `size` items follow, or None; closed by END
    START_TAG = "tag"  # `value` is the CBOR tag number; one item follows; closed by END
    START_TEXT = "text"  # a long str of `size` bytes or None; CHUNKs of str follow; closed by END
    START_BYTES = "bytes"  # a long bytes of `size` bytes or None; CHUNKs of bytes; closed by END
    START_EXT = "ext"  # a long msgpack ext: `value` is its code, `size` bytes; CHUNKs of bytes; END
    CHUNK = "chunk"  # `value` is a piece of the str or bytes
    END = "end"  # closes the last START that is open
    RUN = "run"  # only for who asked: children of the START that is open, decoded; see `run_of`


class Event(NamedTuple):
    """One step through a value.

    `is_key` is True for what stands in key position of a map: a scalar, or the START of a key
    that is long or a container. A tuple, not a dataclass: five million are made for a long list.
    """

    kind: EventKind
    value: Scalar = None
    size: int | None = None
    is_key: bool = False


class Run(NamedTuple):
    """Whole children of an open container as plain values (see `value_runs`).

    Of a map keys and values alternate.
    """

    values: list[object]
    is_map: bool


def run_event(run: Run, size_bytes: int) -> Event:
    """A RUN whose children took `size_bytes` encoded."""
    # Not a Scalar for the type checker: whoever asks for no runs need not think of them.
    return Event(EventKind.RUN, cast(Scalar, run), size_bytes)


def run_of(event: Event) -> Run:
    """What a RUN event carries."""
    return cast(Run, event.value)
