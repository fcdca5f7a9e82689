"""Formats of pictures, told by the first bytes of a value, never by its name."""

from enum import Enum


class PictureFormat(Enum):
    """A format; the value is its name as shown."""

    PNG = "PNG"
    JPEG = "JPEG"
    GIF = "GIF"
    WEBP = "WebP"
    BMP = "BMP"
    TIFF = "TIFF"


_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", PictureFormat.PNG),
    (b"\xff\xd8\xff", PictureFormat.JPEG),
    (b"GIF87a", PictureFormat.GIF),
    (b"GIF89a", PictureFormat.GIF),
    (b"II*\x00", PictureFormat.TIFF),
    (b"MM\x00*", PictureFormat.TIFF),
)
_BMP_HEAD_SIZES = (12, 40, 52, 56, 64, 108, 124)


def sniff_picture(head: bytes) -> PictureFormat | None:
    """The format of the picture that starts with `head` (32 bytes are enough); None if unknown."""
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return PictureFormat.WEBP
    # Two letters are too few: the size of the second header must be one that exists.
    is_bmp = head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEAD_SIZES
    return PictureFormat.BMP if is_bmp else None
