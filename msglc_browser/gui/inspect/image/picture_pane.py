"""A picture stored as bytes: decoded in a worker after its size is checked, then shown."""

import asyncio
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QImageReader, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from msglc_browser.archive.items.pictures import PictureFormat
from msglc_browser.archive.model.node import Node
from msglc_browser.gui.base.formatting import count_text, size_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.operations.images.array_shape import NoImage, PictureBytes
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.sections import read_span

MOST_PIXELS: Final = 64_000_000
_MOST_MIB: Final = 512  # of a decoded picture: 8 bytes a pixel
_CHECK: Final = 8
_SMALL: Final = 64  # pictures up to this size are enlarged in whole steps
_QT_NAMES: Final = {
    PictureFormat.PNG: b"png",
    PictureFormat.JPEG: b"jpeg",
    PictureFormat.GIF: b"gif",
    PictureFormat.WEBP: b"webp",
    PictureFormat.BMP: b"bmp",
    PictureFormat.TIFF: b"tiff",
}


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A decoded picture; `frames` counts those of an animation, of which it is the first."""

    image: QImage
    format: PictureFormat
    size_bytes: int
    frames: int = 1


@dataclass(frozen=True, slots=True)
class PictureQuestion:
    """What does a picture show?"""

    subject: PictureBytes

    async def read(self, document: Document, _node: Node) -> Picture | NoImage:
        """A sentence if it is damaged, too large, or of a format that cannot be decoded here."""
        data = await read_span(document.source, self.subject.span)
        return await asyncio.to_thread(decode_picture, data, self.subject.format)


def decode_picture(data: bytes, picture_format: PictureFormat) -> Picture | NoImage:
    """Decode the first frame, if the picture has at most `MOST_PIXELS`."""
    name = picture_format.value
    if _QT_NAMES[picture_format] not in _supported():
        return NoImage(
            f"This is a {name} picture, a format that cannot be decoded here. "
            "Export… writes it as a file."
        )
    QImageReader.setAllocationLimit(_MOST_MIB)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    # The reader is gone before the buffer is: it uses it to the end.
    return _decoded(buffer, picture_format)


def _decoded(buffer: QBuffer, picture_format: PictureFormat) -> Picture | NoImage:
    name = picture_format.value
    reader = QImageReader(buffer, QByteArray(_QT_NAMES[picture_format]))
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        return NoImage(f"This {name} picture is damaged: its size cannot be read.")
    if size.width() * size.height() > MOST_PIXELS:
        return NoImage(
            f"This {name} picture has {size.width():,} × {size.height():,} pixels, "
            f"more than are shown here ({MOST_PIXELS:,}). Export… writes it as a file."
        )
    frames = max(reader.imageCount(), 1)
    image = reader.read()
    if image.isNull():
        return NoImage(f"This {name} picture is damaged: {reader.errorString().rstrip('.')}.")
    return Picture(image, picture_format, buffer.size(), frames)


def _supported() -> set[bytes]:
    return {bytes(each.data()) for each in QImageReader.supportedImageFormats()}


class PicturePane(QWidget):
    """A picture and a line about it; `menu_wanted` at a place of the screen."""

    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts_label = PlainLabel("", self)
        self.facts_label.setObjectName("pictureFacts")
        self.facts_label.setProperty("muted", True)
        self.canvas = _Canvas(self)
        self.canvas.menu_wanted.connect(self.menu_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, SPACE, PAGE_MARGIN, 3 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addWidget(self.facts_label)
        column.addWidget(self.canvas, 1)

    def show_picture(self, picture: Picture | None) -> None:
        """Show another picture, or none."""
        if picture is None:
            self.facts_label.setText("")
            self.canvas.show_image(QImage())
            return
        image = picture.image
        facts = self.tr("{0} picture, {1} × {2} pixels, {3}").format(
            picture.format.value,
            count_text(image.width()),
            count_text(image.height()),
            size_text(picture.size_bytes),
        )
        if picture.frames > 1:
            facts += self.tr("; the first of {0} frames").format(count_text(picture.frames))
        self.facts_label.setText(facts)
        self.canvas.setAccessibleDescription(facts)
        self.canvas.show_image(image)


@guarded
class _Canvas(QWidget):
    """`pictureView`: the picture, never larger than its pixels unless it is small."""

    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("pictureView")
        self.setAccessibleName(self.tr("Picture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.image = QImage()
        self._scaled = QImage()

    def show_image(self, image: QImage) -> None:
        """Show another one."""
        self.image = image
        self._scaled = QImage()
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu if there is a picture."""
        if not self.image.isNull():
            self.menu_wanted.emit(event.globalPos())

    def sizeHint(self) -> QSize:
        """Room enough for details."""
        return QSize(320, 240)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture, on squares where it is transparent."""
        if self.image.isNull():
            return
        painter = QPainter(self)
        size = self._shown_size()
        left, top = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
        area = QRectF(left, top, size.width(), size.height())
        if self.image.hasAlphaChannel():
            _draw_squares(painter, area)
        pixels = size * self.devicePixelRatioF()
        if self._scaled.size() != pixels:
            # Once for each size: scaling a large picture takes longer than drawing it.
            is_larger = pixels.width() > self.image.width()
            transform = Qt.TransformationMode
            mode = transform.FastTransformation if is_larger else transform.SmoothTransformation
            self._scaled = self.image.scaled(pixels, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
        painter.drawImage(area, self._scaled)

    def _shown_size(self) -> QSize:
        size = self.image.size()
        if max(size.width(), size.height()) <= _SMALL:
            times = min(self.width() // size.width(), self.height() // size.height(), 8)
            if times > 1:
                return size * times
        if size.width() > self.width() or size.height() > self.height():
            size = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return size.expandedTo(QSize(1, 1))


def _draw_squares(painter: QPainter, area: QRectF) -> None:
    painter.fillRect(area, color(Role.SURFACE))
    shade = QColor(color(Role.BORDER))
    painter.save()
    painter.setClipRect(area)
    painter.translate(area.topLeft())
    for row in range(round(area.height()) // _CHECK + 1):
        for column in range(row % 2, round(area.width()) // _CHECK + 1, 2):
            painter.fillRect(QRectF(column * _CHECK, row * _CHECK, _CHECK, _CHECK), shade)
    painter.restore()
