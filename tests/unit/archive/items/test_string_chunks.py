"""Long strings piece by piece: no byte lost, no character cut, whatever way the bytes come."""

import pytest

from msglc_browser.archive.items.heads import HeadKind
from msglc_browser.archive.items.string_chunks import StringChunks, read_open_string
from msglc_browser.archive.model.events import LONG_BYTES
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive

M, C = Protocol.MSGPACK, Protocol.CBOR
TEXT = "aé€😀" * 5


def taken(chunks: StringChunks, data: bytes, step: int) -> tuple[list[str | bytes], int]:
    """All chunks when `step` bytes come at a time, and where the string ended."""
    found: list[str | bytes] = []
    at, fed = 0, 0
    while not chunks.finished:
        chunk, at = chunks.take(data[:fed], at)
        if chunk:
            found.append(chunk)
        elif not chunks.finished:
            assert fed < len(data), "never ends"
            fed = min(fed + step, len(data))
    return found, at


@pytest.mark.parametrize("step", [1, 2, 3, 7, 1000])
def test_text_of_known_size_comes_whole(step: int) -> None:
    data = TEXT.encode()
    found, at = taken(StringChunks(M, HeadKind.TEXT, len(data)), data + b"more", step)
    assert "".join(map(str, found)) == TEXT
    assert at == len(data)


@pytest.mark.parametrize("kind", [HeadKind.BYTES, HeadKind.EXT])
@pytest.mark.parametrize("step", [1, 5, 1000])
def test_bytes_of_known_size_come_whole(kind: HeadKind, step: int) -> None:
    data = bytes(range(256))
    found, at = taken(StringChunks(M, kind, 256), data + b"more", step)
    assert b"".join(chunk for chunk in found if isinstance(chunk, bytes)) == data
    assert at == 256


@pytest.mark.parametrize("kind", [HeadKind.TEXT, HeadKind.BYTES])
def test_empty_string_has_no_chunks(kind: HeadKind) -> None:
    assert taken(StringChunks(M, kind, 0), b"more", 1) == ([], 0)


def test_chunks_are_bounded() -> None:
    size = 2 * LONG_BYTES + 5
    found, _ = taken(StringChunks(M, HeadKind.BYTES, size), b"x" * size, size)
    assert [len(chunk) for chunk in found] == [LONG_BYTES, LONG_BYTES, 5]


@pytest.mark.parametrize("tail", [b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98", b"\xff"])
@pytest.mark.parametrize("step", [1, 1000])
def test_character_that_is_cut_off_at_the_end_is_kept_as_its_bytes(tail: bytes, step: int) -> None:
    data = b"ab" + tail
    found, at = taken(StringChunks(M, HeadKind.TEXT, len(data)), data, step)
    text = "".join(map(str, found))
    assert text.encode("utf-8", "surrogateescape") == data
    assert at == len(data)


@pytest.mark.parametrize("step", [1, 2, 3, 1000])
@pytest.mark.parametrize("width", [1, 2, 3, 100])
def test_text_in_pieces_comes_whole(step: int, width: int) -> None:
    pieces = [TEXT[at : at + width].encode() for at in range(0, len(TEXT), width)]
    data = b"".join(bytes([0x78, len(piece)]) + piece for piece in pieces) + b"\xff"
    found, at = taken(StringChunks(C, HeadKind.OPEN_TEXT, None), data + b"\x01", step)
    assert "".join(map(str, found)) == TEXT
    assert at == len(data)


@pytest.mark.parametrize("step", [1, 2, 3, 1000])
@pytest.mark.parametrize("width", [1, 2, 3])
def test_character_cut_by_pieces_is_kept_as_its_bytes(step: int, width: int) -> None:
    payload = "😀a".encode()
    pieces = [payload[at : at + width] for at in range(0, len(payload), width)]
    data = b"".join(bytes([0x78, len(piece)]) + piece for piece in pieces) + b"\xff"
    found, at = taken(StringChunks(C, HeadKind.OPEN_TEXT, None), data + b"\x01", step)
    assert "".join(map(str, found)) == "\udcf0\udc9f\udc98\udc80a"
    assert at == len(data)


@pytest.mark.parametrize("step", [1, 4, 1000])
def test_bytes_in_pieces_come_whole_though_some_are_empty(step: int) -> None:
    data = b"\x40\x42ab\x40\x41c\x40\xff"
    found, at = taken(StringChunks(C, HeadKind.OPEN_BYTES, None), data + b"\x01", step)
    assert found and b"".join(chunk for chunk in found if isinstance(chunk, bytes)) == b"abc"
    assert at == len(data)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (HeadKind.OPEN_TEXT, b"\x41a\xff"),
        (HeadKind.OPEN_BYTES, b"\x61a\xff"),
        (HeadKind.OPEN_TEXT, b"\x01\xff"),
        (HeadKind.OPEN_TEXT, b"\x7f\x61a\xff\xff"),
        (HeadKind.OPEN_BYTES, b"\x80\xff"),
    ],
)
def test_piece_of_another_kind_is_refused(kind: HeadKind, data: bytes) -> None:
    with pytest.raises(CorruptArchive, match="A chunk of a string is not a string"):
        taken(StringChunks(C, kind, None), data, 100)
    with pytest.raises(CorruptArchive, match="A chunk of a string is not a string"):
        read_open_string(C, data, 0, kind)


@pytest.mark.parametrize(
    ("kind", "data", "pieces"),
    [
        (HeadKind.OPEN_TEXT, b"\x61a\x60\x62bc\xff", [b"a", b"", b"bc"]),
        (HeadKind.OPEN_BYTES, b"\x41a\xff", [b"a"]),
        (HeadKind.OPEN_BYTES, b"\xff", []),
    ],
)
def test_short_string_in_pieces_is_read_at_once(
    kind: HeadKind, data: bytes, pieces: list[bytes]
) -> None:
    assert read_open_string(C, b"\x00" + data + b"\x01", 1, kind) == (pieces, 1 + len(data))
    for size in range(len(data)):
        assert read_open_string(C, data[:size], 0, kind) is None
