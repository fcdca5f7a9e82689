"""The plot with its legend, cursors, readout and figures; asks for what is in view.

pyqtgraph is imported here, through the canvas: this module is loaded with the first plot.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.node_mime import node_paths_of
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.inspect.inspector_view import Question
from msglc_browser.gui.inspect.plot.csv_question import CsvQuestion, csv_of
from msglc_browser.gui.inspect.plot.cursors import Cursors
from msglc_browser.gui.inspect.plot.drawing import Drawing, PlotKind, View
from msglc_browser.gui.inspect.plot.figure.canvas import PlotCanvas
from msglc_browser.gui.inspect.plot.figure.legend import PlotLegend
from msglc_browser.gui.inspect.plot.figure.legend_place import LegendPlace
from msglc_browser.gui.inspect.plot.picture import Drawn, PictureQuestion, Scales, picture_of
from msglc_browser.gui.inspect.plot.picture_turns import PictureTurns
from msglc_browser.gui.inspect.plot.ranges import home_view, second_range
from msglc_browser.gui.inspect.plot.readings import DroppedQuestion
from msglc_browser.gui.inspect.plot.shown import Shown
from msglc_browser.gui.inspect.plot.texts import left_out_text
from msglc_browser.gui.parts.figures import Figures
from msglc_browser.gui.theme import fonts, style
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE
from msglc_browser.gui.theme.palette import Role
from msglc_browser.operations.reading.document import Document

_REFINE_MS: Final = 90  # after the last movement the picture is drawn anew for exactly this view


@guarded
class PlotDisplay(QWidget):
    """`wanted` questions are answered by `take`; `settled` when the view came to rest.

    `noted` when there is another `note`.
    """

    wanted = Signal(object)
    settled = Signal()
    noted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.series: list[Shown] = []
        self.x_series: Shown | None = None
        self.kind = PlotKind.LINE
        self.scales = Scales()
        self.bins = 0
        self.document: Document | None = None
        self.drawings: dict[int, Drawing] = {}
        self.is_home = True
        self._turns = PictureTurns()
        self._drawn: PictureQuestion | None = None
        self._placed: PictureQuestion | None = None  # as what the drawings were asked for
        self._is_cloud = False
        self._build()
        self.setAcceptDrops(True)

    def _build(self) -> None:
        self.canvas = PlotCanvas(self)
        self.canvas.setAccessibleName(self.tr("Plot"))
        self.legend = PlotLegend(self.canvas)
        self.legend_place = LegendPlace(self.canvas, self.legend)
        self.readout = PlainLabel("", self.canvas)
        self.readout.setObjectName("plotReadout")
        self.readout.setAccessibleName(self.tr("Sample at the cursor"))
        self.readout.setFont(fonts.mono())
        self.readout.setMargin(SPACE)
        self.readout.setProperty("card", True)
        # Otherwise the cursor would stop where the mouse reaches its readout.
        self.readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.readout.hide()
        captions = (self.tr("dx"), self.tr("dy"), self.tr("mean between"))
        self.figures = Figures((*captions, self.tr("slope"), self.tr("points between")), self)
        self.figures.setObjectName("plotFigures")
        self.figures.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.figures)
        self._refine_timer = QTimer(self, singleShot=True, interval=_REFINE_MS)
        self._refine_timer.timeout.connect(self._come_to_rest)
        self.canvas.view_changed.connect(self._on_view)
        self.canvas.moved.connect(self._on_moved)
        self.canvas.area_changed.connect(self.legend_place.keep)
        self.canvas.home_wanted.connect(self.go_home)
        self.cursors = Cursors(self.canvas, self.readout, self.figures)
        self.cursors.wanted.connect(self.wanted)
        self.legend.toggled.connect(self._toggle)
        self.legend.color_chosen.connect(self._choose_color)
        self.legend.axis_chosen.connect(self._choose_axis)
        style.notifier().changed.connect(self._tint)

    # What is shown

    def start_again(self) -> None:
        """Forget everything: another node is shown."""
        self.series, self.x_series, self.drawings = [], None, {}
        self._turns.stop()
        self._drawn, self._is_cloud, self.is_home = None, False, True
        self._placed = None
        self._refine_timer.stop()
        self.cursors.start_again()
        self._show_curves()
        self.legend.show_series(())

    def stop_waiting(self) -> None:
        """No question will be answered."""
        self._turns.stop()
        self.cursors.stop_waiting()
        self._refine_timer.stop()

    def is_waiting(self) -> bool:
        """Whether a picture is still to come."""
        return self._turns.is_busy or self._refine_timer.isActive()

    def update_series(self) -> None:
        """Draw anew: series, what was read of them, or how to draw them has changed."""
        self._drop_misplaced()
        self.legend.show_series(self._in_plot())
        self.legend_place.keep()
        self.canvas.set_axes(
            log_x=self.scales.log_x,
            log_y=self.scales.log_y,
            is_time=self._has_time_axis(),
            has_second=any(shown.is_second for shown in self._visible()),
        )
        if self.is_home:
            self.go_home()
        is_bars = self.kind is PlotKind.HISTOGRAM
        drawn = () if is_bars else self.drawn_series()
        self.cursors.show_series(self.series, drawn, self.scales)
        self._drawn = None
        self._ask()

    def draw_as(self, kind: PlotKind, scales: Scales, bins: int) -> None:
        """Draw in another manner; what is in view stays if the axes mean the same."""
        is_same = PlotKind.HISTOGRAM not in (self.kind, kind) and scales == self.scales
        self.is_home = self.is_home or not is_same
        self.kind, self.scales, self.bins = kind, scales, bins
        self.update_series()

    @contextmanager
    def without_mouse(self) -> Iterator[None]:
        """Show nothing that follows the mouse, for a picture of the plot."""
        with self.cursors.without_mouse(), self.legend.without_mouse():
            yield

    def go_home(self) -> None:
        """Show all."""
        self.is_home = True
        is_bars = self.kind is PlotKind.HISTOGRAM
        first = [shown for shown in self._visible() if not shown.is_second or is_bars]
        x = None if is_bars else self.x_series
        wanted = home_view(first or self._visible(), x, self.scales, self._bars())
        self.canvas.show_view(wanted)
        if is_bars and self.drawings and self.legend_place.choose(self._in_views()):
            self.canvas.show_view(self._with_room_for_legend(wanted))
        second = [shown for shown in self._visible() if shown.is_second and not is_bars]
        if second:
            self.canvas.show_second_range(*second_range(second, self.scales))

    def _with_room_for_legend(self, view: View) -> View:
        """No corner is free of bars: they end below the legend, unless it is as high as they."""
        room = min(self.legend_place.needed_height() / max(self.canvas.area().height(), 1), 0.5)
        return replace(view, top=view.bottom + (view.top - view.bottom) / (1 - room))

    def drawn_series(self) -> tuple[Drawn, ...]:
        """The series in the plot of which something was read, with their x."""
        x = None if self.x_series is None else self.x_series.readings
        if self.x_series is not None and x is None:
            return ()
        return tuple(
            Drawn(shown.key, shown.readings, x)
            for shown in self._visible()
            if shown.readings is not None
        )

    def csv_question(self) -> CsvQuestion | None:
        """The question of the numbers in view; None if there are none."""
        is_all = self.kind is PlotKind.HISTOGRAM
        sides = (-math.inf, math.inf) if is_all else self.sides()
        return csv_of(self.drawn_series(), self.series, self.x_series, sides, self.canvas.columns())

    def sides(self) -> tuple[float, float]:
        """The values of x at the left and right end of the view."""
        view = self.canvas.view
        if not self.scales.log_x:
            return view.left, view.right
        return _power(view.left), _power(view.right)

    def note(self) -> str:
        """What the picture leaves out."""
        found = [shown.status for shown in self._in_plot() if shown.status is not None]
        is_bars = self.kind is PlotKind.HISTOGRAM  # their values are along x
        on_log = found if (self.scales.log_x if is_bars else self.scales.log_y) else []
        x = None if is_bars or self.x_series is None else self.x_series.status
        if self.scales.log_x and x is not None:
            on_log = [*on_log, x]
        return left_out_text(found, on_log, is_cloud=self._is_cloud)

    def take(self, question: Question, answer: object) -> bool:
        """Show an answer; whether the question was one of this widget."""
        if isinstance(question, PictureQuestion):
            self._take_picture(question, answer)
            return True
        return self.cursors.take(question, answer)

    def give_up(self, question: Question) -> None:
        """A question could not be answered."""
        if self._turns.end(question):
            self._go_on()
        self.cursors.give_up(question)

    def ask_after_picture(self, shown: Shown, question: Question) -> None:
        """Read more of a series, but not before what has been read of it is in the picture."""
        shown.question = question
        self._turns.put_off(shown, question)
        if not self._turns.is_busy:
            self._ask_what_is_due()

    def shown(self, key: int) -> Shown | None:
        """The series with this key."""
        return next((shown for shown in self.series if shown.key == key), None)

    def _toggle(self, key: int) -> None:
        shown = self.shown(key)
        if shown is not None:
            shown.is_visible = not shown.is_visible
            self.update_series()

    def _choose_color(self, key: int, role: Role) -> None:
        shown = self.shown(key)
        if shown is not None:
            shown.look = replace(shown.look, color=role)
            self.update_series()

    def _choose_axis(self, key: int) -> None:
        shown = self.shown(key)
        if shown is not None:
            shown.is_second = not shown.is_second
            self.is_home = True
            self.update_series()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Nodes of this archive can be added."""
        if self._dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the nodes to the plot."""
        paths = self._dropped(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.wanted.emit(DroppedQuestion(paths))

    def _dropped(self, mime: QMimeData) -> tuple[NodePath, ...]:
        return () if self.document is None else node_paths_of(mime, self.document)

    # The picture

    def _in_plot(self) -> list[Shown]:
        return [shown for shown in self.series if shown is not self.x_series]

    def _visible(self) -> list[Shown]:
        return [shown for shown in self._in_plot() if shown.is_visible]

    def _has_time_axis(self) -> bool:
        if self.kind is PlotKind.HISTOGRAM:
            return all(
                shown.status is not None and shown.status.is_time for shown in self._visible()
            )
        return (
            self.x_series is not None
            and self.x_series.status is not None
            and self.x_series.status.is_time
        )

    def _bars(self) -> list[Drawing]:
        return list(self.drawings.values()) if self.kind is PlotKind.HISTOGRAM else []

    def _on_view(self) -> None:
        self._refine_timer.start()
        if self._drawn is None or not self._drawn.covers(self.canvas.view):
            self._ask()

    def _on_moved(self) -> None:
        self.is_home = False

    def _come_to_rest(self) -> None:
        if self._drawn is None or self.kind is not PlotKind.HISTOGRAM:
            self._ask()
        self.settled.emit()

    def _ask(self) -> None:
        """One picture at a time; the next one is of the view at that moment."""
        if not self._turns.may_begin():
            return
        question = self._question()
        if not question.series:
            self.drawings = {}
            self._show_curves()
            return
        self._turns.begin(question)
        self.wanted.emit(question)

    def _question(self) -> PictureQuestion:
        """The picture that is wanted now."""
        view, columns = self.canvas.view, self.canvas.columns()
        return picture_of(self.drawn_series(), self.kind, self.scales, view, columns, self.bins)

    def _drop_misplaced(self) -> None:
        """On other axes, drawings would show what is not so until the next picture is here."""
        if self._placed is None:
            return
        kept = self._placed.kept(self.drawings, self._question())
        if len(kept) < len(self.drawings):
            self.drawings = kept
            self._show_curves()

    def _take_picture(self, question: PictureQuestion, answer: object) -> None:
        if not self._turns.end(question):
            return
        if isinstance(answer, dict) and (question.kind, question.bins) == (self.kind, self.bins):
            kept = question.kept(answer, self._question())
            if kept:
                self._show_picture(question, kept)
        self._go_on()

    def _show_picture(self, question: PictureQuestion, drawings: dict[int, Drawing]) -> None:
        self._drawn = self._placed = question
        self.drawings = drawings
        self._show_curves()
        self._look_for_clouds()
        if self.is_home and self.kind is PlotKind.HISTOGRAM:
            self.go_home()
        elif self.is_home:  # it would jump about while one pans
            self.legend_place.choose(self._in_views())

    def _go_on(self) -> None:
        """A picture has been drawn, or could not be."""
        self._ask_what_is_due()
        if self._turns.take_outdated():
            self._ask()

    def _ask_what_is_due(self) -> None:
        for question in self._turns.take_due():
            self.wanted.emit(question)

    def _look_for_clouds(self) -> None:
        """Whether single points are drawn of what was read in full, and a line is wanted."""
        is_line = self.kind in (PlotKind.LINE, PlotKind.STEPS)
        found = [shown for shown in self._visible() if shown.key in self.drawings]
        is_cloud = is_line and any(
            each.is_complete and len(self.drawings[each.key].boxes) for each in found
        )
        if is_cloud is not self._is_cloud:
            self._is_cloud = is_cloud
            self.noted.emit()

    def _show_curves(self) -> None:
        looks = {shown.key: shown.look for shown in self.series}
        is_bars = self.kind is PlotKind.HISTOGRAM
        second = [shown.key for shown in self.series if shown.is_second and not is_bars]
        self.canvas.show_curves(self.drawings, looks, self.kind, second=frozenset(second))

    def _in_views(self) -> list[tuple[Drawing, View]]:
        """What is drawn, each with the view of its axis."""
        first = self.canvas.view
        bottom, top = self.canvas.second_range()
        second = replace(first, bottom=bottom, top=top)
        is_second = {shown.key: shown.is_second for shown in self.series}
        is_bars = self.kind is PlotKind.HISTOGRAM
        return [
            (drawing, second if is_second[key] and not is_bars else first)
            for key, drawing in self.drawings.items()
        ]

    def _tint(self) -> None:
        self.legend.show_series(self._in_plot())


def _power(position: float) -> float:
    return float(10.0 ** min(max(position, -300.0), 300.0))
