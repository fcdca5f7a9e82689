"""Make an archive of what is on this computer; runs in a process of its own (see `child_process`).

It imports little, because each process imports it anew. What is small goes through msglc's own
writer; what is large, or is indexed in another way than msglc does, through ours, in memory that
does not grow with it.
"""

import gc
import io
import json
import os
import re
from collections.abc import Callable
from typing import IO

import cbor2
import msglc
import msgpack
from msglc.codec import CBORCodec, MsgpackCodec

from msglc_browser.archive.building.value_encoder import Extension, Unencodable, to_cbor, to_msgpack
from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import LimitExceeded
from msglc_browser.operations.new_archive.encode_problems import (
    cannot_encode,
    cannot_use,
    check_keys,
    forbidden_key,
    not_valid,
    too_deep,
)
from msglc_browser.operations.new_archive.encode_request import EncodeRequest as EncodeRequest
from msglc_browser.operations.new_archive.encode_request import PastedText
from msglc_browser.operations.new_archive.encode_request import SourceFormat as SourceFormat
from msglc_browser.operations.new_archive.encode_streamed import ByteReport, write_streamed
from msglc_browser.operations.new_archive.sources.binary_decoders import ForbiddenKey, note_repeated
from msglc_browser.operations.new_archive.sources.repeated_keys import RepeatedKeys
from msglc_browser.operations.new_archive.sources.value_sink import SourceProblem, TooDeep

_OS_ERROR = re.compile(r"\(os error (\d+)\)")


def encode(request: EncodeRequest, report: ByteReport | None = None) -> tuple[str, ...]:
    """Write the archive; the notes. Raises BadInput when the source is not what it should be.

    `report` is told how many bytes of the source have been read, and how many there are.
    """
    gc.disable()  # the process makes one value and ends
    if _is_for_msglc(request):
        return _encode_whole(request)
    try:
        return write_streamed(request, report)
    except Unencodable as error:
        raise cannot_encode(error.__cause__ or error, request) from error
    except (TooDeep, LimitExceeded, RecursionError) as error:
        raise too_deep(error, request) from error
    except ForbiddenKey as error:
        raise forbidden_key(str(error), request) from error
    except SourceProblem as error:
        raise not_valid(error, request) from error
    except OSError as error:
        raise cannot_use(error, request) from error


def _is_for_msglc(request: EncodeRequest) -> bool:
    if request.source_format not in _LOADERS or request.options != ArchiveOptions():
        return False
    if isinstance(request.source, PastedText):
        return len(request.source.text) <= request.streamed_beyond_bytes
    try:
        return request.source.stat().st_size <= request.streamed_beyond_bytes
    except OSError as error:
        raise cannot_use(error, request) from error


def _encode_whole(request: EncodeRequest) -> tuple[str, ...]:
    repeated = RepeatedKeys()
    value = _load(request, repeated)
    if request.protocol is Protocol.MSGPACK and not request.any_keys:
        check_keys(value, request)
    try:
        _dump(value, request)
    except (TypeError, ValueError, OverflowError, RecursionError, UnicodeError) as error:
        raise cannot_encode(error, request) from error
    except OSError as error:
        raise cannot_use(error, request) from error
    return repeated.sentences()


def _load(request: EncodeRequest, repeated: RepeatedKeys) -> object:
    load = _LOADERS[request.source_format]
    try:
        if isinstance(request.source, PastedText):
            return load(io.BytesIO(request.source.encoded()), repeated)
        with request.source.open("rb") as file:
            return load(file, repeated)
    except OSError as error:
        raise cannot_use(error, request) from error
    except RecursionError as error:
        raise too_deep(error, request) from error
    except (ValueError, TypeError, cbor2.CBORError, msgpack.UnpackException) as error:
        if "nesting depth" in str(error) or isinstance(error, msgpack.StackError):
            raise too_deep(error, request) from error
        raise not_valid(error, request) from error


def _load_json(file: IO[bytes], repeated: RepeatedKeys) -> object:
    value: object = json.loads(file.read(), object_pairs_hook=repeated.dict_of)
    return value


def _load_msgpack(file: IO[bytes], repeated: RepeatedKeys) -> object:
    value: object = msgpack.unpackb(
        file.read(),
        strict_map_key=False,
        ext_hook=Extension,
        object_pairs_hook=repeated.dict_of,
    )
    return value


def _load_cbor(file: IO[bytes], repeated: RepeatedKeys) -> object:
    value: object
    try:
        value = cbor2.load(file, allow_duplicate_keys=False)
    except cbor2.CBORDecodeError as error:
        if not note_repeated(error, repeated):
            raise
        file.seek(0)
        value = cbor2.load(file)
    if file.read(1):
        raise ValueError("something follows the first value")
    return value


_LOADERS: dict[SourceFormat, Callable[[IO[bytes], RepeatedKeys], object]] = {
    SourceFormat.JSON: _load_json,
    SourceFormat.MSGPACK: _load_msgpack,
    SourceFormat.CBOR: _load_cbor,
}


def _dump(value: object, request: EncodeRequest) -> None:
    packer = _Cbor() if request.protocol is Protocol.CBOR else _Msgpack()
    target = str(request.target)
    try:
        msglc.dump(target, value, backend="rust", packer=packer)
    except TypeError:
        # msglc 261017: the Rust backend knows no timestamps, extension types, tags or big ints.
        msglc.dump(target, value, backend="python", packer=packer)
    except RuntimeError as error:
        # msglc 261017: the Rust backend raises this for errors of the operating system.
        found = _OS_ERROR.search(str(error))
        if found is None:
            # It does not always say which error: Python's own writing does.
            msglc.dump(target, value, backend="python", packer=packer)
            return
        raise OSError(int(found[1]), os.strerror(int(found[1])), target) from error


class _Msgpack(MsgpackCodec):  # type: ignore[misc]  # msglc is untyped
    """msglc's codec, for values of CBOR and of extension types too."""

    def __init__(self) -> None:
        super().__init__()
        self._packer = msgpack.Packer(default=to_msgpack)


class _Cbor(CBORCodec):  # type: ignore[misc]  # msglc is untyped
    """msglc's codec, for values of msgpack too."""

    def encode(self, data: object) -> bytes:
        return cbor2.dumps(data, default=to_cbor)
