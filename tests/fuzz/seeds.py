"""Valid archives of every shape, small enough to break by the thousands."""

import datetime
import struct
from collections.abc import Callable, Iterator

import cbor2
import msgpack
import numpy as np

from msglc_browser.archive.model.node import Protocol as Encoding
from tests.archive_bytes import leaf_archive, raw_archive
from tests.servers.archives import Protocol, combine_archives, make_archive

_BOTH: tuple[Protocol, ...] = ("msgpack", "cbor")
_ODD_KEYS: dict[object, object] = {
    "": 1,
    "a/b": [1, 2],
    "a\nb": None,
    "\0": True,
    "\u202eabc": -0.0,
    "😀": float("nan"),
    "1": "one",
    7: 2**64 - 1,
    -7: -(2**63),
    2.5: float("inf"),
    b"\xff\0": b"bytes",
}
_NESTED: dict[str, object] = {
    "runs": {f"{n:04}": {"id": n, "energy": [n * 0.5] * 12, "name": f"run {n}"} for n in range(6)},
    "meta": {"title": "ä" * 40, "tags": ["x", "y", {"deep": [[[[1]]]]}]},
    "blob": bytes(range(200)),
    "none": None,
}


def seeds() -> list[bytes]:
    """All seeds, the same each time."""
    found: list[bytes] = []
    for protocol in _BOTH:
        found += _plain(protocol)
        found += _combined(protocol)
    return [*found, *_raw()]


def _plain(protocol: Protocol) -> Iterator[bytes]:
    def make(value: object, **config: object) -> bytes:
        return make_archive(value, protocol=protocol, **config)

    yield make(5)
    yield make("text" * 30)
    yield make(_NESTED)
    yield make(_NESTED, small_obj_optimization_threshold=16, trivial_size=4)
    yield make(_ODD_KEYS, small_obj_optimization_threshold=1, trivial_size=1)
    yield make(_ODD_KEYS)
    yield make([_ODD_KEYS, _NESTED], small_obj_optimization_threshold=64)
    yield make({f"k{n}": "v" * (n % 40) for n in range(120)}, small_obj_optimization_threshold=32)
    yield make([1.5 * n for n in range(400)], small_obj_optimization_threshold=64)
    yield make({"numbers": list(range(-200, 900)), "flags": [True, None, 1, 2.5] * 60}, **_BLOCKS)
    yield make([[n, [n]] for n in range(50)], small_obj_optimization_threshold=16)
    yield from _arrays(make)


_BLOCKS: dict[str, object] = {"small_obj_optimization_threshold": 128, "trivial_size": 20}


def _arrays(make: Callable[..., bytes]) -> Iterator[bytes]:
    times = np.array(["2024-01-01", "NaT"], "M8[ns]")
    for array in (
        np.arange(24, dtype="<f8").reshape(2, 3, 4),
        np.asfortranarray(np.arange(6, dtype=">i2").reshape(2, 3)),
        np.array(["a", "bcd", ""]),
        np.array([True, False]),
        times,
    ):
        yield make({"array": array, "n": 1}, numpy_encoder=True)
        yield make(array, numpy_encoder=True)


def _combined(protocol: Protocol) -> Iterator[bytes]:
    children = [
        make_archive(_NESTED, protocol=p, small_obj_optimization_threshold=64) for p in _BOTH
    ]
    one = make_archive(1, protocol=protocol)
    named = combine_archives({"a": children[0], "b/c": children[1], "one": one}, protocol=protocol)
    listed = combine_archives([one, children[1], one], protocol=protocol)
    yield named
    yield listed
    middle = combine_archives({"m": listed, "n": one}, protocol=protocol)
    yield combine_archives([middle, named], protocol=protocol)


def _raw() -> Iterator[bytes]:
    """What msglc does not write but may read: extensions, times, tags, open containers."""
    msgpack_values = [
        msgpack.ExtType(5, b"\x01\x02"),
        msgpack.Timestamp(0, 0),
        msgpack.Timestamp(-1, 7),
        msgpack.Timestamp(2**40, 999_999_999),
        {"time": msgpack.Timestamp(5, 5), "ext": msgpack.ExtType(127, b"x" * 300)},
    ]
    yield leaf_archive(msgpack.packb(msgpack_values))
    yield leaf_archive(b"\x92\xc7\x03\xffodd\xd4\x80x")  # codes that the library refuses to write
    yield leaf_archive(msgpack.packb({n: n for n in range(40)} | {(1, 2): 3}))
    cbor_values: list[object] = [
        datetime.datetime(2024, 1, 2, tzinfo=datetime.UTC),
        2**100,
        -(2**100),
        cbor2.CBORTag(42, [1, {"a": 2}]),
        cbor2.CBORSimpleValue(99),
        cbor2.undefined,
        1.5,
    ]
    yield leaf_archive(cbor2.dumps(cbor_values), Encoding.CBOR)
    shared = b"\x82\xd8\x1c\x81\xd8\x1d\x00\xc1\xfb" + struct.pack(">d", -1.5)
    yield leaf_archive(shared, Encoding.CBOR)
    opened = b"\xbf\x61a\x9f\x01\x02\xff\x7f\x61b\x61c\xff\x5f\x41\x01\x41\x02\xff\x61d\xbf\xff\xff"
    yield leaf_archive(opened, Encoding.CBOR)
    toc = (
        b"\xbf\x61p\x9f\x00\x18"
        + bytes([len(opened)])
        + b"\xff\x61t\xbf\x61a\xa1\x61p\x82\x01\x05\xff\xff"
    )
    yield raw_archive(opened, None, Encoding.CBOR, toc_bytes=toc)
    yield leaf_archive(
        b"\x93" + msgpack.packb("x" * 70_000) + b"\x01\xc6" + struct.pack(">I", 3) + b"abc"
    )
