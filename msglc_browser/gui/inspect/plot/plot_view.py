"""The Plot tab: numbers as curves, sampled first, exact where one looks closely."""

from collections.abc import Iterable
from itertools import count
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QVBoxLayout, QWidget

from msglc_browser.archive.model.node import ValueType
from msglc_browser.errors import Description
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.inspect.file_stem import file_stem
from msglc_browser.gui.inspect.inspector_view import InspectorView, Question, Subject
from msglc_browser.gui.inspect.plot.drawing import LOOKS
from msglc_browser.gui.inspect.plot.foot import PlotFoot
from msglc_browser.gui.inspect.plot.pages import PlotPages
from msglc_browser.gui.inspect.plot.picture import Scales
from msglc_browser.gui.inspect.plot.readings import (
    AllQuestion,
    DroppedQuestion,
    InViewQuestion,
    NotPlottable,
    RefsQuestion,
    StartQuestion,
    Status,
)
from msglc_browser.gui.inspect.plot.shown import Shown
from msglc_browser.gui.inspect.plot.texts import titles_of
from msglc_browser.gui.inspect.plot.tool_row import PlotTools
from msglc_browser.gui.inspect.save_question import SaveQuestion
from msglc_browser.operations.plotting.series import MOST_SERIES, SeriesRef

if TYPE_CHECKING:
    from msglc_browser.gui.inspect.plot.display import PlotDisplay


