"""Pictures are decoded only if their header says that they are not too large."""

import struct
import zlib

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter

from msglc_browser.archive.items.pictures import PictureFormat, sniff_picture
from msglc_browser.gui.inspect.image import picture_pane
from msglc_browser.gui.inspect.image.picture_pane import Picture, decode_picture
from msglc_browser.operations.images.array_shape import NoImage
from tests.gui.inspect.image.image_desk import OpenImage


def encoded(name: bytes, width: int = 20, height: int = 10) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(name))
    assert writer.write(image)
    del writer  # it uses the buffer to its end
    return bytes(buffer.data().data())


def png_of(width: int, height: int) -> bytes:
    """A header that claims any size, and nearly no data."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = b""
    for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1_000)), (b"IEND", b"")):
        chunks += struct.pack(">I", len(data)) + kind + data
        chunks += struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunks


GIF = bytes.fromhex(
    "47494638396101000100800000ff0000ffffff"
    "21f90400000000002c00000000010001000002024401 00"
    "21f90400000000002c00000000010001000002024401 003b".replace(" ", "")
)


@pytest.mark.parametrize("name", ["png", "jpeg", "bmp", "webp", "tiff"])
def test_picture_is_decoded(name: str, open_image: OpenImage) -> None:
    data = encoded(name.encode())
    found = sniff_picture(data)
    assert found is not None
    picture = decode_picture(data, found)
    if found is PictureFormat.WEBP and isinstance(picture, NoImage):
        pytest.skip("this Qt has no WebP")
    assert isinstance(picture, Picture), picture
    assert picture.image.pixelColor(3, 3).red() > 250
    desk = open_image(bytearray(data))
    assert desk.view.picture.facts_label.isVisible()
    assert f"{found.value} picture, 20 × 10 pixels" in desk.view.picture.facts_label.text()


def test_first_frame_of_an_animation_is_shown() -> None:
    picture = decode_picture(GIF, PictureFormat.GIF)
    assert isinstance(picture, Picture)
    assert picture.frames == 2 and picture.image.width() == 1


@pytest.mark.parametrize(
    ("width", "height", "is_too_large"),
    [(100, 101, True), (100, 100, False), (900_000, 900_000, True)],
)
def test_size_is_checked_before_decoding(
    width: int, height: int, is_too_large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_pane, "MOST_PIXELS", 10_000)
    found = decode_picture(png_of(width, height), PictureFormat.PNG)
    assert isinstance(found, NoImage)  # none has the data for its pixels
    assert ("more than are shown" in found.reason) == is_too_large


@pytest.mark.qt_log_ignore("JPEG", extend=True)
@pytest.mark.parametrize("found", list(PictureFormat))
def test_damaged_picture_gives_a_sentence(found: PictureFormat) -> None:
    data = encoded(b"png")
    for damaged in (data[:20], b"", b"x" * 100, data[:60] + b"\xff" * 20):
        answer = decode_picture(damaged, found)
        assert isinstance(answer, NoImage) and answer.reason.endswith((".", ")")), answer
