"""Decodes msgpack and CBOR values from a window, with the libraries that msglc itself uses."""

from itertools import islice

import msgpack

from msglc_browser.archive.building.pair_list import dict_or_pairs
from msglc_browser.archive.building.value_encoder import Extension
from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.new_archive.sources.cbor_decoder import CborDecoder
from msglc_browser.operations.new_archive.sources.decoder import CutOff, Decoder
from msglc_browser.operations.new_archive.sources.time_notes import TimeNotes
from msglc_browser.operations.new_archive.sources.value_sink import SourceProblem, TooDeep


class MsgpackDecoder:
    """msgpack, to be written as CBOR, which has keys of any type."""

    def __init__(self) -> None:
        self._at = 0

    def begin(self, data: bytes, at: int) -> None:
        """Switch to other bytes."""
        self._at = at
        size = len(data) - at
        self._unpacker = msgpack.Unpacker(
            strict_map_key=False,
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
        except msgpack.FormatError as error:
            raise SourceProblem("byte c1 does not start a msgpack value") from error
        except (ValueError, TypeError) as error:
            if "exceeds max_" in str(error):
                raise CutOff from error
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


def decoder_of(
    source: Protocol, target: Protocol, times: TimeNotes, *, shares: bool = False
) -> Decoder:
    """The decoder for a source; see the classes for details."""
    if source is Protocol.MSGPACK:
        return MsgpackDecoder()
    return CborDecoder(target, times, shares=shares)
