"""Heads take as few bytes as will hold their number: those that the libraries write."""

import cbor2
import msgpack
import pytest

from msglc_browser.archive.building.head_encoding import list_head, map_head, uint_encoder
from msglc_browser.archive.model.node import Protocol

EDGES = [0, 1, 15, 16, 23, 24, 127, 128, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**64 - 1]


@pytest.mark.parametrize("number", EDGES)
def test_number_is_encoded_as_the_libraries_do(number: int) -> None:
    assert uint_encoder(Protocol.MSGPACK)(number) == msgpack.packb(number)
    assert uint_encoder(Protocol.CBOR)(number) == cbor2.dumps(number)


@pytest.mark.parametrize("count", [each for each in EDGES if each < 2**32])
def test_head_of_a_msgpack_container_is_that_of_the_library(count: int) -> None:
    packer = msgpack.Packer()
    assert list_head(Protocol.MSGPACK, count) == packer.pack_array_header(count)
    assert map_head(Protocol.MSGPACK, count) == packer.pack_map_header(count)


@pytest.mark.parametrize("count", EDGES)
def test_head_of_a_cbor_container_is_its_number_with_the_type_in_the_top_bits(count: int) -> None:
    number = cbor2.dumps(count)
    assert list_head(Protocol.CBOR, count) == bytes([0x80 | number[0]]) + number[1:]
    assert map_head(Protocol.CBOR, count) == bytes([0xA0 | number[0]]) + number[1:]


@pytest.mark.parametrize("count", [0, 1, 23, 24, 300])
def test_container_with_its_head_reads_back(count: int) -> None:
    for protocol, loads in ((Protocol.MSGPACK, msgpack.unpackb), (Protocol.CBOR, cbor2.loads)):
        assert loads(list_head(protocol, count) + b"\x05" * count) == [5] * count
