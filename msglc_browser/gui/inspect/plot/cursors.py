"""The two cursors over the plot: they stick to samples, say what those are, and measure."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtWidgets import QLabel

from msglc_browser.gui.inspect.inspector_view import Question
from msglc_browser.gui.inspect.plot.cursor import Between, BetweenQuestion, Sample, SnapQuestion
from msglc_browser.gui.inspect.plot.drawing import MOST_DRAWN
from msglc_browser.gui.inspect.plot.figure.canvas import PlotCanvas
from msglc_browser.gui.inspect.plot.figure.readout_place import beside
from msglc_browser.gui.inspect.plot.picture import Drawn, Scales
from msglc_browser.gui.inspect.plot.shown import Shown
from msglc_browser.gui.inspect.plot.texts import measures, sample_text
from msglc_browser.gui.parts.figures import Figures

_FIRST_PLACES: Final = (0.3, 0.67)  # of the width, when two cursors appear


class Cursors(QObject):
    """One cursor follows the mouse; two stay where they are put. `wanted` is answered by `take`."""

    wanted = Signal(object)

    def __init__(self, canvas: PlotCanvas, readout: QLabel, figures: Figures) -> None:
        """The readout is a child of the canvas."""
        super().__init__(canvas)
        self._canvas, self._readout, self._figures = canvas, readout, figures
        self._series: Sequence[Shown] = ()
        self._drawn: tuple[Drawn, ...] = ()
        self._scales = Scales()
        self._has_two = False
        self._active = 0
        self._samples: list[Sample | None] = [None, None]
        self._snapping: dict[int, SnapQuestion] = {}  # by cursor
        self._next: dict[int, SnapQuestion] = {}
        self._measuring: BetweenQuestion | None = None
        canvas.pointed.connect(self._on_pointed)
        canvas.cursor_dragged.connect(self._on_dragged)
        canvas.step_wanted.connect(self._on_step)
        canvas.switch_wanted.connect(self._switch)
        canvas.view_changed.connect(self._place_readout)

    def start_again(self) -> None:
        """Forget the samples: another node is shown."""
        self.stop_waiting()
        self._samples = [None, None]
        self._figures.set_values(measures(None))
        self.show_series((), (), Scales())

    def show_series(
        self, series: Sequence[Shown], drawn: tuple[Drawn, ...], scales: Scales
    ) -> None:
        """What the cursors can stick to: `drawn` of `series`; nothing, to have no cursors."""
        before = self._drawn
        self._series, self._drawn, self._scales = series, drawn, scales
        for number, sample in enumerate(self._samples):
            if sample is None or _of(before, sample.key) == _of(drawn, sample.key):
                continue
            self._samples[number] = None
            if self._has_two:  # it stays at its row, the x of which is another now
                self._find_row(number, sample.key, sample.row)
        if self._has_two and drawn and self._samples == [None, None] and not self._snapping:
            self.set_two(True)
        self._show()

    def stop_waiting(self) -> None:
        """No question will be answered."""
        self._snapping.clear()
        self._next.clear()
        self._measuring = None

    def set_two(self, has_two: bool) -> None:
        """Show two cursors that stay where they are, and what lies between them."""
        self._has_two, self._active, self._measuring = has_two, 0, None
        self._canvas.has_movable_cursors = has_two
        self._figures.setVisible(has_two)
        self._figures.set_values(measures(None))
        self._samples = [None, None]
        self._show()
        for number in range(len(_FIRST_PLACES) if has_two else 0):
            self._snap_anew(number)

    @contextmanager
    def without_mouse(self) -> Iterator[None]:
        """Hide the cursor that follows the mouse; two of them are where the user put them."""
        samples = self._samples
        if not self._has_two:
            self._samples = [None, None]
            self._show()
        try:
            yield
        finally:
            self._samples = samples
            self._show()

    def take(self, question: Question, answer: object) -> bool:
        """Show an answer; whether the question was one of the cursors."""
        if isinstance(question, SnapQuestion):
            self._take_samples(question, answer)
        elif isinstance(question, BetweenQuestion):
            if isinstance(answer, Between) and question is self._measuring:
                self._figures.set_values(measures(answer))
        else:
            return False
        return True

    def give_up(self, question: Question) -> None:
        """A question could not be answered."""
        if isinstance(question, SnapQuestion):
            self._take_samples(question, ())

    def _on_pointed(self, x: float, height: float) -> None:
        if not self._has_two:
            self._snap(0, x, height=height)

    def _on_dragged(self, number: int, x: float) -> None:
        self._active = number
        self._snap(number, x)

    def _on_step(self, rows: int) -> None:
        sample = self._samples[self._active]
        if sample is None:
            view = self._canvas.view
            self._snap(self._active, (view.left + view.right) / 2)
        else:
            self._snap(self._active, 0.0, row=max(0, sample.row + rows))

    def _switch(self) -> None:
        if self._has_two:
            self._active = 1 - self._active
            self._place_readout()

    def _snap(
        self, number: int, x: float, *, height: float | None = None, row: int | None = None
    ) -> None:
        """Find the sample; the last wish counts while one is being answered."""
        series = self._drawn
        before = self._samples[number] or self._samples[1 - number]
        if height is None and before is not None:
            series = tuple(drawn for drawn in series if drawn.key == before.key)
        elif self._has_two:
            series = series[:1]
        self._ask(SnapQuestion(series, self._scales, x, number, height, row))

    def _snap_anew(self, number: int) -> None:
        """Find the sample at the place where a cursor appears."""
        view = self._canvas.view
        self._snap(number, view.left + _FIRST_PLACES[number] * (view.right - view.left))

    def _find_row(self, number: int, key: int, row: int) -> None:
        """Find the sample in a row of a series, if it is still drawn."""
        drawn = _of(self._drawn, key)
        if drawn is not None:
            self._ask(SnapQuestion((drawn,), self._scales, 0.0, number, None, row))

    def _ask(self, question: SnapQuestion) -> None:
        if question.cursor in self._snapping:
            self._next[question.cursor] = question
            return
        self._snapping[question.cursor] = question
        self.wanted.emit(question)

    def _take_samples(self, question: SnapQuestion, answer: object) -> None:
        if self._snapping.get(question.cursor) is not question:
            return
        del self._snapping[question.cursor]
        found: list[Sample] = []
        if isinstance(answer, tuple):
            found = [each for each in answer if isinstance(each, Sample)]
        keys = {each.key for each in question.series if each in self._drawn}
        found = [sample for sample in found if sample.key in keys]
        if question.cursor == 0 or self._has_two:
            self._samples[question.cursor] = self._nearest(found, question.height)
        self._show()
        following = self._next.pop(question.cursor, None)
        if following is not None:
            self._ask(following)
        elif self._has_two and self._drawn and not keys:  # x has been changed meanwhile
            self._snap_anew(question.cursor)

    def _nearest(self, found: Sequence[Sample], height: float | None) -> Sample | None:
        """The one closest to the mouse, the first one without a mouse."""
        if height is None or not found:
            return found[0] if found else None
        return min(found, key=lambda sample: self._distance(sample, height))

    def _distance(self, sample: Sample, height: float) -> float:
        place = self._place(sample)
        return math.inf if place is None else abs(place.y() - height)

    def _position(self, sample: Sample) -> tuple[float, float]:
        """Where a sample is on the axes; NaN if it has no place there."""
        x, y = float(sample.x), float(sample.value)
        if self._scales.log_x:
            x = math.log10(x) if x > 0 else math.nan
        if self._scales.log_y:
            y = math.log10(y) if y > 0 else math.nan
        return x, y if abs(y) <= MOST_DRAWN else math.nan

    def _place(self, sample: Sample) -> QPointF | None:
        x, y = self._position(sample)
        shown = self._shown(sample.key)
        if shown is None or not (math.isfinite(x) and math.isfinite(y)):
            return None
        return self._canvas.pixel_of(x, y, is_second=shown.is_second)

    def _shown(self, key: int) -> Shown | None:
        return next((shown for shown in self._series if shown.key == key), None)

    def _show(self) -> None:
        for number, sample in enumerate(self._samples):
            shown = None if sample is None else self._shown(sample.key)
            if sample is None or shown is None:
                self._canvas.show_cursor(number, None, None, None)
                continue
            x, y = self._position(sample)
            # The dot belongs to the first axis.
            height = None if shown.is_second or math.isnan(y) else y
            place = x if math.isfinite(x) else None
            self._canvas.show_cursor(number, place, height, shown.look)
        self._place_readout()
        self._measure()

    def _place_readout(self) -> None:
        """Beside the sample of the cursor that moved last, within the plot."""
        sample = self._samples[self._active]
        area, view = self._canvas.area(), self._canvas.view
        shown = None if sample is None else self._shown(sample.key)
        if sample is None or shown is None:
            self._readout.hide()
            return
        x, _ = self._position(sample)
        middle = self._canvas.pixel_of(x, (view.bottom + view.top) / 2)
        place = self._place(sample) or middle
        if not area.left() <= place.x() <= area.right():
            self._readout.hide()
            return
        has_x = any(drawn.x is not None for drawn in self._drawn)
        name = shown.title if len(self._drawn) > 1 else ""
        text = sample_text(sample, name, has_x=has_x)
        if text != self._readout.text():
            self._readout.setText(text)
            self._readout.adjustSize()
            self._canvas.setAccessibleDescription(text)
        self._readout.move(beside(place, self._readout.size(), area))
        self._readout.show()
        self._readout.raise_()

    def _measure(self) -> None:
        first, last = self._samples
        self._measuring = None
        if not self._has_two or first is None or last is None or last.key != first.key:
            self._figures.set_values(measures(None))
            return
        drawn = next((each for each in self._drawn if each.key == first.key), None)
        if drawn is not None:
            self._measuring = BetweenQuestion(drawn, first, last)
            self.wanted.emit(self._measuring)


def _of(series: Sequence[Drawn], key: int) -> Drawn | None:
    return next((each for each in series if each.key == key), None)
