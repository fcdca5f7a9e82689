"""What x can be, and what can be added to the plot: its own series, and those beside them."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.inspect.inspector_view import Question
from msglc_browser.gui.inspect.plot.display import PlotDisplay
from msglc_browser.gui.inspect.plot.readings import SiblingsQuestion
from msglc_browser.gui.inspect.plot.shown import Shown
from msglc_browser.gui.inspect.plot.texts import titles_of
from msglc_browser.gui.inspect.plot.tool_row import PlotTools
from msglc_browser.operations.plotting.series import SeriesRef


class Choices(QObject):
    """Fills the menus of `tools`; `wanted` is answered by `take` or `give_up`.

    `only_x` was added to be x, not to be drawn.
    """

    wanted = Signal(object)  # SiblingsQuestion

    def __init__(self, display: PlotDisplay, tools: PlotTools) -> None:
        super().__init__(display)
        self._display, self._tools = display, tools
        self._nodes: tuple[Node, ...] = ()
        self._siblings: tuple[SeriesRef, ...] | None = None
        self._asked: SiblingsQuestion | None = None
        self._choices: list[Shown | SeriesRef] = []
        self.only_x: Shown | None = None
        tools.choices_wanted.connect(self._look_around)

    def start_again(self, nodes: Sequence[Node]) -> None:
        """Forget what was found: other nodes are shown."""
        self._nodes = tuple(nodes)
        self._siblings = self._asked = self.only_x = None

    def at(self, number: int) -> Shown | SeriesRef | None:
        """What was chosen; None for -1."""
        return self._choices[number] if 0 <= number < len(self._choices) else None

    def take(self, question: Question, answer: object) -> bool:
        """Show what was found; whether the question was one of this object."""
        if not isinstance(question, SiblingsQuestion):
            return False
        if question == self._asked:
            self._asked = None
            self._siblings = answer if isinstance(answer, tuple) else ()
            self._fill()
        return True

    def stop_waiting(self) -> None:
        """No question will be answered."""
        self._asked = None

    def _look_around(self) -> None:
        self._fill()
        if self._siblings is None and self._asked is None:
            nodes = (*self._nodes, *(shown.ref.node for shown in self._display.series))
            self._asked = SiblingsQuestion(nodes)
            self.wanted.emit(self._asked)

    def _fill(self) -> None:
        display = self._display
        known = {shown.ref.node.path for shown in display.series}
        others = [ref for ref in self._siblings or () if ref.node.path not in known]
        self._choices = [*display.series, *others]
        titles = titles_of([*(shown.ref for shown in display.series), *others])
        current = -1 if display.x_series is None else display.series.index(display.x_series)
        note = self.tr("Looking…") if self._siblings is None else ""
        numbers = range(len(self._choices))
        as_x = [number for number in numbers if number == current or self._leaves_any(number)]
        self._tools.show_choices(titles, as_x, numbers[len(display.series) :], current, note=note)

    def _leaves_any(self, number: int) -> bool:
        """Whether something is drawn against this choice, if it becomes x."""
        chosen = self._choices[number]
        return any(each is not chosen and each is not self.only_x for each in self._display.series)
