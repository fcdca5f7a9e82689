"""Make an archive of a local file; runs in a process of its own (see `child_process`).

It imports little, because each process imports it anew.
"""

import gc
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import IO

import cbor2
import msglc
import msgpack
from msglc.codec import CBORCodec, MsgpackCodec

from msglc_browser.archive.node import Protocol
from msglc_browser.archive.values import Timestamp
from msglc_browser.errors import BadInput


class SourceFormat(Enum):
    """How the local file is encoded; the value is the word on screen."""

    JSON = "JSON"
    MSGPACK = "msgpack"
    CBOR = "CBOR"


@dataclass(frozen=True, slots=True)
class EncodeRequest:
    """Read `source`, write the archive `target`, which is replaced.

    `name` is what a person calls the source. `any_keys` admits dict keys with which msglc
    writes a msgpack archive but cannot read it again: those that are neither text nor bytes.
    """

    source: Path
    source_format: SourceFormat
    protocol: Protocol
    target: Path
    name: str
    any_keys: bool = False


@dataclass(frozen=True, slots=True)
class _Extension:
    """A msgpack extension value. `msgpack.ExtType` is a tuple: msglc would write it as a list."""

    code: int
    data: bytes


def encode(request: EncodeRequest) -> None:
    """Write the archive. Raises BadInput when the source is not what it should be."""
    gc.disable()  # the process makes one big value and ends
    value = _load(request)
    if request.protocol is Protocol.MSGPACK and not request.any_keys:
        _check_keys(value, request)
    try:
        _dump(value, request)
    except (TypeError, ValueError, OverflowError, RecursionError, UnicodeError) as error:
        raise _cannot_encode(error, request) from error


def _load(request: EncodeRequest) -> object:
    load = _LOADERS[request.source_format]
    try:
        with request.source.open("rb") as file:
            return load(file)
    except OSError as error:
        why = error.strerror or str(error)
        raise BadInput(f"Cannot read {request.source}: {why}.", details=repr(error)) from error
    except RecursionError as error:
        raise _too_deep(request, error) from error
    except (ValueError, TypeError, cbor2.CBORError, msgpack.UnpackException) as error:
        if "nesting depth" in str(error) or isinstance(error, msgpack.StackError):
            raise _too_deep(request, error) from error
        raise BadInput(
            f"{request.name} is not valid {request.source_format.value}: {error}",
            hint="Check the format chosen for the file.",
            details=repr(error),
        ) from error


def _load_json(file: IO[bytes]) -> object:
    value: object = json.loads(file.read())
    return value


def _load_msgpack(file: IO[bytes]) -> object:
    value: object = msgpack.unpackb(file.read(), strict_map_key=False, ext_hook=_Extension)
    return value


def _load_cbor(file: IO[bytes]) -> object:
    value: object = cbor2.load(file)
    if file.read(1):
        raise ValueError("something follows the first value")
    return value


_LOADERS: dict[SourceFormat, Callable[[IO[bytes]], object]] = {
    SourceFormat.JSON: _load_json,
    SourceFormat.MSGPACK: _load_msgpack,
    SourceFormat.CBOR: _load_cbor,
}


def _check_keys(value: object, request: EncodeRequest) -> None:
    if request.source_format is SourceFormat.JSON:
        return  # all its keys are text
    seen: set[int] = set()  # CBOR can make values that hold themselves
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if not isinstance(item, dict | list | tuple) or id(item) in seen:
            continue
        seen.add(id(item))
        if not isinstance(item, dict):
            waiting.extend(item)
            continue
        for key in item:
            if not isinstance(key, str | bytes):
                raise BadInput(
                    f"{request.name} has a dict with the key {key!r}: msglc cannot read such "
                    "keys from a msgpack archive.",
                    hint="Choose the CBOR protocol, or make the keys text.",
                )
        waiting.extend(item.values())


def _dump(value: object, request: EncodeRequest) -> None:
    packer = _Cbor() if request.protocol is Protocol.CBOR else _Msgpack()
    target = str(request.target)
    try:
        msglc.dump(target, value, backend="rust", packer=packer)
    except TypeError:
        # msglc 261017: the Rust backend knows no timestamps, extension types, tags or big ints.
        msglc.dump(target, value, backend="python", packer=packer)


class _Msgpack(MsgpackCodec):  # type: ignore[misc]  # msglc is untyped
    """msglc's codec, for values of CBOR and of extension types too."""

    def __init__(self) -> None:
        super().__init__()
        self._packer = msgpack.Packer(default=_to_msgpack)


class _Cbor(CBORCodec):  # type: ignore[misc]  # msglc is untyped
    """msglc's codec, for values of msgpack too."""

    def encode(self, data: object) -> bytes:
        return cbor2.dumps(data, default=_to_cbor)


def _to_msgpack(value: object) -> object:
    if isinstance(value, _Extension):
        return msgpack.ExtType(value.code, value.data)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return msgpack.Timestamp.from_datetime(value)
    if isinstance(value, int):
        raise OverflowError("integer beyond 64 bits")
    raise TypeError(type(value).__name__)


def _to_cbor(encoder: cbor2.CBOREncoder, value: object) -> None:
    if not isinstance(value, msgpack.Timestamp):
        raise TypeError(type(value).__name__)
    # Tag 0 is a time as text: exact, where the number of tag 1 would round.
    encoder.encode(cbor2.CBORTag(0, str(Timestamp(value.seconds, value.nanoseconds))))


def _cannot_encode(error: Exception, request: EncodeRequest) -> BadInput:
    if isinstance(error, RecursionError):
        return _too_deep(request, error)
    if isinstance(error, UnicodeError):
        reason, hint = "it holds text that is not valid Unicode", "Mend the text, then try again."
    elif isinstance(error, OverflowError):
        reason = "it holds an integer beyond 64 bits, which msgpack cannot hold"
        hint = "Choose the CBOR protocol."
    else:
        reason = f"it holds a value that {request.protocol.value} cannot hold ({error})"
        hint = "Choose the CBOR protocol." if request.protocol is Protocol.MSGPACK else ""
    return BadInput(
        f"{request.name} cannot become an archive: {reason}.", hint=hint, details=repr(error)
    )


def _too_deep(request: EncodeRequest, error: Exception) -> BadInput:
    return BadInput(
        f"{request.name} is nested too deeply.",
        hint="Dicts and lists may lie some hundred levels deep in each other, not more.",
        details=repr(error),
    )
