"""NaN and infinity are always noticed among encoded values; usual values are not taken for them."""

import struct

import cbor2
import msgpack
import pytest

from msglc_browser.archive.items.odd_floats import may_hold_odd_floats
from msglc_browser.archive.model.node import Protocol

USUAL = [
    1.5,
    -2e300,
    0.0,
    5e-324,
    1.7976931348623157e308,
    "| } ~ text",
    127,
    -1,
    -4,
    None,
    2**64 - 1,
]
ODD_DOUBLES = [0x7FF0 << 48, 0xFFF0 << 48, 0x7FF8 << 48, 0xFFF8 << 48, (0x7FF0 << 48) + 1]
ODD_SINGLES = [0x7F80 << 16, 0xFF80 << 16, 0x7FC0 << 16, (0x7F80 << 16) + 1]
ODD_HALVES = [0x7C00, 0xFC00, 0x7E00, 0x7C01]
ODD = {
    Protocol.MSGPACK: [
        *(b"\xcb" + struct.pack(">Q", bits) for bits in ODD_DOUBLES),
        *(b"\xca" + struct.pack(">L", bits) for bits in ODD_SINGLES),
    ],
    Protocol.CBOR: [
        *(b"\xfb" + struct.pack(">Q", bits) for bits in ODD_DOUBLES),
        *(b"\xfa" + struct.pack(">L", bits) for bits in ODD_SINGLES),
        *(b"\xf9" + struct.pack(">H", bits) for bits in ODD_HALVES),
    ],
}


def encoded(protocol: Protocol) -> bytes:
    encode = msgpack.packb if protocol is Protocol.MSGPACK else cbor2.dumps
    return b"".join(map(encode, USUAL))


@pytest.mark.parametrize("protocol", list(Protocol))
def test_usual_values_are_told_from_odd_floats(protocol: Protocol) -> None:
    assert not may_hold_odd_floats(protocol, encoded(protocol))
    assert not may_hold_odd_floats(protocol, b"")


@pytest.mark.parametrize("protocol", list(Protocol))
def test_odd_floats_are_found_wherever_they_are(protocol: Protocol) -> None:
    usual = encoded(protocol)
    for odd in ODD[protocol]:
        for data in (odd, odd + usual, usual + odd, usual + odd + usual):
            assert may_hold_odd_floats(protocol, data), odd
