"""The line below the facts of a list or array of numbers: shape, dtype, least, greatest, mean."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from msglc_browser.archive.model.node import Node, ValueType
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.errors import Description
from msglc_browser.gui.base.formatting import count_text, shape_text
from msglc_browser.gui.inspect.inspector_view import InspectorView, Question, Subject
from msglc_browser.gui.parts.elided_label import ElidedLabel
from msglc_browser.operations.numbers.read_summary import read_summary
from msglc_browser.operations.numbers.summary import NumberSummary
from msglc_browser.operations.reading.document import Document

SUMMARY_BYTES: Final = 1 << 20
"""Of a longer value a sample is read; inspectors that read more tell what they found."""

_NUMBERS: Final = (ValueType.INT, ValueType.FLOAT)
_EXACT_DIGITS: Final = 15


@dataclass(frozen=True, slots=True)
class SliceFound:
    """Which slice is looked at, "[2, :, :]" or "" if there are none, and what is known of it.

    `summary` is of its numbers, with the shape of the whole; None while they are being read.
    """

    place: str
    summary: NumberSummary | None = None
    is_complete: bool = False


@dataclass(frozen=True, slots=True)
class SummaryQuestion:
    """What are the statistics of a list or array, from `limit_bytes` of it at most?"""

    limit_bytes: int

    async def read(self, document: Document, node: Node) -> NumberSummary:
        """Read them."""
        return await read_summary(document, node, self.limit_bytes)


class SummaryLine(InspectorView):
    """`summaryLabel`: hidden unless the node holds numbers. Asks one question for each node."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked_for: tuple[NodePath, range | None] | None = None
        self._question: Question | None = None
        self._summary: NumberSummary | None = None
        self._slice = SliceFound("")
        self.label = ElidedLabel(parent=self, mode=Qt.TextElideMode.ElideRight)
        self.label.setObjectName("summaryLabel")
        self.label.setProperty("muted", True)
        self.label.setAccessibleName(self.tr("Statistics"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.label)
        self.hide()

    def clear(self) -> None:
        """Another node is going to be shown."""
        self._asked_for = self._summary = self._question = None
        self._slice = SliceFound("")
        self.hide()

    def look_at(self, subject: Subject) -> None:
        """Ask, unless this node's numbers have been asked for, or it does not hold any."""
        node = subject.node
        key = (node.path, node.rows)
        if len(subject.nodes) > 1 or key == self._asked_for or not _holds_numbers(node):
            return
        self._asked_for = key
        self._question = SummaryQuestion(min(SUMMARY_BYTES, subject.load_bytes))
        self.wanted.emit(self._question)

    def show_answer(self, _question: Question, answer: object) -> None:
        """Show a NumberSummary."""
        self._question = None
        self.show_found(answer)

    def show_found(self, summary: object) -> None:
        """Show statistics, unless those shown are over more of the same."""
        known = self._summary
        if isinstance(summary, SliceFound):
            self._slice = summary
        elif not isinstance(summary, NumberSummary):
            return
        elif known is None or known.count <= summary.count or known.total != summary.total:
            self._summary = summary
        self._show()

    def _show(self) -> None:
        shown = self._summary or self._slice.summary
        if shown is not None:
            self.label.setText(summary_text(shown, self._slice))
            self.setVisible(True)

    def show_failure(self, _question: Question, _description: Description) -> None:
        """There is something other than numbers, or the tab shows the same failure with Retry."""
        self._question = None

    def stop_waiting(self) -> None:
        """No answer will come; it is asked for again if the node is looked at again."""
        if self._question is not None:
            self._question = self._asked_for = None

    def is_waiting(self) -> bool:
        """Whether an answer is pending."""
        return self._question is not None


def summary_text(summary: NumberSummary, shown: SliceFound | None = None) -> str:
    """ "1,200 floats · float64 · min -2.7 · max 1.1 · mean 0.02 · std 0.9 · 3 NaN · 1 null".

    What the figures are of is said if that is not the whole, or while a slice of it is `shown`.
    """
    parts = [_size_text(summary), summary.dtype]
    of_slice = None if shown is None or summary.is_whole else shown.summary
    found = _statistics(of_slice or summary)
    if found:
        found[0] = _subject_text(summary, shown).format(found[0])
    return " · ".join(parts + found)


def _subject_text(summary: NumberSummary, shown: SliceFound | None) -> str:
    """What the figures are of, around "{0}"."""
    place = "" if shown is None else shown.place
    if summary.is_whole:
        return _tr("all slices: {0}") if place else "{0}"
    if shown is None or shown.summary is None:
        return _tr("of the part read ({0}): {1}").format(count_text(summary.count), "{0}")
    if shown.is_complete:
        return _tr("slice {0}: {1}").format(place, "{0}")
    count = count_text(shown.summary.count)
    return _tr("of the part read ({0}) of slice {1}: {2}").format(count, place, "{0}")


def _statistics(summary: NumberSummary) -> list[str]:
    figures = (
        (_tr("min {0}"), summary.least),
        (_tr("max {0}"), summary.greatest),
        (_tr("mean {0}"), summary.mean),
        (_tr("std {0}"), summary.std),
    )
    counts = (
        (_tr("{0} NaN"), summary.nan_count),
        (_tr("{0} infinite"), summary.infinite_count),
        (_tr("{0} null"), summary.null_count),
    )
    found = [text.format(_number_text(value)) for text, value in figures if value is not None]
    return found + [text.format(count_text(count)) for text, count in counts if count]


def _size_text(summary: NumberSummary) -> str:
    is_one = summary.total == 1
    if summary.dtype.startswith(("int", "uint")):
        kind = _tr("{0} integer") if is_one else _tr("{0} integers")
    elif summary.dtype == "bool":
        kind = _tr("{0} boolean") if is_one else _tr("{0} booleans")
    else:
        kind = _tr("{0} float") if is_one else _tr("{0} floats")
    return kind.format(shape_text(summary.shape) or "1")


def _number_text(value: float) -> str:
    """Integers exactly, floats to six significant digits."""
    if isinstance(value, int) and abs(value) < 10**_EXACT_DIGITS:
        return count_text(value)
    return str(value) if isinstance(value, int) else f"{value:.6g}"


def _holds_numbers(node: Node) -> bool:
    if node.value_type is ValueType.ARRAY:
        return node.holds in (*_NUMBERS, ValueType.BOOL)
    if node.value_type is not ValueType.LIST:
        return False
    return node.holds in _NUMBERS or (node.holds is ValueType.LIST and len(node.shape) > 1)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SummaryLine", text)
