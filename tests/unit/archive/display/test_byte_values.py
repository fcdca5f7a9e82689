"""Bytes as numbers in both orders."""

import struct

import pytest

from msglc_browser.archive.display.byte_values import MOST_BYTES, byte_values


@pytest.mark.parametrize("size", range(1, MOST_BYTES + 1))
def test_integers_of_every_size(size: int) -> None:
    little, big = byte_values(b"\xff" + bytes(size - 1))
    assert (little.unsigned, big.unsigned) == (0xFF, 0xFF << 8 * (size - 1))
    assert big.signed < 0
    assert (little.signed < 0) == (size == 1)
    assert bool(little.real) == (size in (2, 4, 8))


def test_floats_and_times() -> None:
    little, big = byte_values(struct.pack("<d", 1_796_018_400.0))
    assert little.real == "1796018400.0"
    assert little.time.startswith("2026-11-30T06:00:00Z")
    assert byte_values(struct.pack(">f", float("nan")))[1].real == "nan"
    assert big.order == "big"


@pytest.mark.parametrize("data", [b"", bytes(MOST_BYTES + 1)])
def test_other_sizes_have_no_values(data: bytes) -> None:
    assert byte_values(data) == ()
