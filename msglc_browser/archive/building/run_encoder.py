"""Encodes many values at once in one protocol, with the size of each."""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, NamedTuple

import cbor2
import msgpack

from msglc_browser.archive.building.nesting import CONTAINERS, items_of
from msglc_browser.archive.building.scalar_sizes import ScalarSizes
from msglc_browser.archive.building.value_encoder import Unencodable, ValueEncoder
from msglc_browser.archive.model.node import Protocol

_REASONS = (
    TypeError,
    ValueError,
    OverflowError,
    RecursionError,
    UnicodeError,
    cbor2.CBOREncodeError,
)


class Run(NamedTuple):
    """Concatenated encoded values, and their sizes in bytes."""

    data: bytes
    sizes: Sequence[int]


class Parts(NamedTuple):
    """Values encoded one by one; empty in place of the `large` ones, which are indexes."""

    data: list[bytes]
    large: list[int]
    have_pair_lists: bool


class RunEncoder:
    """Encodes lists and pairs of values; a container is large from `large_bytes` on."""

    def __init__(self, encoder: ValueEncoder, large_bytes: int) -> None:
        self._encoder = encoder
        self._encode = encoder.encode
        self._is_cbor = encoder.protocol is Protocol.CBOR
        self._sizes = ScalarSizes(encoder.protocol)
        self._large_bytes = large_bytes
        self._were_large = False  # the next ones are then likely to be large too
        self._measure = msgpack.Packer(default=_contents).pack

    def scalars(self, values: Sequence[object]) -> Run | None:
        """Scalars of one type; None if they are anything else."""
        sizes = self._sizes.of(values)
        if sizes is None:
            return None
        data = encoded(self._encode, values)
        data = data[len(self._encoder.head(len(values), is_map=False)) :]
        return Run(data, sizes) if len(data) == sum(sizes) else None

    def pairs(self, keys: Sequence[object], values: Sequence[object]) -> Run | None:
        """Distinct keys with scalars, each of one type; None if they are anything else.

        The sizes alternate between key and value.
        """
        key_sizes = self._sizes.of(keys)
        value_sizes = self._sizes.of(values)
        if key_sizes is None or value_sizes is None:
            return None
        made = dict(zip(keys, values, strict=True))
        if len(made) < len(keys):
            return None
        data = encoded(self._encode, made)[len(self._encoder.head(len(keys), is_map=True)) :]
        sizes = bytearray(2 * len(keys))
        sizes[::2], sizes[1::2] = key_sizes, value_sizes
        return Run(data, sizes) if len(data) == sum(sizes) else None

    def parts(self, values: Sequence[object]) -> Parts:
        """Each of the values separately, except for large containers."""
        self._encoder.met_pair_list = False
        if self._is_cbor and self._were_large:
            seeming = map(self._seems_large, values)
            data = [
                b"" if is_large else encoded(self._encode, value)
                for value, is_large in zip(values, seeming, strict=True)
            ]
        else:
            data = all_encoded(self._encode, values)
        for at in longer(data, self._large_bytes - 1):
            if type(values[at]) in CONTAINERS:
                data[at] = b""
        self._were_large = b"" in data
        large = [at for at, part in enumerate(data) if not part]
        return Parts(data, large, self._encoder.met_pair_list)

    def _seems_large(self, value: object) -> bool:
        """Whether a container is large as msgpack, which is four times as fast to determine.

        If it only seems large, taking it apart is wasted work, but the bytes are the same.
        """
        if type(value) not in CONTAINERS:
            return False
        try:
            return len(self._measure(value)) >= self._large_bytes
        except _REASONS:
            return True  # taking it apart reports the error


def encoded(encode: Callable[[Any], bytes], value: object) -> bytes:
    """The bytes of a value. Raises Unencodable."""
    try:
        return encode(value)
    except _REASONS as error:
        raise Unencodable from error


def all_encoded(encode: Callable[[Any], bytes], values: Sequence[object]) -> list[bytes]:
    """The bytes of each of the values. Raises Unencodable."""
    try:
        return list(map(encode, values))
    except _REASONS as error:
        raise Unencodable from error


def longer(parts: Sequence[bytes], size: int) -> list[int]:
    """The indexes of the parts with more than `size` bytes."""
    return [at for at, part in enumerate(parts) if len(part) > size]


def run_of(parts: Sequence[bytes]) -> Run:
    """The parts as one run."""
    return Run(b"".join(parts), list(map(len, parts)))


def run_of_pairs(keys: Sequence[bytes], values: Sequence[bytes]) -> Run:
    """The parts as one run, alternating between key and value."""
    return run_of(list(chain.from_iterable(zip(keys, values, strict=True))))


def _contents(value: object) -> object:
    return items_of(value) if type(value) in CONTAINERS else None
