"""One row of the archive tree, and the texts of its cells."""

from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.errors import ArchiveError, describe
from msglc_browser.gui.archive.tree.sparkline import LEAST_NUMBERS
from msglc_browser.gui.base.formatting import count_text, exact_size_text, shape_text, size_text
from msglc_browser.gui.base.step_name import step_name
from msglc_browser.gui.base.visible_text import one_line
from msglc_browser.operations.reading.previews import Preview

ROOT_ID = 0


_PREVIEWED: Final = (NodeKind.LEAF, NodeKind.BLOCKED, NodeKind.ARCHIVE)
_LOOKED_INTO: Final = (NodeKind.INDEXED, NodeKind.BUCKET)


class Column(IntEnum):
    """The columns of the tree, from the left."""

    NAME = 0
    TYPE = 1
    ITEMS = 2
    SIZE = 3
    PREVIEW = 4


_RIGHT_ALIGNED: Final = (Column.ITEMS, Column.SIZE)


class PreviewState(Enum):
    """The state of a row's preview."""

    MISSING = "missing"
    ASKED = "asked"
    KNOWN = "known"


class Failure(Enum):
    """What a row failed to load."""

    CHILDREN = "children"
    PREVIEW = "preview"


@dataclass(slots=True)
class Entry:
    """A row: its node and what else is known. `node` is None for "Loading…".

    `children` holds ids, None while they are unknown. `failure` is what Retry requests again; a
    broken node has an `error` but no `failure`: retrying would change nothing. Names are made when
    they are painted: a thousand rows arrive at once, and forty are seen.
    """

    node_id: int
    parent_id: int
    row: int
    node: Node | None
    given_name: str = ""  # of a row whose node does not name it
    preview: str = ""
    numbers: tuple[float, ...] = ()  # the first of a list of numbers, as a sparkline
    preview_state: PreviewState = PreviewState.MISSING
    children: list[int] | None = None
    is_loading: bool = False
    error: str = ""
    error_details: str = ""
    failure: Failure | None = None
    warnings: tuple[str, ...] = field(default=())
    named: tuple[str, str] | None = None  # the name and the note, once they were asked for

    @property
    def name(self) -> str:
        """The first column's text."""
        return self.given_name or self._name_and_note()[0]

    @property
    def note(self) -> str:
        """The grey words beside the name: type or number of a key."""
        return "" if self.given_name else self._name_and_note()[1]

    def _name_and_note(self) -> tuple[str, str]:
        if self.named is None:
            self.named = ("", "") if self.node is None else name_and_note(self.node)
        return self.named

    @property
    def is_container(self) -> bool:
        """Whether an expander is shown."""
        if self.node is None or self.failure is Failure.CHILDREN:
            return False
        return self.node.may_have_children if self.children is None else bool(self.children)

    @property
    def is_unknown(self) -> bool:
        """Whether the type of the row has not been read yet."""
        is_idle = self.children is None and not self.is_loading
        return is_idle and self.node is not None and self.node.value_type is ValueType.UNKNOWN

    @property
    def wants_preview(self) -> bool:
        """Whether a preview would show more than the TOC does."""
        return self.preview_state is PreviewState.MISSING and self.shows_preview

    @property
    def shows_preview(self) -> bool:
        """Whether its row shows what its first bytes hold."""
        return self.node_id != ROOT_ID and self.node is not None and self.node.kind in _PREVIEWED

    @property
    def is_unread(self) -> bool:
        """Whether its first bytes would show the inspector more than is known.

        Of the root, usually a dict, Info is shown at first: opening costs no further request.
        """
        node = self.node
        if node is None or self.preview_state is not PreviewState.MISSING:
            return False
        if self.node_id == ROOT_ID and node.value_type is ValueType.DICT:
            return False
        return node.kind in _PREVIEWED or (node.kind in _LOOKED_INTO and node.holds is None)

    def fill_in(self, preview: Preview) -> None:
        """Record what the first bytes show."""
        self.preview_state = PreviewState.KNOWN
        if preview.error is None:
            self.node = preview.node
        if not self.shows_preview:
            return
        if preview.error is not None:
            # An error in the archive itself is permanent: no Retry.
            is_final = isinstance(preview.error, ArchiveError)
            self.fail(preview.error, None if is_final else Failure.PREVIEW)
            return
        is_empty_text = not preview.text and preview.node.value_type is ValueType.STR
        self.preview = '""' if is_empty_text else one_line(preview.text)
        self.numbers = preview.numbers

    def fail(self, error: Exception, failure: Failure | None) -> None:
        """Keep the row and record what went wrong."""
        said = describe(error)
        self.error = one_line(said.title)
        self.error_details = "\n".join(part for part in (said.title, said.hint) if part)
        self.failure = failure
        self.is_loading = False

    def forgive(self) -> None:
        """Clear the failure before another try."""
        self.error = self.error_details = ""
        self.failure = None


