"""Whose turn it is: one picture at a time, and more of a series only when it has been drawn."""

from msglc_browser.gui.inspect.inspector_view import Question
from msglc_browser.gui.inspect.plot.picture import PictureQuestion
from msglc_browser.gui.inspect.plot.shown import Shown


class PictureTurns:
    """`begin` a picture when `may_begin`; `end` it, whether it was drawn or failed.

    What is `put_off` meanwhile has its turn then, by `take_due`.
    """

    def __init__(self) -> None:
        self._asked: PictureQuestion | None = None
        self._later: list[tuple[Shown, Question]] = []
        self._is_outdated = False

    @property
    def is_busy(self) -> bool:
        """Whether a picture is being drawn."""
        return self._asked is not None

    def may_begin(self) -> bool:
        """Whether a picture can be asked for now; if not, another one is wanted after it."""
        self._is_outdated = self.is_busy
        return not self.is_busy

    def begin(self, question: PictureQuestion) -> None:
        """A picture is asked for."""
        self._asked = question

    def end(self, question: Question) -> bool:
        """Whether this was the picture that is being drawn; it no longer is."""
        if question is not self._asked:
            return False
        self._asked = None
        return True

    def take_outdated(self) -> bool:
        """Whether another picture was wanted meanwhile."""
        was_outdated, self._is_outdated = self._is_outdated, False
        return was_outdated

    def put_off(self, shown: Shown, question: Question) -> None:
        """Ask the next question about a series after the picture."""
        self._later.append((shown, question))

    def take_due(self) -> list[Question]:
        """What was put off, without what has been stopped since."""
        later, self._later = self._later, []
        return [question for shown, question in later if shown.question is question]

    def stop(self) -> None:
        """Nothing that was asked will be answered, and nothing is asked later."""
        self._asked = None
        self._later.clear()
        self._is_outdated = False
