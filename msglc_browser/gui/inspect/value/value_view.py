"""The Value tab: a node's value as text, with more on request; of several, their beginnings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from msglc_browser.archive.model.node import Node, ValueType
from msglc_browser.gui.base.formatting import count_text, exact_size_text, size_text
from msglc_browser.gui.inspect.inspector_view import ASK_BYTES, Fit, Question, ReadingView, Subject
from msglc_browser.gui.inspect.value.several_values import (
    SeveralTexts,
    several_note,
    several_question,
    several_text,
)
from msglc_browser.gui.inspect.value.text_pane import SMALL_REST_BYTES, TextPane
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.read_value import read_text
from msglc_browser.operations.reading.value_text import ValueText

_GROWTH: Final = 4
_UNKNOWN: Final = 1 << 62
_PLAIN_TYPES: Final = (ValueType.STR, ValueType.BYTES, ValueType.TIME, ValueType.EXT)


@dataclass(frozen=True, slots=True)
class TextQuestion:
    """A value as text: how much to read (encoded bytes) and show (characters) at most."""

    chars: int = 1 << 16
    size_bytes: int = 1 << 20

    async def read(self, document: Document, node: Node) -> ValueText:
        """The beginning of the value, or all of it."""
        return await read_text(document, node, limit_chars=self.chars, limit_bytes=self.size_bytes)

    def grown(self) -> "TextQuestion":
        """The question that "Load more" asks next."""
        return TextQuestion(self.chars * _GROWTH, self.size_bytes * _GROWTH)


LARGEST: Final = TextQuestion(1 << 22, 1 << 26)


def suits(_nodes: Sequence[Node]) -> Fit:
    """Suits every value: each has a text."""
    return Fit.FAIR


class ValueView(ReadingView):
    """Asks a TextQuestion at the start and for more; asks the user before a large read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        pane = TextPane("valueText")
        super().__init__(pane, parent)
        self.pane = pane
        self.pane.editor.setAccessibleName(self.tr("Value"))
        self.pane.more_wanted.connect(self._more)
        self._ask_bytes = ASK_BYTES
        self._nodes: tuple[Node, ...] = ()
        self._limits = TextQuestion()
        self._value: ValueText | None = None
        self._is_asking = False

    def take_commands(self, commands: Sequence[QAction]) -> None:
        """Offer them in the menu of the text."""
        self.pane.editor.commands = tuple(commands)

    def look_at(self, subject: Subject) -> None:
        """Start with as much of the value as may be read without asking."""
        self._ask_bytes = subject.ask_bytes
        self._nodes = subject.nodes
        self.start()

    def start(self) -> None:
        """Clear the view and ask for the beginning of another value."""
        usual = TextQuestion()
        self._limits = TextQuestion(size_bytes=min(usual.size_bytes, self._ask_bytes))
        self._value = None
        self._is_asking = False
        self.pane.clear()
        is_one = len(self._nodes) <= 1
        self.ask(self._limits if is_one else several_question(self._nodes, self._ask_bytes))

    def show_answer(self, _question: Question, answer: object) -> None:
        """Show a ValueText, or SeveralTexts."""
        if isinstance(answer, ValueText):
            self.show_value(answer)
        elif isinstance(answer, SeveralTexts):
            self.pane.set_busy(False)
            self.pane.show_text(several_text(self._nodes, answer), is_json=True, is_wrapped=True)
            self.pane.set_note(several_note(len(self._nodes)))

    def whole_text(self) -> str | None:
        """The text, if all of it is here."""
        value = self._value
        return value.text if value is not None and value.is_complete else None

    def show_value(self, value: ValueText) -> None:
        """Show what was read."""
        self._value = value
        self._is_asking = False
        self.pane.set_busy(False)
        # The lines of a hex dump stay whole.
        is_dump = value.value_type is ValueType.BYTES
        wrap = QPlainTextEdit.LineWrapMode
        self.pane.editor.setLineWrapMode(wrap.NoWrap if is_dump else wrap.WidgetWidth)
        is_json = value.value_type not in _PLAIN_TYPES
        self.pane.show_text(value.text, is_json=is_json, is_wrapped=is_json)
        self.pane.set_note(value.note)
        self.pane.set_problem(self._problem_text(value))
        self._show_cut(value)

    def _more(self) -> None:
        value = self._value
        if value is None:
            return
        next_limits = self._limits.grown()
        more_bytes = _bytes_to_come(value, next_limits)
        if more_bytes > self._ask_bytes and not self._is_asking:
            self._is_asking = True
            question = self.tr("Read up to {0} more?").format(size_text(more_bytes))
            self.pane.set_more(question, self.tr("Read {0}").format(size_text(more_bytes)))
            return
        self._limits = next_limits
        self.ask(next_limits)

    def _problem_text(self, value: ValueText) -> str:
        if not value.problem:
            return ""
        if not value.text.strip(" …"):
            return self.tr("This value is damaged. {0}").format(value.problem)
        text = self.tr("This value is damaged after {0}. {1} The part before that is shown.")
        return text.format(exact_size_text(value.shown_bytes), value.problem)

    def _show_cut(self, value: ValueText) -> None:
        if value.is_complete or value.problem:  # nothing can be loaded after damage
            self.pane.set_more("", "")
            return
        is_full = self._limits.chars >= LARGEST.chars
        if not is_full and _unread_bytes(value) <= SMALL_REST_BYTES:
            self._more()
            return
        said = self._shown_text(value.shown_bytes, value.total_bytes)
        if is_full:
            self.pane.set_more(self.tr("{0}; Export… writes all of it").format(said), "")
        else:
            self.pane.set_more(said, self.tr("Load more"))

    def _shown_text(self, shown_bytes: int, total_bytes: int | None) -> str:
        shown = size_text(shown_bytes)
        if total_bytes is None:
            return self.tr("First {0} shown").format(shown)
        total = size_text(total_bytes)
        if shown_bytes >= total_bytes:  # all of it was read, but its text is long
            return self.tr("Beginning of {0} shown").format(total)
        if shown == total:
            shown, total = count_text(shown_bytes), exact_size_text(total_bytes)
        return self.tr("{0} of {1} shown").format(shown, total)


def _unread_bytes(value: ValueText) -> int:
    """How much of the value is not shown; very much if that is not known."""
    if value.total_bytes is None or value.value_type is ValueType.ARRAY:
        return _UNKNOWN  # NumPy leaves out all but the corners
    if value.value_type is ValueType.STR:
        return value.total_bytes - len(value.text)  # more may have been read than is shown
    return value.total_bytes - value.shown_bytes or _UNKNOWN


def _bytes_to_come(value: ValueText, limits: TextQuestion) -> int:
    """An upper bound: text is no longer than its encoding, roughly; arrays are read whole."""
    is_array = value.value_type is ValueType.ARRAY
    reach = limits.size_bytes if is_array else min(limits.chars, limits.size_bytes)
    if value.total_bytes is not None:
        reach = min(reach, value.total_bytes)
    return max(0, reach - value.shown_bytes)
