"""The encoding of a table, and the first byte that does not belong to it."""

import io

import pytest

from msglc_browser.operations.new_archive.sources import text_encoding
from msglc_browser.operations.new_archive.sources.text_encoding import encoding_of, invalid_byte


@pytest.mark.parametrize(
    ("sample", "encoding"),
    [
        (b"", "utf-8-sig"),
        (b"a,b\n", "utf-8-sig"),
        (b"\xff\xfea\0", "utf-16"),
        (b"\xfe\xff\0a", "utf-16"),
        (b"\xff\xfe\0\0a\0\0\0", "utf-32"),
        (b"\0\0\xfe\xff\0\0\0a", "utf-32"),
        (b"a\0", "utf-16-le"),
        (b"\0a", "utf-16-be"),
        (b"a\0\0\0", "utf-32-le"),
        (b"\0\0\0a", "utf-32-be"),
        ("a\tb\n1\t2\n".encode("utf-16-le"), "utf-16-le"),
        ("a\tb\n1\t2\n".encode("utf-16-be"), "utf-16-be"),
        ("漢\n字\nĀ\n".encode("utf-16-le"), "utf-16-le"),
        ("漢\n字\nĀ\n".encode("utf-16-be"), "utf-16-be"),
        ("😀,b\n".encode("utf-32-le"), "utf-32-le"),
        ("a,b\n".encode("utf-16-le") + b"1", "utf-16-le"),  # the sample's end
        (b"a,b\n1,\0\n", "utf-8-sig"),
        (b"a,b\n\0", "utf-8-sig"),
        (b"\0\0\0\0", "utf-8-sig"),
    ],
)
def test_encoding_is_told_by_mark_or_null_bytes(sample: bytes, encoding: str) -> None:
    assert encoding_of(sample) == encoding


@pytest.mark.parametrize("chunk", [1, 2, 3, 1000])
@pytest.mark.parametrize(
    ("data", "encoding", "expected"),
    [
        (b"a\nb\xff", "utf-8-sig", (3, 2)),
        (b"\xef\xbb\xbfa\n\n\xc3", "utf-8-sig", (6, 3)),
        (b"\xc3\xa4\xc3", "utf-8-sig", (2, 1)),
        (b"a\0\n\0\0\xdc", "utf-16-le", (4, 2)),
        ("ä\n".encode(), "utf-8-sig", None),
        (b"", "utf-8-sig", None),
    ],
)
def test_first_byte_that_is_invalid_is_found(
    data: bytes,
    encoding: str,
    expected: tuple[int, int] | None,
    chunk: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(text_encoding, "_CHUNK_BYTES", chunk)
    assert invalid_byte(io.BytesIO(data), encoding) == expected
