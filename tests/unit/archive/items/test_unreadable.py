"""Which well-formed items cannot be decoded, and the way to them."""

import pytest

from msglc_browser.archive.items.item_walk import RawPath
from msglc_browser.archive.items.unreadable import is_readable, unreadable_items
from msglc_browser.archive.model.node import Protocol

M, C = Protocol.MSGPACK, Protocol.CBOR


@pytest.mark.parametrize(
    ("protocol", "data", "expected"),
    [
        (M, "a161", []),
        (M, "82a16101a16102", []),
        (M, "d6fe01020304", []),
        (M, "a1ff", [()]),
        (M, "d7ffffffffff00000000", [()]),
        (M, "9301a1ff92a1fea0", [(1,), (2, 0)]),
        (M, "8201a1ffa1ffa0", [(b"\x01",), (b"\xa1\xff",)]),
        (M, "81920102a0", [()]),  # a list as a key: it cannot be hashed
        (C, "a3016161f93c006162f56163", []),
        (C, "9f01bf0161ffffff", [(1, b"\x01")]),
        (C, "82d8408161ffc06178", [(0,), (1,)]),
        (C, "7f61ffff", [()]),
        (C, "d81e820100", [()]),
        (C, "c5821b7fffffffffffffff03", [()]),
        (C, "d8236128", [()]),
    ],
)
def test_innermost_items_are_found(protocol: Protocol, data: str, expected: list[RawPath]) -> None:
    raw = bytes.fromhex(data)
    assert list(unreadable_items(protocol, raw)) == expected
    assert is_readable(protocol, raw) is (expected == [])


def test_depth_is_no_problem() -> None:
    raw = b"\x81" * 400 + b"\x61\xff"
    assert list(unreadable_items(C, raw)) == [(0,) * 400]