def entry_of(node: Node, *, node_id: int, parent_id: int, row: int) -> Entry:
    """The row of a node."""
    entry = Entry(node_id, parent_id, row, node)
    if node.kind is NodeKind.BROKEN:
        entry.error = one_line(node.problem)
        entry.error_details = node.problem
    elif node.kind is NodeKind.BUCKET:
        entry.preview = _tr("range of keys") if _has_keys(node) else _tr("range of items")
    return entry


def name_and_note(node: Node) -> tuple[str, str]:
    """The first column's name of a node, and its grey note: type or number of a key."""
    if node.kind is NodeKind.BUCKET:
        return one_line(node.label), ""
    step = node.step
    return ("", "") if step is None else step_name(step)


def cell_text(entry: Entry, column: int) -> str:
    """The text of a cell, never longer than CELL_CHARS."""
    node = entry.node
    if column == Column.NAME:
        return entry.name
    if column == Column.PREVIEW:
        return said(entry)
    if node is None:
        return ""
    if column == Column.TYPE:
        return "" if node.value_type is ValueType.UNKNOWN else node.value_type.value
    if column == Column.ITEMS:
        return _items_text(node)
    return "" if node.size_bytes is None else size_text(node.size_bytes)


def said(entry: Entry) -> str:
    """The last column's text: an error, a warning, or the contents."""
    return entry.error or (one_line(entry.warnings[0]) if entry.warnings else entry.preview)


def alignment(column: int) -> int:
    """The alignment of a column's cells and title, as Qt's role holds it."""
    side = Qt.AlignmentFlag.AlignRight if column in _RIGHT_ALIGNED else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def cell_hint(entry: Entry, column: int) -> str:
    """The text of the tooltip: the exact number, the full error; empty if there is no more."""
    node = entry.node
    if node is None:
        return _tr("Press Esc to cancel")
    if column == Column.SIZE and node.size_bytes is not None:
        return exact_size_text(node.size_bytes)
    if column == Column.PREVIEW:
        return entry.error_details or "\n".join(entry.warnings) or _preview_hint(entry)
    if column == Column.NAME:
        return f"{entry.name} ({entry.note})" if entry.note else entry.name
    return cell_text(entry, column)


def _preview_hint(entry: Entry) -> str:
    """The preview, and of which numbers the line is drawn."""
    drawn, total = len(entry.numbers), 0 if entry.node is None else entry.node.items or 0
    if drawn < LEAST_NUMBERS:
        return entry.preview
    if drawn >= total:
        of_all = _tr("Line: all {0} values").format(count_text(drawn))
    else:
        of_all = _tr("Line: first {0} of {1} values")
        of_all = of_all.format(count_text(drawn), count_text(total))
    return f"{of_all}\n{entry.preview}"


def _items_text(node: Node) -> str:
    """How many items, or the shape of an array."""
    if node.value_type is ValueType.ARRAY and node.shape:
        return shape_text(node.shape)
    return "" if node.items is None else count_text(node.items)


def _has_keys(node: Node) -> bool:
    return node.value_type is ValueType.DICT


def _tr(text: str) -> str:
    return QCoreApplication.translate("ArchiveTree", text)
