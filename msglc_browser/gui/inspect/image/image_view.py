"""The Image tab: arrays and nested lists as heat maps, bytes of pictures as pictures."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.base.formatting import size_text
from msglc_browser.gui.dialogs.file_dialog import FileDialog
from msglc_browser.gui.inspect.file_stem import file_stem
from msglc_browser.gui.inspect.image.cell_text import place_text
from msglc_browser.gui.inspect.image.heat_pane import HeatPane
from msglc_browser.gui.inspect.image.image_menus import map_menu, picture_menu
from msglc_browser.gui.inspect.image.map_bar import FileKind
from msglc_browser.gui.inspect.image.picture_pane import Picture, PicturePane, PictureQuestion
from msglc_browser.gui.inspect.image.questions import (
    FindQuestion,
    PyramidQuestion,
    SummaryQuestion,
)
from msglc_browser.gui.inspect.image.slice_reading import Progress, SliceReading
from msglc_browser.gui.inspect.inspector_view import InspectorView, Question, Subject
from msglc_browser.gui.inspect.load_question import read_text
from msglc_browser.gui.inspect.png_bytes import png_bytes
from msglc_browser.gui.inspect.save_question import Saved, SaveQuestion
from msglc_browser.gui.inspect.summary_line import SliceFound
from msglc_browser.gui.inspect.value.read_pane import ReadPane
from msglc_browser.gui.parts.empty_state import EmptyState
from msglc_browser.gui.theme.palette import Role
from msglc_browser.operations.images.array_shape import (
    ArrayShape,
    NoImage,
    PictureBytes,
)
from msglc_browser.operations.images.grid_summary import GridSummary, number_summary
from msglc_browser.operations.images.npy_bytes import npy_bytes
from msglc_browser.operations.images.read_slice import can_read_parts, slice_bytes
from msglc_browser.operations.images.reduction import SMALL_VALUES, Pyramid
from msglc_browser.operations.images.slice_grid import SliceGrid
from msglc_browser.operations.images.slice_plan import SliceSpec
from msglc_browser.operations.naming.file_names import file_names
from msglc_browser.operations.numbers.summary import NumberSummary

_LEAST_WIDTH: Final = 240
_KEPT_BYTES: Final = 16_000_000  # of a slice that is no longer in sight
_SLOW_BYTES: Final = 4_000_000  # from here on progress and Stop are shown


class ImageView(InspectorView):
    """Asks what the node is, then for its picture or for slices of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject: Subject | None = None
        self._shape: ArrayShape | None = None
        self._reading: SliceReading | None = None
        self._asked: list[Question] = []
        self._failed: Question | None = None
        self._wanted = SliceSpec(0, 1, (0, 0))
        self._pending: tuple[SliceGrid, SliceSpec, Progress | None] | None = None
        self._is_filling = False  # the grid on show gets further parts
        self._is_progress_shown = False
        self._pane = ReadPane(self)
        self._pane.retry_wanted.connect(self._retry)
        self._none = EmptyState("info", self.tr("No image"), parent=self)
        self._none.setObjectName("noImage")
        self.heat = HeatPane(self)
        self.picture = PicturePane(self)
        self.setMinimumWidth(_LEAST_WIDTH)  # the panel may be narrower than all of the buttons
        self._pages = QStackedWidget(self)
        for page in (QWidget(self), self._none, self.heat, self.picture):
            self._pages.addWidget(page)
        self._pane.column.addWidget(self._pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pane)
        self.heat.spec_wanted.connect(self._choose_slice)
        self.heat.bar.save_wanted.connect(self._choose_file)
        self.heat.bar.copy_wanted.connect(lambda: self._copy(self.heat.saved_picture()))
        self.heat.map.menu_wanted.connect(self._show_map_menu)
        self.picture.menu_wanted.connect(self._show_picture_menu)

    def look_at(self, subject: Subject) -> None:
        """Start with the first bytes."""
        self.stop_waiting()
        self._subject = subject
        self._failed = None
        self._is_filling = self._is_progress_shown = False
        self.heat.clear()
        self.picture.show_picture(None)
        self._pages.setCurrentIndex(0)
        self._pane.show_content()
        self.ask(FindQuestion())

    def ask(self, question: Question) -> None:
        """Ask a question; of several of a kind only the last is of use."""
        if not isinstance(question, SaveQuestion):
            self._drop(lambda old: type(old) is type(question))
        self._asked.append(question)
        self._pane.set_busy(True)
        self.wanted.emit(question)

    def show_answer(self, question: Question, answer: object) -> None:
        """Show what was found, and ask what comes next."""
        if not self._take_off(question):
            return
        if isinstance(answer, GridSummary):
            self._show_summary(answer)
        elif isinstance(answer, Pyramid):
            self.heat.show_pyramid(answer)
        elif isinstance(answer, Saved):
            self.heat.strip.hide()  # it may say that this failed before
        elif isinstance(answer, ArrayShape):
            self._show_shape(answer)
        elif isinstance(answer, PictureBytes):
            self._show_picture_bytes(answer)
        elif isinstance(answer, Picture):
            self.picture.show_picture(answer)
            self._pages.setCurrentWidget(self.picture)
        elif isinstance(answer, NoImage) and self._reading is None:
            self.say_none(answer.reason)
        elif self._reading is not None:
            self._reading.take(answer)
        self._update_busy()

    def show_failure(self, question: Question, description: Description) -> None:
        """In place of the picture, or above it if there is one."""
        if not self._take_off(question):
            return
        self._failed = question
        self._update_busy()
        is_saving = isinstance(question, SaveQuestion)
        if self._shape is None and not is_saving:
            self._pane.show_error(description)
            return
        if not is_saving and not self.heat.shows(self._wanted):
            self.heat.show_nothing()  # of another slice
            self.heat.axis_bar.set_ready(True)
        text = " ".join(filter(None, (description.title, description.hint)))
        strip = self.heat.strip
        strip.ask(text, self.tr("Retry"), self._retry, icon="error", role=Role.DANGER)

    def stop_waiting(self) -> None:
        """Nothing is awaited any longer; another node is going to be shown."""
        self._asked.clear()
        self._shape = self._reading = self._pending = None  # the sliders have nothing to move
        self._update_busy()
        if self.heat.grid is not None and self.heat.grid.values.nbytes > _KEPT_BYTES:
            self.heat.clear()

    def is_waiting(self) -> bool:
        """Whether an answer is pending."""
        return bool(self._asked)

    # What the reading of a slice tells

    def show_part(self, grid: SliceGrid, spec: SliceSpec, progress: Progress | None) -> None:
        """Show the first part and all of it with statistics, parts in between at once."""
        is_first = self._pending is None and not self._is_filling
        if progress is None or is_first:
            self._pending = grid, spec, progress
            self.ask(SummaryQuestion(grid))
        elif self._pending is not None:
            self._pending = grid, spec, progress
        else:
            self.heat.show_grid(grid, self._lengths(spec), spec)
        self._show_progress(progress)

    def offer(self, size_bytes: int, every: int) -> None:
        """Say what a slice takes, with a button to read it."""
        takes = self._cost(size_bytes)
        if every:
            text = self.tr("1 of {0} rows is shown. All of them take {1}.").format(every, takes)
        else:
            text = self.tr("This takes {0} to read.").format(takes)
            self.heat.show_nothing()
        self._pages.setCurrentWidget(self.heat)
        self.heat.strip.ask(text, self.tr("Read {0}").format(size_text(size_bytes)), self._agree)

    def say_none(self, reason: str) -> None:
        """Say why there is no picture."""
        self._drop_questions()
        if self._shape is not None and len(self._shape.lengths) > 2:
            # Another slice may be fine.
            self.heat.show_nothing()
            self.heat.strip.say(reason, icon="warning", role=Role.WARNING)
            self.heat.axis_bar.set_ready(True)
            return
        self._none.show_text(self.tr("No image"), reason)
        self._pages.setCurrentWidget(self._none)

    # Arrays

    def _show_shape(self, shape: ArrayShape) -> None:
        if self._subject is None:
            return
        self._shape = shape
        self._reading = SliceReading(self, shape, self._subject.load_bytes)
        self._pages.setCurrentWidget(self.heat)
        self._choose_slice(first_slice(shape))

    def _choose_slice(self, spec: SliceSpec) -> None:
        shape, reading = self._shape, self._reading
        if shape is None or reading is None:
            return
        self._drop_questions()
        self.heat.show_shape(shape, spec, self._facts(shape, spec))
        self._tell_slice(shape, spec)
        self.heat.strip.hide()
        self.heat.axis_bar.set_ready(False)
        self._wanted, self._failed = spec, None
        reading.start(spec)

    def _agree(self) -> None:
        if self._reading is not None:
            self._drop_questions()
            self._reading.agree()

    def _drop_questions(self) -> None:
        self._drop(lambda question: not isinstance(question, SaveQuestion))
        self._pending = None
        self._is_filling = self._is_progress_shown = False

    def _drop(self, is_unwanted: Callable[[Question], bool]) -> None:
        for question in [each for each in self._asked if is_unwanted(each)]:
            self._asked = [each for each in self._asked if each is not question]
            self.unwanted.emit(question)

    def _show_summary(self, summary: GridSummary) -> None:
        if self._pending is None:
            return
        grid, spec, progress = self._pending
        self._pending = None
        self._is_filling = progress is not None
        self._pages.setCurrentWidget(self.heat)
        self.heat.show_grid(grid, self._lengths(spec), spec)
        is_whole = progress is None and spec.steps == (1, 1)
        self.heat.show_summary(summary, is_whole=is_whole)
        if progress is None and self._shape is not None and not grid.is_color:
            found = number_summary(summary, self._shape, grid.values.dtype)
            self._tell_slice(self._shape, spec, found)
        if progress is None:
            self.heat.axis_bar.set_ready(True)
            if grid.height * grid.width > SMALL_VALUES:
                middle = (summary.mean, summary.std) if summary.finite else (0.0, 0.0)
                self.ask(PyramidQuestion(grid, *middle))

    def _tell_slice(
        self, shape: ArrayShape, spec: SliceSpec, found: NumberSummary | None = None
    ) -> None:
        """Which slice is looked at and, once it was read, what was found in it."""
        is_all = len(shape.lengths) == 2 + spec.is_color
        if is_all and found is not None:
            self.summary_found.emit(found)
        else:
            place = "" if is_all else place_text(spec)
            self.summary_found.emit(SliceFound(place, found, spec.steps == (1, 1)))

    def _show_progress(self, progress: Progress | None) -> None:
        if progress is None:
            if self._is_progress_shown:
                self.heat.strip.hide()
            self._is_progress_shown = False
            return
        if progress.total_bytes < _SLOW_BYTES:
            return
        done, total = size_text(progress.done_bytes), size_text(progress.total_bytes)
        self._is_progress_shown = True
        text = self.tr("Reading: {0} of {1}").format(done, total)
        self.heat.strip.ask(text, self.tr("Stop"), self._stop)
        self._pane.thin_bar.set_fraction(progress.done_bytes / max(progress.total_bytes, 1))

    def _stop(self) -> None:
        pending = self._pending
        self._drop_questions()
        self._update_busy()
        if pending is not None:
            self.heat.show_grid(pending[0], self._lengths(pending[1]), pending[1])
        self._is_progress_shown = False
        text = self.tr("Stopped: only a part is shown.")
        self.heat.strip.ask(text, self.tr("Read the rest"), self._resume)

    def _resume(self) -> None:
        if self._reading is not None:
            self._reading.resume()

    def _retry(self) -> None:
        question, self._failed = self._failed, None
        if question is not None:
            self._pane.show_content()
            self.ask(question)

    def _take_off(self, question: Question) -> bool:
        """Whether this answer is still awaited; not for long."""
        if not any(each is question for each in self._asked):
            return False
        self._asked = [each for each in self._asked if each is not question]
        return True

    def _update_busy(self) -> None:
        if not self._asked:
            self._pane.set_busy(False)

    def _lengths(self, spec: SliceSpec) -> tuple[int, int]:
        lengths = (1, 1) if self._shape is None else self._shape.lengths
        return lengths[spec.y_axis], lengths[spec.x_axis]

    def _facts(self, shape: ArrayShape, spec: SliceSpec) -> str:
        """How much is read, if that is not all of it."""
        if shape.size_bytes is None:
            return ""
        size = size_text(shape.size_bytes)
        if not can_read_parts(shape, spec):
            return self.tr("Read as a whole, {0}: no slice of it can be read alone").format(size)
        one = slice_bytes(shape, spec)
        if one is None or len(shape.lengths) < 3:
            return ""
        return self.tr("Reads one slice, {0} of {1}").format(size_text(one), size)

    def _cost(self, size_bytes: int) -> str:
        document = None if self._subject is None else self._subject.document
        seconds = None if document is None else document.source.seconds_for(size_bytes)
        return read_text("", size_bytes, seconds)

    # Pictures

    def _show_picture_bytes(self, found: PictureBytes) -> None:
        question = PictureQuestion(found)
        if self._subject is None or found.span.size <= self._subject.load_bytes:
            self.ask(question)
            return
        self._pages.setCurrentWidget(self.heat)
        text = self.tr("This {0} picture takes {1} to read.")
        text = text.format(found.format.value, self._cost(found.span.size))
        button = self.tr("Read {0}").format(size_text(found.span.size))
        self.heat.strip.ask(text, button, partial(self.ask, question))

    # Saving and copying

    def _show_map_menu(self, place: QPoint) -> None:
        map_menu(self.heat.bar, self.heat.map.reset, self).popup(place)

    def _show_picture_menu(self, place: QPoint) -> None:
        copy = partial(self._copy, self.picture.canvas.image)
        export = partial(self.command_wanted.emit, "node.export")
        picture_menu(copy, export, self).popup(place)

    def _copy(self, image: QImage) -> None:
        QGuiApplication.clipboard().setImage(image)
        self.said.emit(self.tr("Copied the picture."))

    def _choose_file(self, kind: FileKind) -> None:
        if self.heat.grid is None or self._subject is None:
            return
        dialog = FileDialog(self.window(), self.tr("Save"), writes=True)
        dialog.setObjectName("savePictureDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kind.value)
        stem = file_stem(self._subject.node, self._subject.document)
        dialog.selectFile(file_names([stem], f".{kind.value}")[0])
        dialog.fileSelected.connect(partial(self._save, kind))
        dialog.open()

    def _save(self, kind: FileKind, path: str) -> None:
        """The file dialog has asked whether to replace an existing file."""
        grid = self.heat.grid
        if grid is None:
            return
        image = self.heat.saved_picture()
        write = partial(npy_bytes, grid) if kind is FileKind.NPY else partial(png_bytes, image)
        self.ask(SaveQuestion(Path(path).absolute(), write))


def first_slice(shape: ArrayShape) -> SliceSpec:
    """The last two axes, or the two before the colours of a picture."""
    axes = len(shape.lengths)
    fixed = (0,) * axes
    if shape.has_colors:
        return SliceSpec(axes - 3, axes - 2, fixed, is_color=shape.element == "uint8")
    return SliceSpec(axes - 2, axes - 1, fixed)
