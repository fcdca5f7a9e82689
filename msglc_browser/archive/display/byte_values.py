"""A few bytes as numbers and times, in both byte orders."""

import struct
from dataclasses import dataclass
from typing import Final, Literal

from msglc_browser.archive.display.time_note import epoch_text

MOST_BYTES: Final = 8
_NANOSECONDS_FROM: Final = 10**17  # the bits of most floats, taken as an integer, lie above
_FLOATS: Final = {2: "e", 4: "f", 8: "d"}


@dataclass(frozen=True, slots=True)
class ByteValues:
    """Bytes read in one order; `real` and `time` are "" unless they are a float, or a time."""

    order: Literal["little", "big"]
    signed: int
    unsigned: int
    real: str = ""
    time: str = ""


def byte_values(data: bytes) -> tuple[ByteValues, ...]:
    """Up to 8 bytes in both orders, little endian first; () without bytes, or of more."""
    if not 0 < len(data) <= MOST_BYTES:
        return ()
    return (_in_order(data, "little", "<"), _in_order(data, "big", ">"))


def _in_order(data: bytes, order: Literal["little", "big"], sign: str) -> ByteValues:
    unsigned = int.from_bytes(data, order)
    signed = int.from_bytes(data, order, signed=True)
    form = _FLOATS.get(len(data))
    number = None if form is None else struct.unpack(sign + form, data)[0]
    time = "" if number is None else epoch_text(number)
    if not time and unsigned < _NANOSECONDS_FROM:
        time = epoch_text(unsigned)
    return ByteValues(order, signed, unsigned, "" if number is None else repr(number), time)
