"""Pictures and arrays that lie: a sentence, at once, whatever they claim."""

import struct
import time
import zlib

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from msglc_browser.archive.items.pictures import sniff_picture
from tests.archive_bytes import leaf_archive
from tests.gui.inspect.image.image_desk import ImageDesk, OpenImage
from tests.gui.inspect.image.test_picture_pane import encoded

AT_ONCE_S = 3.0  # of the processor: far below what the claimed sizes would take


def said(desk: ImageDesk) -> str:
    labels = [each.text() for each in desk.view.findChildren(QLabel) if each.isVisible()]
    return " ".join(filter(None, labels))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *extra: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(b"\0" * 1_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(extra) + data + chunk(b"IEND", b"")
    )


def tiff(entries: list[tuple[int, int, int, int]], following: int) -> bytes:
    body = b"".join(struct.pack("<HHII", *each) for each in entries)
    return (
        b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + body + struct.pack("<I", following)
    )


BOMB = zlib.compress(b"\0" * 100_000_000, 9)
SIDES = [(256, 4, 1, 2**31), (257, 4, 1, 2**31), (258, 3, 1, 8), (273, 4, 1, 8), (279, 4, 1, 99)]
PICTURES = {
    "png of 2^31 pixels a side": png(2**31 - 1, 2**31 - 1),
    "png without a size": png(0, 0),
    "png with a text that unpacks to 100 MB": png(8, 8, chunk(b"zTXt", b"a\0\0" + BOMB)),
    "png with a profile that unpacks to 100 MB": png(8, 8, chunk(b"iCCP", b"a\0\0" + BOMB)),
    "png whose chunk claims 4 GB": png(8, 8)[:33] + b"\xff\xff\xff\xffIDAT",
    "png cut off": encoded(b"png")[:-30],
    "bmp of negative height": b"BM" + struct.pack("<IHHIIiiHHI", 99, 0, 0, 54, 40, 2**31 - 1,
                                                    -(2**31), 1, 24, 0) + b"\0" * 40,
    "gif without a size": b"GIF89a" + b"\0" * 30,
    "gif of 65,535 pixels a side": b"GIF89a\xff\xff\xff\xff\x80\0\0" + b"\0" * 6
                                   + b"\x2c" + b"\0" * 9,
    "jpeg of nothing": b"\xff\xd8\xff\xe0" + b"\0" * 60,
    "webp that claims 4 GB": b"RIFF\xff\xff\xff\xffWEBPVP8L\xff\xff\xff\xff\x2f" + b"\xff" * 20,
    "tiff of 2^31 pixels a side": tiff(SIDES, 0),
    "tiff whose directory follows itself": tiff(SIDES[:3], 8),
    "tiff with a directory far away": b"II*\0\xff\xff\xff\x7f" + b"\0" * 40,
}  # fmt: skip


@pytest.mark.qt_log_ignore(".*", extend=True)
@pytest.mark.parametrize("name", list(PICTURES))
def test_lying_picture_gets_a_sentence(name: str, open_image: OpenImage) -> None:
    data = PICTURES[name]
    assert sniff_picture(data) is not None
    start = time.process_time()
    desk = open_image(bytearray(data))
    assert time.process_time() - start < AT_ONCE_S
    assert not desk.view.is_waiting() and not desk.map.isVisible()
    text = said(desk)
    assert "picture" in text and text.endswith((".", ")", "B")), text


def _array(shape: tuple[int, ...], lie: tuple[int, ...]) -> bytearray:
    """A stored array whose shape was changed afterwards."""
    data = np.zeros(shape).dumps()
    old = b"".join(b"K" + bytes([each]) for each in shape)
    new = b"".join(b"J" + struct.pack("<i", each) for each in lie)
    assert data.count(old) == 1
    return bytearray(data.replace(old, new))


@pytest.mark.parametrize("lie", [(2**31 - 1, 2**31 - 1), (-9, 9), (9, -9), (9, 10), (0, 9), (3, 3)])
def test_array_with_a_wrong_shape_gets_a_sentence(
    lie: tuple[int, int], open_image: OpenImage
) -> None:
    start = time.process_time()
    desk = open_image(_array((9, 9), lie))
    assert time.process_time() - start < AT_ONCE_S
    assert desk.view.heat.grid is None and not desk.view.is_waiting()
    assert (desk.strip or said(desk)).endswith(".")


@pytest.mark.parametrize(
    "data",
    [
        b"\xdd\xff\xff\xff\xff" * 3 + b"\x01" * 40,
        b"\xdc\x00\x09" + b"\xdc\xff\xff" + b"\xcb" + b"\0" * 8,
        b"\x99" + (b"\x99" + b"\xcb" * 3),
        b"\x92" * 200 + b"\x01" * 400,
        b"\x99" + b"\x99" * 9 + b"\xc1" * 81,
    ],
)
def test_lists_that_claim_more_than_there_is_get_a_sentence(
    data: bytes, open_image: OpenImage
) -> None:
    start = time.process_time()
    desk = open_image(leaf_archive(data))
    assert time.process_time() - start < AT_ONCE_S
    assert not desk.map.isVisible() and not desk.view.is_waiting()
    assert len(said(desk)) > 20
