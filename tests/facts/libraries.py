"""The values of other libraries, in the terms of the tables."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import cbor2
import msgpack

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.values import CborSimple, CborTag, ExtValue, Pairs, Timestamp


def of_json(data: bytes) -> object:
    """A JSON document; a dict that repeats a key has all its pairs."""
    value: object = json.loads(data, object_pairs_hook=_pairs, parse_constant=_refuse)
    return value


def of_library(protocol: Protocol, data: bytes) -> object:
    """One value, decoded by msgpack or cbor2, which keeps microseconds only."""
    if protocol is Protocol.CBOR:
        return _plain(cbor2.loads(data))
    value = msgpack.unpackb(
        data, strict_map_key=False, object_pairs_hook=_pairs, ext_hook=ExtValue, timestamp=0
    )
    return _plain(value)


def is_understood(value: object) -> bool:
    """Whether cbor2 keeps all of a value."""
    if isinstance(value, Timestamp):
        return "T" in str(value) and not value.nanoseconds % 1000
    if isinstance(value, list):
        return all(map(is_understood, value))
    if isinstance(value, dict):
        return all(map(is_understood, (*value, *value.values())))
    return not isinstance(value, Pairs)


def _refuse(word: str) -> object:
    raise ValueError(f"{word} is not JSON")


def _pairs(pairs: Sequence[tuple[object, object]]) -> object:
    try:
        found = dict(pairs)
    except TypeError:
        return Pairs(tuple(pairs))
    return found if len(found) == len(pairs) else Pairs(tuple(pairs))


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict | cbor2.frozendict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Pairs):
        return Pairs(tuple((_plain(key), _plain(item)) for key, item in value.pairs))
    if isinstance(value, msgpack.Timestamp):
        return Timestamp(value.seconds, value.nanoseconds)
    if isinstance(value, datetime):
        since = value - datetime(1970, 1, 1, tzinfo=UTC)
        return Timestamp(since.days * 86400 + since.seconds, since.microseconds * 1000)
    if isinstance(value, cbor2.CBORTag):
        return CborTag(value.tag, _plain(value.value))
    if isinstance(value, cbor2.CBORSimpleValue):
        return CborSimple(value.value)
    return CborSimple(23) if value is cbor2.undefined else value
