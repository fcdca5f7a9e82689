"""Pictures of the plot, and the files that they are saved as."""

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QObject, QPoint, QSize, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QWidget

from msglc_browser.gui.dialogs.file_dialog import FileDialog
from msglc_browser.gui.inspect.inspector_view import Question
from msglc_browser.gui.inspect.plot.csv_question import CsvQuestion
from msglc_browser.gui.inspect.plot.display import PlotDisplay
from msglc_browser.gui.inspect.png_bytes import png_bytes
from msglc_browser.gui.inspect.save_question import SaveQuestion
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.operations.naming.file_names import file_names

_SCALE: Final = 2


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


class Saver(QObject):
    """Saves the plot as a file, and copies it. `wanted` with questions, answered by `take`."""

    wanted = Signal(object)  # Question
    copied = Signal()

    def __init__(self, display: PlotDisplay) -> None:
        super().__init__(display)
        self._display = display
        self._name = ""

    def save(self, what: str, name: str) -> None:
        """Save the plot as "png" or "svg", its numbers as "csv", or "copy" it to the clipboard.

        `name` is the one to propose for the file, without a suffix.
        """
        self._name = name
        if what == "csv":
            question = self._display.csv_question()
            if question is not None:
                self.wanted.emit(question)
            return
        with self._display.without_mouse():
            if what == "png":
                self._choose_file(what, png_bytes(picture_of(self._display)))
            elif what == "svg":
                self._choose_file(what, svg_of(self._display, name))
            else:
                QGuiApplication.clipboard().setImage(picture_of(self._display))
                self.copied.emit()

    def take(self, question: Question, answer: object) -> bool:
        """Go on with an answer; whether it was for this object."""
        if isinstance(question, CsvQuestion) and isinstance(answer, bytes):
            self._choose_file("csv", answer)
        return isinstance(question, CsvQuestion | SaveQuestion)

    def _choose_file(self, suffix: str, data: bytes) -> None:
        """Open a file dialog, which asks before a file is replaced."""
        dialog = FileDialog(self._display, self.tr("Save the plot"), writes=True)
        dialog.setObjectName("plotSaveDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{suffix.upper()} (*.{suffix})")
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(file_names([self._name], f".{suffix}")[0])
        dialog.fileSelected.connect(partial(self._write, data))
        dialog.open()

    def _write(self, data: bytes, path: str) -> None:
        self.wanted.emit(SaveQuestion(Path(path).absolute(), lambda: data))
