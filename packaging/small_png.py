"""PNGs of a window in a third of the space: a palette of 256 colours, no dithering."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

_COLORS = 256
_EXACT = 48  # the most frequent colours: those of the theme
_ALIKE = 7  # per channel
_SMALLEST = 0  # Qt's "quality" of a PNG is the inverse of its compression


def save_small_png(image: QImage, path: Path) -> int:
    """Write `image` with a palette; returns the file's size in bytes."""
    pixels = _pixels(image)
    colors, inverse, counts = np.unique(pixels, return_inverse=True, return_counts=True)
    palette = _palette(colors[np.argsort(counts)[::-1]])
    nearest = _nearest(colors, palette)
    rows = np.ascontiguousarray(nearest[inverse].reshape(image.height(), image.width()))
    small = QImage(
        rows.data, image.width(), image.height(), image.width(), QImage.Format.Format_Indexed8
    )
    small.setColorTable([int(color) for color in palette])
    if not small.save(str(path), "PNG", _SMALLEST):  # type: ignore[call-overload]
        raise OSError(f"cannot write {path}")
    return path.stat().st_size


def _pixels(image: QImage) -> NDArray[np.uint32]:
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(plain.constBits(), dtype=np.uint32)
    return flat.reshape(plain.height(), plain.bytesPerLine() // 4)[:, : plain.width()].ravel()


def _palette(by_frequency: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Frequent colours, except those similar to a more frequent one: small symbols keep theirs."""
    channels = _channels(by_frequency)
    kept: list[int] = []
    for index, color in enumerate(channels):
        is_alike = index >= _EXACT and (np.abs(channels[kept] - color).max(axis=1) < _ALIKE).any()
        if is_alike:
            continue
        kept.append(index)
        if len(kept) == _COLORS:
            break
    return by_frequency[kept]


def _nearest(colors: NDArray[np.uint32], kept: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """For each colour the index of the most similar one that is kept."""
    distances = (_channels(colors)[:, None, :] - _channels(kept)[None, :, :]) ** 2
    nearest: NDArray[np.uint8] = distances.sum(axis=2).argmin(axis=1).astype(np.uint8)
    return nearest


def _channels(colors: NDArray[np.uint32]) -> NDArray[np.int32]:
    return np.stack([(colors >> shift) & 0xFF for shift in (16, 8, 0)], axis=1).astype(np.int32)
