"""Decodes msgpack and CBOR values from a window, with the libraries that msglc itself uses."""

from itertools import islice

import msgpack

from msglc_browser.archive.building.pair_list import dict_or_pairs
from msglc_browser.archive.building.value_encoder import Extension
from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.new_archive.sources.cbor_decoder import CborDecoder
from msglc_browser.operations.new_archive.sources.decoder import CutOff, Decoder, ForbiddenKey
from msglc_browser.operations.new_archive.sources.value_sink import SourceProblem, TooDeep

<<<<<<< HEAD
_READ_SIZE = 1024  # cbor2 reads this much for each value, then seeks back
_MAX_DEPTH = 900  # more than an archive may have, but few enough for cbor2 not to crash
_LONGEST_HEAD = 5
_REPEATED = "Duplicate map key: "  # cbor2 6
_FORBIDDEN_KEY = re.compile("must be a text string or byte string, not (.*)")  # cbor2 6
# The meaning of other tags is left to the reader of the archive. Big numbers and times:
_WITH_COUNTERPARTS = frozenset({0, 1, 2, 3})
# Values in these tags are shared, or refer to others.
SHARING_TAGS = frozenset({25, 28, 29, 256})
_DECODED_BY_CBOR2 = _WITH_COUNTERPARTS | {
    *(4, 5, 30, 35, 36, 37, 52, 54, 100, 258, 260, 261, 1004, 43000)
}


class NotWhole(Exception):
    """The value must be taken apart: it ends beyond the window, or repeats a key."""


class CutOff(NotWhole):
    """The bytes end inside the value."""


class ForbiddenKey(SourceProblem):
    """A dict key that msglc could not read back from a msgpack archive."""


class Decoder(Interface):
    """Decodes the values in `data` from `at` on, one after another.

    After an exception, or None, it must be restarted.
    """

    def begin(self, data: bytes, at: int) -> None:
        """Switch to other bytes."""

    def next_value(self) -> tuple[object, int]:
        """A value and its end. Raises CutOff, NotWhole, SourceProblem."""

    def next_values(self, count: int) -> tuple[list[object], int] | None:
        """The next values and the end of the last; None if any is not whole, or not valid."""

=======
>>>>>>> wt-fixenc

class MsgpackDecoder:
    """msgpack; with `strict_keys` only text and bytes are allowed as keys."""

    def __init__(self, *, strict_keys: bool) -> None:
        self._strict_keys = strict_keys
        self._at = 0

    def begin(self, data: bytes, at: int) -> None:
        """Switch to other bytes."""
        self._at = at
        size = len(data) - at
        self._unpacker = msgpack.Unpacker(
            strict_map_key=self._strict_keys,
            ext_hook=Extension,
            object_pairs_hook=dict_or_pairs,
            max_buffer_size=0,
            # A count is trusted, and memory allocated for it, only if the items may be here.
            max_array_len=size,
            max_map_len=size,
        )
        self._unpacker.feed(memoryview(data)[at:])

    def next_value(self) -> tuple[object, int]:
        """A value and its end."""
        try:
            value = self._unpacker.unpack()
        except msgpack.OutOfData as error:
            raise CutOff from error
        except msgpack.StackError as error:
            raise TooDeep("nested too deeply") from error
        except (ValueError, TypeError) as error:
            if "exceeds max_" in str(error):
                raise CutOff from error
            if "strict_map_key" in str(error):
                raise ForbiddenKey(str(error).partition(" ")[0]) from error
            raise SourceProblem(str(error) or type(error).__name__) from error
        return value, self._at + self._unpacker.tell()

    def next_values(self, count: int) -> tuple[list[object], int] | None:
        """The next values and the end of the last."""
        try:
            values = list(islice(self._unpacker, count))
        except (msgpack.UnpackException, ValueError, TypeError):
            return None
        if len(values) < count:
            return None
        return values, self._at + self._unpacker.tell()


<<<<<<< HEAD
class CborDecoder:
    """CBOR; with `strict_keys` only text and bytes are allowed as keys.

    With `keeps_tags` tagged values stay unchanged; otherwise those with an equivalent in msgpack
    become Python values.
    """

    def __init__(self, *, strict_keys: bool, keeps_tags: bool) -> None:
        self._strict_keys = strict_keys
        kept = _DECODED_BY_CBOR2 if keeps_tags else _DECODED_BY_CBOR2 - _WITH_COUNTERPARTS
        self._kept = {tag: partial(_keep, tag) for tag in kept}
        self._at = 0

    def begin(self, data: bytes, at: int) -> None:
        """Switch to other bytes."""
        self._at = at - _LONGEST_HEAD
        # Space for the head of a list before the first value, see `next_values`.
        self._stream = io.BytesIO(b"".join((bytes(_LONGEST_HEAD), memoryview(data)[at:])))
        self._stream.seek(_LONGEST_HEAD)
        self._decoder = cbor2.CBORDecoder(
            self._stream,
            read_size=_READ_SIZE,
            max_depth=_MAX_DEPTH,
            semantic_decoders=self._kept,
            allow_duplicate_keys=False,
            strict_hashable_types=self._strict_keys,
        )

    def next_value(self) -> tuple[object, int]:
        """A value and its end."""
        try:
            value: object = self._decoder.decode()
        except cbor2.CBORDecodeEOF as error:
            raise CutOff from error
        except RecursionError as error:
            raise TooDeep("nested too deeply") from error
        except (cbor2.CBORError, ValueError, TypeError) as error:
            if _REPEATED in str(error):
                raise NotWhole from error
            if "nesting depth" in str(error):
                raise TooDeep(str(error)) from error
            forbidden = _FORBIDDEN_KEY.search(str(error))
            if forbidden is not None:
                raise ForbiddenKey(forbidden[1]) from error
            raise SourceProblem(str(error)) from error
        return value, self._at + self._stream.tell()

    def next_values(self, count: int) -> tuple[list[object], int] | None:
        """The next values and the end of the last.

        They are decoded as one list, whose head overwrites bytes already read: one call takes a
        third of the time of many.
        """
        head = list_head(Protocol.CBOR, count)
        self._stream.seek(self._stream.tell() - len(head))
        self._stream.write(head)
        self._stream.seek(self._stream.tell() - len(head))
        try:
            values: list[object] = self._decoder.decode()
        except (cbor2.CBORError, RecursionError, ValueError, TypeError):
            return None
        return values, self._at + self._stream.tell()


def _keep(tag: int, value: object, _immutable: object) -> cbor2.CBORTag:
    return cbor2.CBORTag(tag, value)


def decoder_of(source: Protocol, *, strict_keys: bool, keeps_tags: bool) -> Decoder:
    """The decoder for a source; see the classes for details."""
=======
def decoder_of(
    source: Protocol, *, strict_keys: bool, keeps_tags: bool, shares: bool = False
) -> Decoder:
    """The decoder for a source; see the classes for the rest."""
>>>>>>> wt-fixenc
    if source is Protocol.MSGPACK:
        return MsgpackDecoder(strict_keys=strict_keys)
    return CborDecoder(strict_keys=strict_keys, keeps_tags=keeps_tags, shares=shares)
