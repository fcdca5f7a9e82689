"""The Value tab: a node's value as text, more of it on request."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from msglc_browser.archive.model.node import ValueType
from msglc_browser.gui.base.formatting import exact_size_text, size_text
from msglc_browser.gui.inspect.text_pane import TextPane
from msglc_browser.operations.reading.read_value import ValueText

ASK_BYTES: Final = 1 << 20
_GROWTH: Final = 4
_PLAIN_TYPES: Final = (ValueType.STR, ValueType.BYTES, ValueType.TIME, ValueType.EXT)


@dataclass(frozen=True, slots=True)
class TextLimits:
    """How much of a value may be read (encoded bytes) and shown (characters)."""

    chars: int = 1 << 16
    size_bytes: int = 1 << 20

    def grown(self) -> "TextLimits":
        """What "Load more" asks for next."""
        return TextLimits(self.chars * _GROWTH, self.size_bytes * _GROWTH)


LARGEST: Final = TextLimits(1 << 22, 1 << 26)


class ValueView(TextPane):
    """`wanted(TextLimits)` at the start and for more; over `ask_bytes` only after a question."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, ask_bytes: int = ASK_BYTES) -> None:
        super().__init__("valueText", parent)
        self._ask_bytes = ask_bytes
        self.editor.setAccessibleName(self.tr("Value"))
        self._limits = TextLimits()
        self._value: ValueText | None = None
        self._is_asking = False
        self.more_wanted.connect(self._more)
        self.retry_wanted.connect(self._request)

    @property
    def value(self) -> ValueText | None:
        """What is shown; None while it is not there yet."""
        return self._value

    def start(self) -> None:
        """Forget what is shown and ask for the beginning of another value."""
        self._limits = TextLimits(size_bytes=min(TextLimits().size_bytes, self._ask_bytes))
        self._value = None
        self._is_asking = False
        self.clear()
        self._request()

    def show_value(self, value: ValueText) -> None:
        """Show what was read."""
        self._value = value
        self._is_asking = False
        self.set_busy(False)
        self.show_text(value.text, is_json=value.value_type not in _PLAIN_TYPES)
        self.set_note(value.note)
        self.set_problem(self._problem_text(value))
        self._show_cut(value)

    def _request(self) -> None:
        self.set_busy(True)
        self.wanted.emit(self._limits)

    def _more(self) -> None:
        value = self._value
        if value is None:
            return
        next_limits = self._limits.grown()
        more_bytes = _bytes_to_come(value, next_limits)
        if more_bytes > self._ask_bytes and not self._is_asking:
            self._is_asking = True
            question = self.tr("Read up to {0} more?").format(size_text(more_bytes))
            self.set_more(question, self.tr("Read {0}").format(size_text(more_bytes)))
            return
        self._limits = next_limits
        self._request()

    def _problem_text(self, value: ValueText) -> str:
        if not value.problem:
            return ""
        if not value.text.strip(" …"):
            return self.tr("This value is damaged. {0}").format(value.problem)
        text = self.tr("This value is damaged after {0}. {1} What comes before is shown.")
        return text.format(exact_size_text(value.shown_bytes), value.problem)

    def _show_cut(self, value: ValueText) -> None:
        if value.is_complete or value.problem:  # behind what is damaged there is nothing to load
            self.set_more("", "")
            return
        said = self._shown_text(value.shown_bytes, value.total_bytes)
        if self._limits.chars >= LARGEST.chars:
            self.set_more(self.tr("{0}; Export… writes all of it").format(said), "")
        else:
            self.set_more(said, self.tr("Load more"))

    def _shown_text(self, shown_bytes: int, total_bytes: int | None) -> str:
        shown = size_text(shown_bytes)
        if total_bytes is None:
            return self.tr("shows the first {0}").format(shown)
        total = size_text(total_bytes)
        if shown_bytes >= total_bytes:  # all was read, but its text is long
            return self.tr("shows the beginning of {0}").format(total)
        if shown == total:
            left = exact_size_text(total_bytes - shown_bytes)
            return self.tr("shows all but the last {0} of {1}").format(left, total)
        return self.tr("shows {0} of {1}").format(shown, total)


def _bytes_to_come(value: ValueText, limits: TextLimits) -> int:
    """An upper bound: text is about as long as what encodes it, or shorter; arrays come whole."""
    is_array = value.value_type is ValueType.ARRAY
    reach = limits.size_bytes if is_array else min(limits.chars, limits.size_bytes)
    if value.total_bytes is not None:
        reach = min(reach, value.total_bytes)
    return max(0, reach - value.shown_bytes)
