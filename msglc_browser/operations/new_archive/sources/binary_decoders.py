"""msgpack and CBOR values out of a window, by the libraries that msglc uses itself."""

import io
import re
from collections.abc import Callable
from typing import Protocol as Interface

import cbor2
import msgpack

from msglc_browser.archive.building.value_encoder import Extension
from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.new_archive.sources.repeated_keys import RepeatedKeys
from msglc_browser.operations.new_archive.sources.value_sink import SourceProblem, TooDeep

_READ_SIZE = 64  # cbor2 reads as much for each value, and goes back
_REPEATED = re.compile("Duplicate map key: (.*)", re.DOTALL)  # cbor2 6: repr of the key


class NotWhole(Exception):
    """The bytes end inside the value."""


class ForbiddenKey(SourceProblem):
    """A dict key that msglc could not read again from a msgpack archive."""


class Decoder(Interface):
    """Decodes the values that `data` holds from `at` on, one after another."""

    def begin(self, data: bytes, at: int) -> None:
        """Take other bytes."""

    def next_value(self) -> tuple[object, int]:
        """A value and where it ends. Raises NotWhole, SourceProblem."""


class MsgpackDecoder:
    """msgpack; with `strict_keys` only text and bytes may be keys."""

    def __init__(self, repeated: RepeatedKeys, *, strict_keys: bool) -> None:
        self._repeated = repeated
        self._strict_keys = strict_keys
        self._at = 0

    def begin(self, data: bytes, at: int) -> None:
        """Take other bytes."""
        self._at = at
        size = len(data) - at
        self._unpacker = msgpack.Unpacker(
            strict_map_key=self._strict_keys,
            ext_hook=Extension,
            object_pairs_hook=self._repeated.dict_of,
            max_buffer_size=0,
            # A count is believed, and memory taken for it, only if the items may be here.
            max_array_len=size,
            max_map_len=size,
        )
        self._unpacker.feed(memoryview(data)[at:])

    def next_value(self) -> tuple[object, int]:
        """A value and where it ends."""
        try:
            value = self._unpacker.unpack()
        except msgpack.OutOfData as error:
            raise NotWhole from error
        except msgpack.StackError as error:
            raise TooDeep("nested too deeply") from error
        except (ValueError, TypeError) as error:
            if "exceeds max_" in str(error):
                raise NotWhole from error
            if "strict_map_key" in str(error):
                raise ForbiddenKey(str(error).partition(" ")[0]) from error
            raise SourceProblem(str(error) or type(error).__name__) from error
        return value, self._at + self._unpacker.tell()


class CborDecoder:
    """CBOR; `check` looks at each value, and raises for those that cannot be taken."""

    def __init__(self, repeated: RepeatedKeys, check: Callable[[object], None] | None) -> None:
        self._repeated = repeated
        self._check = check
        self._at = 0

    def begin(self, data: bytes, at: int) -> None:
        """Take other bytes."""
        self._at = at
        self._stream = io.BytesIO(memoryview(data)[at:])
        self._go_on()

    def next_value(self) -> tuple[object, int]:
        """A value and where it ends."""
        start = self._stream.tell()
        try:
            value: object = self._decode(start)
        except cbor2.CBORDecodeEOF as error:
            raise NotWhole from error
        except RecursionError as error:
            raise TooDeep("nested too deeply") from error
        except (cbor2.CBORError, ValueError, TypeError) as error:
            if "nesting depth" in str(error):
                raise TooDeep(str(error)) from error
            raise SourceProblem(str(error)) from error
        if self._check is not None:
            self._check(value)
        return value, self._at + self._stream.tell()

    def _decode(self, start: int) -> object:
        try:
            return self._decoder.decode()
        except cbor2.CBORDecodeError as error:
            if not note_repeated(error, self._repeated):
                raise
        self._stream.seek(start)
        self._go_on(allow_duplicate_keys=True)
        value: object = self._decoder.decode()
        self._go_on()
        return value

    def _go_on(self, *, allow_duplicate_keys: bool = False) -> None:
        self._decoder = cbor2.CBORDecoder(
            self._stream, read_size=_READ_SIZE, allow_duplicate_keys=allow_duplicate_keys
        )


def note_repeated(error: cbor2.CBORDecodeError, repeated: RepeatedKeys) -> bool:
    """Whether the error was only a key that stands twice; that is noted then."""
    found = _REPEATED.search(str(error))
    if found is None:
        return False
    repeated.add_name(found[1])
    return True


def decoder_of(
    source: Protocol,
    repeated: RepeatedKeys,
    *,
    check: Callable[[object], None] | None,
    strict_keys: bool,
) -> Decoder:
    """The decoder for a source; see the classes for the rest."""
    if source is Protocol.MSGPACK:
        return MsgpackDecoder(repeated, strict_keys=strict_keys)
    return CborDecoder(repeated, check)
