"""A picture is recognised by its first bytes."""

import pytest

from msglc_browser.archive.items.pictures import PictureFormat, sniff_picture


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", PictureFormat.PNG),
        (b"\x89PNG\n\x1a\n", None),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", PictureFormat.JPEG),
        (b"GIF89a\1\0", PictureFormat.GIF),
        (b"GIF87a\1\0", PictureFormat.GIF),
        (b"GIF88a\1\0", None),
        (b"RIFF\0\0\0\0WEBPVP8 ", PictureFormat.WEBP),
        (b"RIFF\0\0\0\0WAVEfmt ", None),
        (b"BM" + b"\0" * 12 + b"\x28\0\0\0", PictureFormat.BMP),
        (b"BM" + b"\0" * 12 + b"\x29\0\0\0", None),
        (b"BM: a text", None),
        (b"II*\0", PictureFormat.TIFF),
        (b"MM\0*", PictureFormat.TIFF),
        (b"", None),
        (b"picture.png", None),
    ],
)
def test_format_is_told_by_magic_bytes(head: bytes, found: PictureFormat | None) -> None:
    assert sniff_picture(head) is found
