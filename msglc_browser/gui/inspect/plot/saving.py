"""Pictures of the plot, and the files that they are saved as."""

import re
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QObject, QPoint, QSize, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QWidget

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import brief_step
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.dialogs.file_dialog import FileDialog
from msglc_browser.gui.inspect.png_bytes import png_bytes
from msglc_browser.gui.inspect.save_question import SaveQuestion
from msglc_browser.gui.theme.palette import Role, color

_SCALE: Final = 2
_UNSAFE: Final = re.compile(r"[^\w.+=@-]+")


def picture_of(widget: QWidget) -> QImage:
    """The widget at twice the resolution of the screen."""
    image = QImage(widget.size() * _SCALE, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(_SCALE)
    image.fill(color(Role.SURFACE))
    _paint(widget, image)
    return image


def svg_of(widget: QWidget, title: str) -> bytes:
    """The widget as an SVG file of lines and text."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(widget.size()))
    generator.setViewBox(widget.rect())
    generator.setTitle(title)
    _paint(widget, generator)
    buffer.close()
    return bytes(buffer.data().data())


def _paint(widget: QWidget, device: QImage | QSvgGenerator) -> None:
    painter = QPainter(device)
    widget.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
    painter.end()


def name_of(node: Node) -> str:
    """The name of a file about a node, without suffix; safe on every system."""
    name = visible(brief_step(node.path[-1])) if node.path else ""
    return _UNSAFE.sub("_", name).strip("._") or "plot"


class Saver(QObject):
    """Asks for a file; `wanted` with the question that writes it."""

    wanted = Signal(object)  # SaveQuestion

    def save_picture(self, parent: QWidget, what: str, node: Node, picture: QWidget) -> None:
        """Save a widget as "png" or "svg", or "copy" it to the clipboard."""
        name = name_of(node)
        if what == "png":
            self.save(parent, name, what, png_bytes(picture_of(picture)))
        elif what == "svg":
            self.save(parent, name, what, svg_of(picture, name))
        else:
            QGuiApplication.clipboard().setImage(picture_of(picture))

    def save(self, parent: QWidget, name: str, suffix: str, data: bytes) -> None:
        """Open a file dialog, which asks before a file is replaced; it proposes `name`."""
        dialog = FileDialog(parent, self.tr("Save the plot"))
        dialog.setObjectName("plotSaveDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{suffix.upper()} (*.{suffix})")
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(f"{name}.{suffix}")
        dialog.fileSelected.connect(partial(self._write, data))
        dialog.open()

    def _write(self, data: bytes, path: str) -> None:
        self.wanted.emit(SaveQuestion(Path(path).absolute(), lambda: data))
