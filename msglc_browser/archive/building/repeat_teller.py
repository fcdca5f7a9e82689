"""Names the keys that occur more than once in a dict, and the paths of these dicts."""

import io
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import IO, TypeAlias

import cbor2
import msgpack

from msglc_browser.archive.building.key_watch import repeated_in
from msglc_browser.archive.building.nesting import Place, pair_lists_in
from msglc_browser.archive.building.open_container import OpenContainer
from msglc_browser.archive.building.value_encoder import ValueEncoder
from msglc_browser.archive.items.item_walk import RawPath
from msglc_browser.archive.items.keys import key_step
from msglc_browser.archive.model.node_path import NodePath, PathStep

OnKey: TypeAlias = Callable[[object, NodePath], None]
"""Called with a key that occurs more than once in a dict, and with the path of that dict."""

_SHOWN_BYTES = 40
_UNREADABLE = (cbor2.CBORError, msgpack.UnpackException, ValueError, TypeError, RuntimeError)


class RepeatTeller:
    """Tells of keys in one protocol."""

    def __init__(self, encoder: ValueEncoder, on_repeated_key: OnKey) -> None:
        self._encoder = encoder
        self._on_repeated_key = on_repeated_key

    def tell(self, raw_key: bytes, path: NodePath) -> None:
        """An encoded key occurs again in the dict at `path`."""
        self._on_repeated_key(key_name(self._encoder, io.BytesIO(raw_key)), path)

    def tell_watched(
        self, file: IO[bytes], first: int, second: int, frames: Sequence[OpenContainer]
    ) -> None:
        """Two keys of the innermost container may be equal: they are at these places of `file`."""
        file.seek(first)
        key = key_name(self._encoder, file)
        file.seek(second)
        if repr(key_name(self._encoder, file)) == repr(key):
            self._on_repeated_key(key, path_of(self._encoder, frames))

    def tell_pair_lists(self, values: Sequence[object], path: NodePath, steps: RawPath) -> None:
        """Dicts in values that have been written whole; `steps` lead to each from `path`."""
        encode = self._encoder.encode
        for places, pair_list in pair_lists_in(values):
            for key in repeated_in(pair_list, encode):
                first, *inner = places
                raw = steps[first.value : first.value + 1] if isinstance(first.value, int) else ()
                whole = (*path, *steps_of(self._encoder, raw), *places_of(self._encoder, inner))
                name = key if type(key) is str else key_name(self._encoder, io.BytesIO(encode(key)))
                self._on_repeated_key(name, whole)


def key_name(encoder: ValueEncoder, file: IO[bytes]) -> object:
    """The key at the position of `file`; its bytes if it cannot be decoded."""
    start = file.tell()
    try:
        return encoder.decode_first(file)
    except _UNREADABLE:  # a note is no reason not to write
        file.seek(start)
        return file.read(_SHOWN_BYTES)


def path_of(encoder: ValueEncoder, frames: Sequence[OpenContainer]) -> NodePath:
    """The path of the innermost of the open containers."""
    around = pairwise(frames)
    return steps_of(encoder, tuple(inner.step for outer, inner in around if not outer.is_tag))


def places_of(encoder: ValueEncoder, places: Iterable[Place]) -> NodePath:
    """Positions and keys in Python values as steps."""
    return tuple(
        PathStep.index(place.value)
        if isinstance(place.value, int) and not place.is_key
        else key_step(encoder.protocol, encoder.encode(place.value))
        for place in places
    )


def steps_of(encoder: ValueEncoder, path: RawPath) -> NodePath:
    """Positions and encoded keys as steps."""
    return tuple(
        PathStep.index(step) if isinstance(step, int) else key_step(encoder.protocol, step)
        for step in path
    )
