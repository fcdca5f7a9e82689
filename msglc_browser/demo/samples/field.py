"""A temperature field that changes with time, and a small picture of it."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

_DRY = 12  # cells without a value


def make_field(slices: int, size: int) -> NDArray[np.float16]:
    """`(slices, size, size)` values from about -1 to 1, some of them NaN.

    Two bytes each: the samples have to be small.
    """
    y, x = np.mgrid[0:size, 0:size] / size * 2 * np.pi
    field = np.empty((slices, size, size), np.float16)
    for number in range(slices):
        phase = 2 * np.pi * number / slices
        wave = np.sin(2 * x + phase) * np.cos(1.5 * y - 0.5 * phase)
        field[number] = 0.6 * wave + 0.4 * np.sin(x + y + 2 * phase)
    rows, columns = np.random.default_rng(12).integers(0, size, (2, _DRY))
    field[:, rows, columns] = np.nan
    return field


def make_thumbnail(field: NDArray[np.float16]) -> bytes:
    """A PNG of `(height, width)` values from -1 to 1, blue to yellow."""
    values = np.clip(np.nan_to_num(field.astype(np.float32)) / 2 + 0.5, 0, 1)[..., np.newaxis]
    low, high = np.array([68, 1, 84]), np.array([253, 231, 37])
    return _png((low + (high - low) * values).astype(np.uint8))


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """`(height, width, 3)` colours as a PNG. Source: the PNG specification, third edition."""
    height, width, _channels = pixels.shape
    rows = np.zeros((height, 1 + 3 * width), np.uint8)  # each begins with its filter: none
    rows[:, 1:] = pixels.reshape(height, -1)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