class PlotView(InspectorView):
    """`plotView`: the series of the selected nodes, and those that the user adds to them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plotView")
        self._subject: Subject | None = None
        self._hint: tuple[SeriesRef, ...] = ()
        self._display: PlotDisplay | None = None  # made with the first plot
        self._keys = count()
        self._open: list[Question] = []
        self._failed: Question | None = None
        self._note = ""
        self._has_chosen_x = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    # The panel's side

    def take_hint(self, hint: object) -> None:
        """Show these series instead of those of the selected nodes: a tuple of SeriesRef."""
        if isinstance(hint, tuple):
            self._hint = tuple(ref for ref in hint if isinstance(ref, SeriesRef))

    def look_at(self, subject: Subject) -> None:
        """Plot the selected nodes."""
        display = self._built()
        self._subject = subject
        self._open.clear()
        self._has_chosen_x = False
        self._choices.start_again(subject.nodes or (subject.node,))
        self._note = ""
        display.document = subject.document
        is_one = len(subject.nodes) <= 1
        display.legend.heading = (subject.node.path, subject.node.rows) if is_one else None
        display.start_again()
        display.scales = Scales()
        self.tools.start_again()
        self.tools.show_x("")
        self._update_foot()
        self._pages.show_plot()
        refs, self._hint = self._hint, ()
        if refs:
            self._add(refs)
        else:
            self._ask(RefsQuestion(subject.nodes or (subject.node,)))

    def update_subject(self, subject: Subject) -> None:
        """More is known of the nodes shown."""
        self._subject = subject

    def show_answer(self, question: Question, answer: object) -> None:
        """Take the answer where it belongs."""
        self._forget(question)
        if self._display is None or self._display.take(question, answer):
            return
        if self._choices.take(question, answer) or self._saver.take(question, answer):
            return
        if isinstance(question, RefsQuestion | DroppedQuestion):
            self._take_refs(answer)
        else:
            shown = next((s for s in self._display.series if s.question == question), None)
            if shown is not None:
                self._take_status(shown, question, answer)

    def show_failure(self, question: Question, description: Description) -> None:
        """Say what could not be read; what was read stays."""
        self._forget(question)
        if self._display is None:
            return
        self._display.give_up(question)
        self._choices.take(question, None)
        shown = next((s for s in self._display.series if s.question == question), None)
        if shown is not None:
            shown.question, shown.failed, shown.failure = None, question, description
            self._update_foot()
        elif isinstance(question, RefsQuestion | DroppedQuestion):
            self._show_error(question, description)
        elif isinstance(question, SaveQuestion):
            self._say(description.title)

    def stop_waiting(self) -> None:
        """Nothing more will be answered."""
        self._open.clear()
        if self._display is not None:
            self._display.stop_waiting()
            self._choices.stop_waiting()
            for shown in self._display.series:
                shown.question = None

    def let_go(self) -> None:
        """Drop the series."""
        super().let_go()
        self._subject = None
        if self._display is not None:
            self._choices.start_again(())
            self._display.document = None
            self._display.start_again()

    def is_waiting(self) -> bool:
        """Whether something is still to be read or drawn."""
        return bool(self._open) or (self._display is not None and self._display.is_waiting())

    # Construction

    def _built(self) -> "PlotDisplay":
        if self._display is not None:
            return self._display
        # Here, not above: pyqtgraph takes 0.3 s to import, which a start of the program must not.
        from msglc_browser.gui.inspect.plot.choices import Choices  # noqa: PLC0415
        from msglc_browser.gui.inspect.plot.display import PlotDisplay  # noqa: PLC0415
        from msglc_browser.gui.inspect.plot.saving import Saver  # noqa: PLC0415

        self.tools = PlotTools(self)  # first in the order of Tab
        self._display = display = PlotDisplay(self)
        self._choices = Choices(display, self.tools)
        self.foot = PlotFoot(self)
        self._pages = PlotPages(display, self)
        self._pages.value_wanted.connect(lambda: self.inspector_wanted.emit("value", None))
        self._pages.retry_wanted.connect(self._retry)
        self._column.addWidget(self.tools)
        self._column.addWidget(self._pages, 1)
        self._column.addWidget(self.foot)
        self._saver = Saver(display)
        self._saver.wanted.connect(self._ask)
        self._saver.copied.connect(lambda: self.said.emit(self.tr("Copied the picture.")))
        self._connect(display)
        return display

    def _connect(self, display: "PlotDisplay") -> None:
        display.wanted.connect(self._ask)
        display.settled.connect(self._read_view)
        display.noted.connect(self._update_foot)
        display.legend.removed.connect(self._remove)
        display.canvas.menu_wanted.connect(self._open_menu)
        self.tools.changed.connect(self._choose_axes)
        self.tools.x_chosen.connect(self._choose_x)
        self.tools.added.connect(self._add_choice)
        self._choices.wanted.connect(self._ask)
        self.tools.home_wanted.connect(display.go_home)
        self.tools.cursors_toggled.connect(display.cursors.set_two)
        self.tools.save_wanted.connect(self._save)
        self.foot.stop_wanted.connect(self._stop)
        self.foot.all_wanted.connect(self._read_all)
        self.foot.retry_wanted.connect(self._retry)

    # Reading

    def _ask(self, question: Question) -> None:
        self._open.append(question)
        self.wanted.emit(question)

    def _forget(self, question: Question) -> None:
        if question in self._open:
            self._open.remove(question)

    def _take_refs(self, answer: object) -> None:
        if isinstance(answer, NotPlottable):
            self._refuse(answer.reason)
        elif isinstance(answer, tuple):
            self._add(answer)
            there_are = max((ref.of_columns for ref in answer), default=0)
            if there_are > MOST_SERIES:
                text = self.tr("{0} of {1} columns are plotted; Table can plot others.")
                self._say(text.format(len(answer), count_text(there_are)))

    def _add(self, refs: Iterable[SeriesRef]) -> None:
        """Start to read more series; those that are in the plot stay as they are."""
        display = self._built()
        known = {(shown.ref.node.path, shown.ref.column) for shown in display.series}
        for ref in refs:
            if (ref.node.path, ref.column) not in known or ref.node.rows is not None:
                self._start(ref)
        self._rename()
        self._pages.show_plot()
        display.update_series()
        self._update_foot()

    def _start(self, ref: SeriesRef) -> Shown:
        display, subject = self._built(), self._subject
        used = {shown.look for shown in display.series}
        look = next((look for look in LOOKS if look not in used), LOOKS[0])
        shown = Shown(next(self._keys), ref, ref.title, look)
        display.series.append(shown)
        if subject is not None:
            self._read(shown, StartQuestion(ref, subject.load_bytes))
        return shown

    def _read(self, shown: Shown, question: Question) -> None:
        shown.question, shown.is_stopped = question, False
        shown.failed = shown.failure = None
        self._ask(question)

    def _take_status(self, shown: Shown, question: Question, answer: object) -> None:
        display = self._built()
        if isinstance(answer, NotPlottable) and shown.status is not None:  # what was read stays
            shown.question, shown.failure = None, Description(answer.reason, "", "")
        elif isinstance(answer, NotPlottable):
            self._drop(shown)
            display.update_series()
            self._refuse(f"{shown.title}: {answer.reason}" if display.series else answer.reason)
        elif isinstance(answer, Status):
            more = shown.take(answer, question, display.canvas.columns())
            if answer.is_time and not self._has_chosen_x and len(display.series) > 1:
                self._set_x(display.x_series or shown)
            display.update_series()
            if more is not None and isinstance(question, StartQuestion):
                display.ask_after_picture(shown, more)
            elif more is not None:
                self._read(shown, more)
            self._tell_summary(shown.ref, answer)
        self._update_foot()

    def _tell_summary(self, ref: SeriesRef, status: Status) -> None:
        """What is now known of the node shown; the plot may hold others, too."""
        nodes = () if self._subject is None else self._subject.nodes
        if len(nodes) != 1 or ref.column is not None or status.summary is None:
            return
        [node] = nodes
        is_same = (ref.node.path, ref.node.rows) == (node.path, node.rows)
        is_of_bools = node.value_type is ValueType.LIST and node.holds is ValueType.BOOL
        if is_same and not is_of_bools:
            self.summary_found.emit(status.summary)

    def _refuse(self, reason: str) -> None:
        """Say why something is not plotted: in its place, or below what is plotted."""
        display = self._built()
        if display.series:
            self._say(reason)
        else:
            self._pages.show_nothing(reason)

    def _read_view(self) -> None:
        """Read exactly what is in view, where that is little enough."""
        display, subject = self._built(), self._subject
        if subject is None or display.is_home:
            return
        left, right = display.sides()
        x = None if display.x_series is None else display.x_series.readings
        for shown in display.series:
            readings = shown.readings
            is_idle = shown.question is None and shown.failed is None
            if readings is not None and is_idle and not shown.is_complete:
                most_bytes = subject.load_bytes
                self._read(shown, InViewQuestion(readings, x, left, right, most_bytes))
        self._update_foot()

    def _read_all(self) -> None:
        for shown in self._built().series:
            if shown.readings is not None and not shown.is_complete:
                self._take_back(shown)
                self._read(shown, AllQuestion(shown.readings))
        self._update_foot()

    def _stop(self) -> None:
        for shown in self._built().series:
            shown.stop()
            self._take_back(shown)
        self._update_foot()

    def _take_back(self, shown: Shown) -> None:
        question, shown.question = shown.question, None
        if question is not None:
            self._forget(question)
            self.unwanted.emit(question)

    def _show_error(self, question: Question, description: Description) -> None:
        display = self._built()
        self._failed = question
        if display.series:
            self.foot.show_failure(description.title)
        else:
            self._pages.show_error(description)

    def _retry(self) -> None:
        display = self._built()
        self._pages.show_plot()
        question, self._failed = self._failed, None
        if question is not None:
            self._ask(question)
        for shown in display.series:
            if shown.failed is not None:
                self._read(shown, shown.failed)
        self._update_foot()

    # The user's choices

    def _save(self, what: str) -> None:
        if self._subject is not None:
            self._saver.save(what, file_stem(self._subject.node, self._subject.document))

    def _open_menu(self, place: QPoint) -> None:
        # Here, not above: it would import pyqtgraph, through the display.
        from msglc_browser.gui.inspect.plot.plot_menu import plot_menu  # noqa: PLC0415

        plot_menu(self.tools, self._built(), self.foot, self).popup(place)

    def _choose_axes(self) -> None:
        display = self._built()
        log_x, log_y = self.tools.log_x.isChecked(), self.tools.log_y_button.isChecked()
        display.draw_as(self.tools.kind, Scales(log_x, log_y), self.tools.bins.value())
        self._update_foot()

    def _choose_x(self, number: int) -> None:
        self._has_chosen_x = True
        choice = self._choices.at(number)
        if isinstance(choice, SeriesRef):
            shown: Shown | None = self._start(choice)
            self._rename()
            self._set_x(shown, is_only_x=True)
        else:
            self._set_x(choice)

    def _set_x(self, shown: Shown | None, *, is_only_x: bool = False) -> None:
        display = self._built()
        if display.x_series is shown:
            return
        old, self._choices.only_x = self._choices.only_x, shown if is_only_x else None
        display.x_series = shown
        display.is_home = True
        if old is not None and old is not shown:
            self._drop(old)
        self.tools.show_x("" if shown is None else shown.title)
        display.update_series()
        self._update_foot()

    def _rename(self) -> None:
        series = self._built().series
        for shown, title in zip(series, titles_of([s.ref for s in series]), strict=True):
            shown.title = title

    def _add_choice(self, number: int) -> None:
        choice = self._choices.at(number)
        if isinstance(choice, SeriesRef):
            self._add((choice,))

    def _remove(self, key: int) -> None:
        shown = self._built().shown(key)
        if shown is not None:
            self._drop(shown)
            self._built().update_series()
            self._update_foot()

    def _drop(self, shown: Shown) -> None:
        display = self._built()
        self._take_back(shown)
        display.series.remove(shown)
        if display.x_series is shown:
            display.x_series = None
            self.tools.show_x("")

    # The line below

    def _say(self, note: str) -> None:
        self._note = note
        self._update_foot()

    def _update_foot(self) -> None:
        display, subject = self._built(), self._subject
        if subject is not None:
            self.foot.show_state(display.series, subject.document, display.note() or self._note)
