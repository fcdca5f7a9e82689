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


@pytest.mark.parametrize(
    ("start", "said", "hint"),
    [
        (b"\x1f\x8b\x08", "but gzip data.", "Unpack"),
        (b"nomad-archive-v2023", "but a NOMAD archive of an older layout.", "current NOMAD"),
        (b"\x82\xa7toc_pos", "but a NOMAD archive of an older layout.", "current NOMAD"),
        (b"%PDF-1.7", "but a PDF document.", ""),
        (b"other", ": its first bytes are not those of one.", "custom magic"),
    ],
)
def test_what_is_not_an_archive_is_named_for_what_it_is(start: bytes, said: str, hint: str) -> None:
    with pytest.raises(NotAnArchive) as caught:
        parse_header(start.ljust(50, b"\1"), available=100)
    assert caught.value.message.endswith(said)
    assert hint in caught.value.hint and bool(hint) is bool(caught.value.hint)


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


def test_header_accepted_when_archive_ends_where_its_toc_does() -> None:
    header = parse_header(build_header(Protocol.MSGPACK, 100, 10), available=160)
    assert header.total_size == 160


def test_header_refused_when_last_byte_of_the_toc_is_missing() -> None:
    with pytest.raises(CorruptArchive, match="expected 160 bytes, the object has 159"):
        parse_header(build_header(Protocol.MSGPACK, 100, 10), available=159)


@pytest.mark.parametrize("size", [30, 31, 49])
def test_header_refused_when_it_is_cut_off_after_its_magic(size: int) -> None:
    data = build_header(Protocol.CBOR, 100, 10)[:size]
    with pytest.raises(CorruptArchive, match=f"expected 50 bytes, found {size}"):
        parse_header(data, available=160)


def test_header_is_no_archive_when_its_magic_is_cut_off() -> None:
    assert not is_archive(DEFAULT_MAGIC[:-1])
    assert not is_archive(b"")


# The fields end with the zeros that msglc pads those of CBOR with, and start with those of msgpack.
@pytest.mark.parametrize(
    ("field", "number"),
    [
        ("00 cc 05", 5),
        ("00 cc 00", 0),
        ("00 cd 00 07", 7),
        ("00 05 00", 5),
        ("00 cc 05 00", 5),
        ("18 00", 0),
        ("18 17", 23),
        ("19 00 07", 7),
        ("17", 23),
    ],
)
def test_number_reads_back_when_it_is_encoded_wider_than_needed(field: str, number: int) -> None:
    assert parse_header(_with_start(field), available=1000).toc_start == number


@pytest.mark.parametrize(
    "field",
    [
        "00 80",
        "00 7f 01",
        "00 cc",
        "00 cd 01",
        "00 cf 01 02 03 04 05 06 07",
        "00 cc 05 01",
        "00 d0 05",
        "00 ff",
        "17 01",
        "18 64 01",
        "19 01 00 00 01",
        "1c",
        "1b 01 02 03 04 05 06 07 08 09",
        "20",
        "ff",
    ],
)
def test_header_refused_when_a_field_is_no_single_number(field: str) -> None:
    with pytest.raises(CorruptArchive, match="damaged") as caught:
        parse_header(_with_start(field), available=2**65)
    assert field in caught.value.details


def _with_start(field: str) -> bytes:
    """A header whose first number is encoded as `field`, padded to 10 bytes as msglc does."""
    code = bytes.fromhex(field)
    if code[0]:
        return DEFAULT_MAGIC + code.ljust(10, b"\0") + b"\x01".ljust(10, b"\0")
    return DEFAULT_MAGIC + code.rjust(10, b"\0") + b"\x01".rjust(10, b"\0")
