"""What bytes are, by how they start."""

import gzip
import struct

import pytest

from msglc_browser.archive.model.byte_type import OLD_NOMAD, byte_type


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "a PNG image"),
        (b"\x89PNG\r\n\x1a", ""),
        (b"\xff\xd8\xff\xe0", "a JPEG image"),
        (gzip.compress(b"x", mtime=0), "gzip data"),
        (b"PK\x03\x04", "a zip file"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
        (b"RIFF\x00\x00\x00\x00WEBP", "a WebP image"),
        (b"RIFF\x00\x00\x00\x00XXXX", ""),
        (b"BM" + b"\x00" * 12 + struct.pack("<I", 40), "a BMP image"),
        (b"BM and more text here", ""),
        (b"nomad-archive-v2023" + b"\x81", OLD_NOMAD),
        (b"\x83\xa7toc_pos\x92", OLD_NOMAD),
        (b"\x8f\xa7toc_pos\x92", OLD_NOMAD),
        (b"\x80\xa7toc_pos\x92", ""),
        (b"\x90\xa7toc_pos\x92", ""),
        (b"\x83\xa7toc_pot\x92", ""),
        (b"", ""),
        (b"\x00" * 20, ""),
    ],
)
def test_byte_type(start: bytes, name: str) -> None:
    assert byte_type(start) == name
