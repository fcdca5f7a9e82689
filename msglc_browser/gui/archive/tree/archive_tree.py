"""The model of one open archive's tree: it requests what it lacks and is given the results."""

import itertools
from collections.abc import Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.archive.tree.archive_entry import (
    ROOT_ID,
    Column,
    Entry,
    Failure,
    PreviewState,
    alignment,
    cell_hint,
    cell_text,
    entry_of,
)
from msglc_browser.gui.archive.tree.preview_batches import PreviewBatches
from msglc_browser.gui.archive.tree.tree_header import TreeHeader
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import one_line, tooltip
from msglc_browser.gui.parts.loading_clock import LoadingClock
from msglc_browser.operations.reading.expand import Children
from msglc_browser.operations.reading.previews import Preview

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_FLAG = Qt.ItemFlag
_COLUMNS: Final = len(Column)
_NO_FLAGS: Final = _FLAG.NoItemFlags
_NODE_FLAGS: Final = _FLAG.ItemIsEnabled | _FLAG.ItemIsSelectable | _FLAG.ItemIsDragEnabled
_LEAF_FLAGS: Final = _NODE_FLAGS | _FLAG.ItemNeverHasChildren  # one question less for each row


@guarded
class ArchiveTreeModel(TreeHeader):
    """Rows are entries in a dict, keyed by integer id; nothing is read or decoded here.

    Results carry the generation of their request; those of an earlier document are dropped. Ids
    are never reused. The root itself has no row, unless the archive is a single value.
    """

    children_wanted = Signal(int)  # node id
    children_unwanted = Signal(int)  # node id: cancel, if still in progress
    children_ready = Signal(int)  # node id: its rows are available
    row_shut = Signal(int)  # node id: cancelled or failed, it has no rows to show
    root_failed = Signal(object)  # the exception that prevented loading the first level
    root_abandoned = Signal()  # the first level was cancelled: nothing to show
    previews_wanted = Signal(int, object)  # batch id, tuple of node ids
    previews_unwanted = Signal(int)  # batch id: cancel, if still in progress
    node_known = Signal(int)  # node id: more is known about its node

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids = itertools.count(ROOT_ID + 1)
        self._batches = PreviewBatches()
        self._entries: dict[int, Entry] = {}
        self._parents: dict[int, None] = {}  # rows whose children are known, parents first
        self._generation = 0
        self._loading = LoadingClock(self)
        self._loading.overdue.connect(self._show_skeleton)

    # What the archive holds

    @property
    def generation(self) -> int:
        """Counts the documents shown; a result must carry the generation of its request."""
        return self._generation

    def set_document(self, root: Node, name: str) -> int:
        """Show another archive; `name` is the row's name in an archive of a single value."""
        self.beginResetModel()
        self._forget_all()
        self._generation += 1
        self._entries[ROOT_ID] = Entry(ROOT_ID, ROOT_ID, 0, root, one_line(name))
        if not root.may_have_children:
            value = Entry(next(self._ids), ROOT_ID, 0, root, one_line(name))
            self._entries[value.node_id] = value
            self._entries[ROOT_ID].children = [value.node_id]
        self.endResetModel()
        self.request_children(ROOT_ID)
        return self._generation

    def clear(self) -> None:
        """Show nothing; pending results are dropped when they arrive."""
        self.beginResetModel()
        self._forget_all()
        self._generation += 1
        self.endResetModel()

    def entry(self, node_id: int) -> Entry | None:
        """The row with this id; None if it no longer exists."""
        return self._entries.get(node_id)

    def node(self, node_id: int) -> Node | None:
        """The node of a row; None if the row no longer exists or is not a node."""
        entry = self._entries.get(node_id)
        return None if entry is None else entry.node

    def nodes(self, node_ids: Iterable[int]) -> tuple[Node, ...]:
        """The nodes of these rows, without rows that are none."""
        entries = self._entries
        found = [entries[node_id].node for node_id in node_ids if node_id in entries]
        return tuple([node for node in found if node is not None])

    def node_id(self, index: AnyIndex) -> int:
        """The row's id; ROOT_ID for the invalid index."""
        return index.internalId() if index.isValid() else ROOT_ID

    def index_of(self, node_id: int, column: int = 0) -> QModelIndex:
        """The row's current index; invalid for the root and for rows that no longer exist."""
        entry = self._entries.get(node_id)
        if entry is None or node_id == ROOT_ID:
            return QModelIndex()
        return self.createIndex(entry.row, column, node_id)

    def parents_with_rows(self) -> tuple[int, ...]:
        """The ids of all rows whose children are known, parents before children."""
        return tuple(self._parents)

    def is_waiting(self) -> bool:
        """Whether children or previews are being loaded."""
        return bool(self._loading.ids() or self._batches)

    # Children

    def request_children(self, node_id: int, *, surely: bool = False) -> None:
        """Request the children once; no effect while they are loading, known or failed.

        `surely`: the row has children even if its own type is still unknown.
        """
        entry = self._entries.get(node_id)
        if entry is None or not (self._may_fetch(entry) or (surely and entry.is_unknown)):
            return
        entry.is_loading = True
        self._loading.start(node_id)
        self.children_wanted.emit(node_id)

    def abandon_children(self, node_id: int) -> None:
        """Cancel what is loading for this row and for rows below it."""
        for loading_id in self._loading.ids():
            if self._is_within(loading_id, node_id):
                if loading_id == ROOT_ID:  # a view at once requests again what has not failed
                    self._entries[ROOT_ID].failure = Failure.CHILDREN
                self._stop_loading(loading_id)
                self.children_unwanted.emit(loading_id)
                self.row_shut.emit(loading_id)
                if loading_id == ROOT_ID:
                    self.root_abandoned.emit()

    def is_loading(self, node_id: int) -> bool:
        """Whether the row's children are being loaded."""
        return node_id in self._loading

    def is_loading_within(self, node_id: int) -> bool:
        """Whether children of the row or of rows below it are being loaded."""
        return any(self._is_within(loading_id, node_id) for loading_id in self._loading.ids())

    def children_arrived(self, generation: int, node_id: int, children: Children) -> None:
        """Insert the children below their node."""
        entry = self._awaiting(generation, node_id)
        if entry is None:
            return
        entry.warnings = children.warnings
        if children.nodes:
            self._loading.stop(node_id)
            entry.is_loading = True  # listeners to the new rows must not request them again
            self._insert_children(entry, children.nodes)
            if node_id != ROOT_ID:
                self._parents[node_id] = None
        else:
            self._stop_loading(node_id)
            entry.children = []
        entry.is_loading = False
        self._tell_changed((node_id,))
        self.children_ready.emit(node_id)

    def children_failed(self, generation: int, node_id: int, error: Exception) -> None:
        """Keep the row, and show the error and Retry."""
        entry = self._awaiting(generation, node_id)
        if entry is None:
            return
        self._stop_loading(node_id)
        entry.fail(error, Failure.CHILDREN)
        self._tell_changed((node_id,))
        self.row_shut.emit(node_id)
        if node_id == ROOT_ID:
            self.root_failed.emit(error)

    def retry(self, node_id: int) -> None:
        """Request again what a row failed to load."""
        entry = self._entries.get(node_id)
        if entry is None or entry.failure is None:
            return
        failure = entry.failure
        entry.forgive()
        self._tell_changed((node_id,))
        if failure is Failure.CHILDREN:
            self.request_children(node_id)
        else:
            entry.preview_state = PreviewState.MISSING
            self._ask_previews((node_id,))

    # Previews

    def show_previews(self, visible_ids: Sequence[int]) -> None:
        """Request the previews that these rows lack, and cancel batches out of sight."""
        for batch_id, node_ids in self._batches.drop_unseen(visible_ids):
            for node_id in node_ids:
                self._entries[node_id].preview_state = PreviewState.MISSING
            self.previews_unwanted.emit(batch_id)
        entries = (self._entries.get(node_id) for node_id in visible_ids)
        self._ask_previews(tuple(e.node_id for e in entries if e is not None and e.wants_preview))

    def look_closer(self, node_id: int) -> None:
        """Request what the first bytes of a row show, for the inspector; the root's as well."""
        entry = self._entries.get(node_id)
        if entry is not None and entry.is_unread:
            self._ask_previews((node_id,), for_inspector=True)

    def previews_arrived(self, generation: int, batch_id: int, previews: Sequence[Preview]) -> None:
        """Fill in types, item counts and previews; expanders may appear."""
        node_ids = self._end_batch(generation, batch_id)
        for node_id, preview in zip(node_ids, previews, strict=False):
            self._entries[node_id].fill_in(preview)
        self._tell_changed(node_ids)
        for node_id in node_ids:
            self.node_known.emit(node_id)

    def previews_failed(self, generation: int, batch_id: int, error: Exception) -> None:
        """Show the error in each row of the batch, with Retry."""
        node_ids = self._end_batch(generation, batch_id)
        for node_id in node_ids:
            entry = self._entries[node_id]
            entry.preview_state = PreviewState.MISSING
            if entry.shows_preview:
                entry.fail(error, Failure.PREVIEW)
                entry.preview_state = PreviewState.KNOWN
        self._tell_changed(node_ids)

    # Qt interface

    def index(self, row: int, column: int, parent: AnyIndex = _NOWHERE) -> QModelIndex:
        """The cell of a child, by position."""
        # Asked for every row that is laid out: kept short.
        is_row = parent.isValid()
        entry = self._entries.get(parent.internalId() if is_row else ROOT_ID)
        children = None if entry is None or (is_row and parent.column() > 0) else entry.children
        if children is None or not (0 <= row < len(children) and 0 <= column < _COLUMNS):
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    def parent(self, index: AnyIndex = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        """The parent row."""
        entry = self._entries.get(self.node_id(index)) if index.isValid() else None
        return QModelIndex() if entry is None else self.index_of(entry.parent_id)

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """How many children are known."""
        entry = self._entries.get(self.node_id(parent))
        if entry is None or parent.column() > 0:
            return 0
        return len(entry.children or ())

    def hasChildren(self, parent: AnyIndex = _NOWHERE) -> bool:  # noqa: N802
        """Whether an expander is shown; decided by the type alone."""
        entry = self._entries.get(self.node_id(parent))
        return entry is not None and parent.column() <= 0 and entry.is_container

    def canFetchMore(self, parent: AnyIndex) -> bool:  # noqa: N802
        """Whether children are missing and have not been requested."""
        entry = self._entries.get(self.node_id(parent))
        return entry is not None and self._may_fetch(entry)

    def fetchMore(self, parent: AnyIndex) -> None:  # noqa: N802
        """Qt calls this repeatedly for one expansion: only the first call counts."""
        self.request_children(self.node_id(parent))

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """The "Loading…" row cannot be selected."""
        entry = self._entries.get(index.internalId()) if index.isValid() else None
        if entry is None:
            return _NO_FLAGS
        if entry.node is None:
            return _FLAG.ItemIsEnabled
        return _NODE_FLAGS if entry.is_container else _LEAF_FLAGS

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Short strings only; the delegate gets colours and badges from `entry`."""
        if role not in _SERVED_ROLES or not index.isValid():
            return None
        entry = self._entries.get(index.internalId())
        if entry is None:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            hint = cell_hint(entry, index.column())
            return tooltip(hint) if hint else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(index.column())
        return cell_text(entry, index.column())

    # Within

    def _forget_all(self) -> None:
        self._entries.clear()
        self._parents.clear()
        self._loading.clear()
        self._batches.clear()

    def _may_fetch(self, entry: Entry) -> bool:
        return entry.children is None and not entry.is_loading and entry.is_container

    def _awaiting(self, generation: int, node_id: int) -> Entry | None:
        if generation != self._generation or node_id not in self._loading:
            return None
        return self._entries.get(node_id)

    def _insert_children(self, parent: Entry, nodes: Sequence[Node]) -> None:
        """Insert their rows; a skeleton row becomes the first of them.

        Removing it instead would make the view lay out every open row again.
        """
        skeleton_ids = parent.children or []
        ids = [*skeleton_ids, *itertools.islice(self._ids, len(nodes) - len(skeleton_ids))]
        for row, (node_id, node) in enumerate(zip(ids, nodes, strict=True)):
            self._entries[node_id] = entry_of(
                node, node_id=node_id, parent_id=parent.node_id, row=row
            )
        if len(nodes) > len(skeleton_ids):
            where = self.index_of(parent.node_id)
            self.beginInsertRows(where, len(skeleton_ids), len(nodes) - 1)
            parent.children = ids
            self.endInsertRows()
        self._tell_changed(skeleton_ids)

    def _stop_loading(self, node_id: int) -> None:
        """Remove the loading state, and the skeleton row with it."""
        self._loading.stop(node_id)
        entry = self._entries[node_id]
        entry.is_loading = False
        if entry.children is None:
            return
        self.beginRemoveRows(self.index_of(node_id), 0, 0)
        del self._entries[entry.children[0]]
        entry.children = None
        self.endRemoveRows()

    def _show_skeleton(self, node_id: int) -> None:
        skeleton = Entry(next(self._ids), node_id, 0, None, self.tr("Loading…"))
        self.beginInsertRows(self.index_of(node_id), 0, 0)
        self._entries[skeleton.node_id] = skeleton
        self._entries[node_id].children = [skeleton.node_id]
        self.endInsertRows()

    def _is_within(self, node_id: int, ancestor_id: int) -> bool:
        while node_id not in (ancestor_id, ROOT_ID):
            node_id = self._entries[node_id].parent_id
        return node_id == ancestor_id

    def _ask_previews(self, node_ids: tuple[int, ...], *, for_inspector: bool = False) -> None:
        if not node_ids:
            return
        batch_id = self._batches.add(node_ids, for_inspector=for_inspector)
        for node_id in node_ids:
            self._entries[node_id].preview_state = PreviewState.ASKED
        self.previews_wanted.emit(batch_id, node_ids)

    def _end_batch(self, generation: int, batch_id: int) -> tuple[int, ...]:
        return self._batches.end(batch_id) if generation == self._generation else ()

    def _tell_changed(self, node_ids: Iterable[int]) -> None:
        for node_id in node_ids:
            if node_id != ROOT_ID:
                last = self.index_of(node_id, _COLUMNS - 1)
                self.dataChanged.emit(self.index_of(node_id), last)


_SERVED_ROLES: Final = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.TextAlignmentRole,
    }
)
