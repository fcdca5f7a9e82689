"""A value as a flat stream of events, the basis of rendering, exporting and building.

Nothing recurses: depth is a number, and each consumer keeps its own stack.
"""

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Optional, cast

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.values import Scalar

if TYPE_CHECKING:  # it needs NumPy, whose import takes 0.1 s
    from msglc_browser.archive.model.records import Records

LONG_BYTES = 64 * 1024
"""Longer strings, bytes and ext data arrive in chunks, so none needs to fit in memory."""


class EventKind(Enum):
    """The kind of an event."""

    __hash__ = object.__hash__  # Enum hashes by name, in Python: too slow for millions

    SCALAR = "scalar"  # `value` is the value, see `values.Scalar`
    START_MAP = "map"  # `size` pairs follow, or None if CBOR does not specify it; closed by END
    START_LIST = "list"  # `size` items follow, or None; closed by END
    START_TAG = "tag"  # `value` is the CBOR tag number; one item follows; closed by END
    START_TEXT = "text"  # a long str of `size` bytes or None; CHUNKs of str follow; closed by END
    START_BYTES = "bytes"  # a long bytes of `size` bytes or None; CHUNKs of bytes; closed by END
    START_EXT = "ext"  # a long msgpack ext: `value` is its code, `size` bytes; CHUNKs of bytes; END
    CHUNK = "chunk"  # `value` is a piece of the str or bytes
    END = "end"  # closes the innermost open START
    RUN = "run"  # only on request: decoded children of the open START; see `run_of`


class Event(NamedTuple):
    """One step in the traversal of a value.

    `is_key` is True in the key position of a map: for a scalar, or the START of a key
    that is long or a container. A tuple, not a dataclass: a long list makes five million of them.
    """

    kind: EventKind
    value: Scalar = None
    size: int | None = None
    is_key: bool = False


class Run(NamedTuple):
    """Complete children of an open container as plain values (see `value_runs`).

    In a map, keys and values alternate. `encoded` holds their bytes in `protocol`, and perhaps some
    after them; None if they are not at hand. On request, dicts may come as `records` instead of as
    values.
    """

    values: list[object]
    is_map: bool
    encoded: bytes | None = None
    records: Optional["Records"] = None
    protocol: Protocol = Protocol.MSGPACK


def run_event(run: Run, size_bytes: int) -> Event:
    """A RUN whose children took `size_bytes` in encoded form."""
    # Not a Scalar for the type checker: code that requests no runs need not handle them.
    return Event(EventKind.RUN, cast(Scalar, run), size_bytes)


def run_of(event: Event) -> Run:
    """The content of a RUN event."""
    return cast(Run, event.value)
