"""What bytes are, judged by the way they start."""

import re
from typing import Final

OLD_NOMAD: Final = "a NOMAD archive of an older layout"
_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x1f\x8b\x08", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"BZh", "bzip2 data"),
    (b"\x04\x22\x4d\x18", "LZ4 data"),
    (b"PK\x03\x04", "a zip file"),
    (b"PK\x05\x06", "an empty zip file"),
    (b"%PDF-", "a PDF document"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"CDF\x01", "a netCDF file"),
    (b"CDF\x02", "a netCDF file"),
    (b"\x93NUMPY", "an NPY array"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"OggS", "an Ogg file"),
    (b"nomad-archive-v2023", OLD_NOMAD),
    (b"<?xml", "XML text"),
    (b"\x80\x02", "a Python pickle"),
    (b"\x80\x03", "a Python pickle"),
    (b"\x80\x04\x95", "a Python pickle"),
    (b"\x80\x05\x95", "a Python pickle"),
)
# A msgpack map whose first key is the place of its table of contents.
_OLD_NOMAD_MAP: Final = re.compile(rb"[\x81-\x8f]\xa7toc_pos")
_RIFF: Final = {b"WEBP": "a WebP image", b"WAVE": "a WAV sound", b"AVI ": "an AVI video"}
_BMP_HEADERS: Final = (12, 40, 52, 56, 64, 108, 124)
_BMP_HEADER_AT: Final = 14


def byte_type(start: bytes) -> str:
    """ "a PNG image", "gzip data"; "" if the first bytes (20 are enough) show nothing."""
    for signature, name in _SIGNATURES:
        if start.startswith(signature):
            return name
    if _OLD_NOMAD_MAP.match(start):
        return OLD_NOMAD
    if start[:4] == b"RIFF":
        return _RIFF.get(start[8:12], "")
    header = int.from_bytes(start[_BMP_HEADER_AT : _BMP_HEADER_AT + 4], "little")
    return "a BMP image" if start[:2] == b"BM" and header in _BMP_HEADERS else ""
