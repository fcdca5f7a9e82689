"""The byte at which a value ceases to be one, not the first byte of the value."""

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.new_archive.sources import fault_place as tested
from msglc_browser.operations.new_archive.sources.fault_place import fault_place


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"\x93\x01\x02", 3),  # cut off: where the next byte should be
        (b"\x92\x01\xc1", 2),
        (b"\x81\xa1a\x92\x05\xc1", 5),
        (b"\xa5abc", 4),
        (b"\x92\x01\x02", 0),  # nothing is wrong with it
    ],
)
@pytest.mark.parametrize("before", [b"", b"\x01\x02"])
def test_place_in_msgpack(before: bytes, data: bytes, place: int) -> None:
    assert fault_place(Protocol.MSGPACK, before + data, len(before)) == len(before) + place


@pytest.mark.parametrize(
    ("data", "place"), [(b"\x83\x01\x02", 3), (b"\x82\x01\x1c", 2), (b"\x81\xff", 1)]
)
def test_place_in_cbor(data: bytes, place: int) -> None:
    assert fault_place(Protocol.CBOR, data, 0) == place


def test_very_large_values_are_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"\x92\x01\xc1"
    monkeypatch.setattr(tested, "_MOST_BYTES", 3)
    assert fault_place(Protocol.MSGPACK, data, 0) == 2
    monkeypatch.setattr(tested, "_MOST_BYTES", 2)
    assert fault_place(Protocol.MSGPACK, data, 0) == 0
