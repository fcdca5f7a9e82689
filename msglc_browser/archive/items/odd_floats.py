"""Rules out NaN and infinity among encoded values, without decoding them."""

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.model.node import Protocol

# The first byte of a float, the bits of its exponent in the second byte, and in the third.
# NaN and infinity have all of them set.
_FLOATS = {
    Protocol.MSGPACK: ((0xCA, 0x7F, 0x80), (0xCB, 0x7F, 0xF0)),
    Protocol.CBOR: ((0xF9, 0x7C, 0x00), (0xFA, 0x7F, 0x80), (0xFB, 0x7F, 0xF0)),
}

_COMMON = {Protocol.MSGPACK: 0x7F, Protocol.CBOR: 0x7C}  # bits of the second byte


def may_hold_odd_floats(protocol: Protocol, encoded: bytes) -> bool:
    """False if no float in these values can be NaN or infinity; a few others look like that."""
    data = np.frombuffer(encoded, np.uint8)
    common = _COMMON[protocol]
    seconds = np.flatnonzero((data & common) == common)
    seconds = seconds[(seconds > 0) & (seconds < len(data) - 1)]
    firsts = data[seconds - 1]
    return any(
        _has_all(data, seconds[firsts == first], second, third)
        for first, second, third in _FLOATS[protocol]
    )


def _has_all(data: NDArray[np.uint8], seconds: NDArray[np.intp], second: int, third: int) -> bool:
    found = (data[seconds] & second == second) & (data[seconds + 1] & third == third)
    return bool(found.any())
