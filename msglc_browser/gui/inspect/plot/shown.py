"""A series in the plot: how it looks, what has been read of it, and what is still to be read."""

from dataclasses import dataclass

from msglc_browser.errors import Description
from msglc_browser.gui.inspect.inspector_view import Question
from msglc_browser.gui.inspect.plot.drawing import Look
from msglc_browser.gui.inspect.plot.readings import (
    AllQuestion,
    InViewQuestion,
    Readings,
    RefineQuestion,
    StartQuestion,
    Status,
)
from msglc_browser.operations.plotting.series import SeriesRef


@dataclass(slots=True, eq=False)
class Shown:
    """`question` is the one being answered, None while nothing is read.

    `failure` says why no more was read; `failed` is what may be asked again, None if in vain.
    """

    key: int
    ref: SeriesRef
    title: str
    look: Look
    is_visible: bool = True
    is_second: bool = False
    status: Status | None = None
    question: Question | None = None
    failed: Question | None = None
    failure: Description | None = None
    is_stopped: bool = False

    @property
    def readings(self) -> Readings | None:
        """What was read of it."""
        return None if self.status is None else self.status.readings

    @property
    def is_complete(self) -> bool:
        """Whether all of it was read."""
        return self.status is not None and self.status.is_complete

    def stop(self) -> None:
        """Read no more; what was not read at all may be asked for again."""
        self.is_stopped = True
        if self.status is None:
            self.failed = self.question

    def take(self, status: Status, question: Question, columns: int) -> Question | None:
        """Adopt an answer; returns the next question of the chain, None when it ends."""
        grew = self.status is None or status.rows_read > self.status.rows_read
        self.status, self.question, self.failure, self.failed = status, None, None, None
        if status.is_complete or not grew or self.is_stopped:
            return None
        if isinstance(question, StartQuestion):
            return RefineQuestion(status.readings, columns) if status.rows_read else None
        if isinstance(question, RefineQuestion | AllQuestion | InViewQuestion):
            return question
        return None
