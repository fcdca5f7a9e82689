"""Values that fill their bytes exactly pass; one byte more or less does not."""

import cbor2
import pytest

from msglc_browser.archive.items.item_check import ItemCheck, check_exact
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive, LimitExceeded
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
VALUES: list[object] = [
    5,
    "text",
    "x" * 300,
    b"\x91" * 70_000,
    [],
    {},
    [[1, 2], {"a": [None, 1.5, -7]}],
    list(range(-50, 400)),
    [n / 7 for n in range(500)],
    {f"key {n}": ["v" * n, {"n": n}] for n in range(120)},
]
OPENED = b"\xbf\x61a\x9f\x01\x02\xff\x7f\x61b\x61c\xff\x5f\x41\x01\x41\x02\xff\x61d\xbf\xff\xff"
NOT_BINARY = {
    "value that is followed by others": "050607",
    "list that claims 2^32 - 1 items": "ddffffffff0102",
    "text that ends early": "a3ab",
    "type that does not exist": "92c101",
}
NOT_CBOR = {
    "pair without its value": "bf6161ff",
    "number as a chunk of a text": "7f01ff",
    "text as a chunk of bytes": "5f6161ff",
    "open text in an open text": "7f7fffff",
    "BREAK in a list of one": "81ff",
    "BREAK after a tag": "9fc1ff",
    "simple value below 32 in two bytes": "f81f",
    "reserved length": "5c",
}


def check(protocol: Protocol, data: bytes, size_bytes: int, step: int, items: int = 1) -> None:
    """Feed everything, `step` bytes at a time."""
    checked = ItemCheck(protocol, size_bytes, items=items)
    for at in range(0, len(data), step):
        checked.feed(data[at : at + step])
    checked.finish()


@BOTH
@pytest.mark.parametrize("step", [1, 7, 4096, 1 << 20])
@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:20])
def test_value_that_fills_its_bytes_passes(protocol: Protocol, value: object, step: int) -> None:
    data = encode(value, protocol)
    if len(data) / step < 20_000:
        check(protocol, data, len(data), step)


@BOTH
@pytest.mark.parametrize("step", [1, 1 << 20])
@pytest.mark.parametrize("value", VALUES[:3] + VALUES[4:], ids=lambda value: repr(value)[:20])
def test_span_one_byte_off_is_refused(protocol: Protocol, value: object, step: int) -> None:
    data = encode(value, protocol)
    with pytest.raises(CorruptArchive):
        check(protocol, data + b"\0", len(data) + 1, step)
    with pytest.raises(CorruptArchive):
        check(protocol, data[:-1], len(data) - 1, step)
    with pytest.raises(CorruptArchive, match="ends in the middle"):
        check(protocol, data[:-1], len(data), step)


@BOTH
def test_several_values_are_counted(protocol: Protocol) -> None:
    data = b"".join(encode(value, protocol) for value in VALUES)
    check(protocol, data, len(data), 1000, items=len(VALUES))
    for items in (len(VALUES) - 1, len(VALUES) + 1):
        with pytest.raises(CorruptArchive):
            check(protocol, data, len(data), 1000, items=items)


@pytest.mark.parametrize("data", NOT_BINARY.values(), ids=NOT_BINARY)
@pytest.mark.parametrize("step", [1, 100])
def test_malformed_msgpack_is_refused(data: str, step: int) -> None:
    raw = bytes.fromhex(data)
    with pytest.raises(CorruptArchive):
        check(Protocol.MSGPACK, raw, len(raw), step)


@pytest.mark.parametrize("data", NOT_CBOR.values(), ids=NOT_CBOR)
@pytest.mark.parametrize("step", [1, 100])
def test_malformed_cbor_is_refused(data: str, step: int) -> None:
    raw = bytes.fromhex(data)
    with pytest.raises(CorruptArchive):
        check(Protocol.CBOR, raw, len(raw), step)


@pytest.mark.parametrize("step", [1, 3, 100])
def test_cbor_of_unknown_length_passes(step: int) -> None:
    for data in (OPENED, b"\x9f" + b"\x01" * 100 + b"\xff", b"\xbf" + b"\x61a\x02" * 50 + b"\xff"):
        cbor2.loads(data)
        check(Protocol.CBOR, data, len(data), step)


@pytest.mark.parametrize("pairs", [16, 33, 1000])
def test_long_open_map_without_its_last_value_is_refused(pairs: int) -> None:
    for data in (b"\xbf" + b"\x01\x02" * pairs + b"\x01\xff", b"\xbf" + b"\x01" * 33 + b"\xff"):
        with pytest.raises(CorruptArchive):
            check(Protocol.CBOR, data, len(data), 1 << 20)


def test_open_containers_without_end_are_limited() -> None:
    data = b"\x9f" * 200_000
    with pytest.raises(LimitExceeded):
        check(Protocol.CBOR, data, len(data), 1 << 20)


def test_message_names_the_bytes_that_do_not_fit() -> None:
    check_exact(7, 7)
    with pytest.raises(CorruptArchive, match="The value ends 2 bytes too early: 5 of 7 bytes"):
        check_exact(5, 7)
    with pytest.raises(CorruptArchive, match="The 3 values end 1 bytes too late"):
        check_exact(8, 7, 3)
    with pytest.raises(CorruptArchive, match="Block 4 ends 1 bytes too early"):
        check_exact(6, 7, 3, "Block 4")


@pytest.mark.parametrize("step", [1, 2, 100])
def test_end_is_known_once_all_bytes_are_fed(step: int) -> None:
    data, rest = OPENED, b"\xff\x1c"
    check = ItemCheck(Protocol.CBOR, len(data) + len(rest), ignores_rest=True)
    for at in range(0, len(data) + len(rest), step):
        assert check.end == (len(data) if at >= len(data) else None)
        check.feed((data + rest)[at : at + step])
    assert check.end == len(data)


def test_text_that_is_not_there_yet_has_no_end() -> None:
    check = ItemCheck(Protocol.CBOR, 9, ignores_rest=True)
    check.feed(b"\x63ab")
    assert check.end is None
    check.feed(b"c\xff")
    assert check.end == 4
