"""The 50 bytes: read, written, refused."""

import pytest

from msglc_browser.archive.model.header import DEFAULT_MAGIC, build_header, is_archive, parse_header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive, NotAnArchive
from tests.servers.archives import make_archive

NUMBERS = (0, 1, 23, 24, 127, 128, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**63)


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("start", NUMBERS)
def test_header_reads_back_when_built(protocol: Protocol, start: int) -> None:
    if start == 0 and protocol is Protocol.CBOR:
        return  # looks like msgpack, but no value takes 0 bytes
    for size in NUMBERS[1:]:
        data = build_header(protocol, start, size)
        header = parse_header(data, available=2**65)
        assert len(data) == 50
        assert (header.protocol, header.toc_start, header.toc_size) == (protocol, start, size)


@pytest.mark.parametrize("name", ["msgpack", "cbor"])
def test_header_of_msglc_is_rebuilt_byte_for_byte(name: str) -> None:
    archive = make_archive({"a": list(range(1000))}, protocol=name)  # type: ignore[arg-type]
    header = parse_header(archive, available=len(archive))
    assert header.total_size == len(archive)
    assert build_header(header.protocol, header.toc_start, header.toc_size) == archive[:50]


def test_header_refused_when_magic_differs() -> None:
    with pytest.raises(NotAnArchive) as caught:
        parse_header(b"x" * 50, available=100)
    assert "78 78" in caught.value.details


def test_header_accepted_when_custom_magic_is_known() -> None:
    data = build_header(Protocol.MSGPACK, 1, 1, b"mine")
    assert is_archive(data, (DEFAULT_MAGIC, b"mine"))
    assert parse_header(data, available=60, magics=(b"mine",)).magic.endswith(b"mine")


def test_header_refused_when_archive_is_cut_off() -> None:
    with pytest.raises(CorruptArchive, match="expected 160 bytes, the object has 100"):
        parse_header(build_header(Protocol.MSGPACK, 100, 10), available=100)


def test_header_refused_when_toc_is_empty() -> None:
    with pytest.raises(CorruptArchive, match="empty"):
        parse_header(build_header(Protocol.CBOR, 10, 0), available=100)
