"""The Map tab: where the bytes of a dict, a list or a whole archive are."""

from collections import OrderedDict
from collections.abc import Hashable, Iterator, Sequence
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.errors import Description
from msglc_browser.gui.base.formatting import count_text, size_text
from msglc_browser.gui.base.step_name import step_name
from msglc_browser.gui.inspect.inspector_view import (
    LOAD_BYTES,
    Fit,
    InspectorView,
    Question,
    Subject,
)
from msglc_browser.gui.inspect.load_question import read_text
from msglc_browser.gui.inspect.size_map.placing import key_of, node_key
from msglc_browser.gui.inspect.size_map.size_map_pane import SizeMapPane
from msglc_browser.gui.inspect.size_map.size_questions import (
    LevelQuestion,
    NestedQuestion,
    NodeQuestion,
)
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.sizes.archive_sizes import is_in_toc, tile_of
from msglc_browser.operations.sizes.size_level import Inside, SizeLevel, Tile

_FEW: Final = 4  # entries, from which on the map says more than the value
_INDEXED: Final = (NodeKind.INDEXED, NodeKind.COMBINED)
_CONTAINERS: Final = (ValueType.DICT, ValueType.LIST, ValueType.ARCHIVE)
_NESTED: Final = 40  # tiles with tiles inside, at most
_BATCH: Final = 8
_KEPT_LEVELS: Final = 300


def suits(nodes: Sequence[Node]) -> Fit:
    """Made for containers whose entries are in the table of contents, if there are a few."""
    node = nodes[0]
    if len(nodes) > 1 or node.value_type not in _CONTAINERS or not node.may_have_children:
        return Fit.NONE
    is_indexed = node.kind in _INDEXED and is_in_toc(node)
    return Fit.GOOD if is_indexed and (node.items or 0) >= _FEW else Fit.POSSIBLE


class SizeMapView(InspectorView):
    """A SizeMapPane for nodes.

    As an inspector it shows the entries of the current node; going in and out moves the tree's
    selection. If it `follows`, the map stays where it is as long as the current node is drawn in
    it, and what is selected in the map is selected in the tree.
    """

    def __init__(self, parent: QWidget | None = None, *, follows: bool = False) -> None:
        super().__init__(parent)
        self._follows = follows
        self._document: Document | None = None
        self._load_bytes = LOAD_BYTES
        self._root: Node | None = None
        self._wanted_path: NodePath | None = None  # to be selected once its level is here
        self._levels: OrderedDict[Hashable, SizeLevel] = OrderedDict()
        self._above: dict[Hashable, Node] = {}  # what a range of rows was entered from
        self._agreed: set[Hashable] = set()  # values that the user wants read
        self._open: list[Question] = []
        self._nested_left: Iterator[tuple[Node, ...]] = iter(())
        self._failed: Question | None = None
        self.pane = SizeMapPane({ValueType.UNKNOWN: self.tr("not indexed")}, self)
        self.pane.explain_items(
            self.tr("Areas by the number of values below at any depth, as far as they are indexed")
        )
        self.pane.trail.setVisible(follows)
        self.pane.tile_selected.connect(self._selected)
        self.pane.tile_entered.connect(self._enter)
        self.pane.left.connect(self._leave)
        self.pane.ancestor_wanted.connect(self._go_up_to)
        self.pane.retry_wanted.connect(self._retry)
        self.pane.measure_changed.connect(self._ask_nested)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pane)

    def look_at(self, subject: Subject) -> None:
        """Show the node's entries, or only select it, see above."""
        if subject.document is not self._document:
            self._document = subject.document
            self._levels.clear()
            self._above.clear()
            self._agreed.clear()
            self._root = None
        self._load_bytes = subject.load_bytes
        if not self._follows:
            self._show_root(subject.node)
        elif not self._select_drawn(subject.node):
            self._go_to(subject.node)
        elif self._root is not None and not self._open:
            self._ask_nested()  # what was still missing when the selection moved

    def show_answer(self, question: Question, answer: object) -> None:
        """Show a level, the levels inside its tiles, or the node whose level is wanted."""
        self._close(question)
        if isinstance(question, LevelQuestion) and isinstance(answer, SizeLevel):
            self._keep(question.root, answer)
            if question.root is self._root:
                self._show_level(question.root, answer)
        elif isinstance(question, NestedQuestion) and isinstance(answer, tuple):
            for node, level in zip(question.nodes, answer, strict=True):
                self._keep(node, level)
            if question.root is self._root:
                self.pane.set_nested(self._levels)
                self._select_wanted()
                self._ask_next()
        elif isinstance(answer, Node):
            self._show_root(answer)

    def show_failure(self, question: Question, description: Description) -> None:
        """Show why there is no map; without the levels inside, tiles stay as they are."""
        self._close(question)
        if isinstance(question, NestedQuestion):
            self._ask_next()
            return
        self._failed = question
        self.pane.show_error(description)

    def stop_waiting(self) -> None:
        """No answers will come."""
        self._open.clear()
        self.pane.set_busy(False)

    def is_waiting(self) -> bool:
        """Whether an answer is pending."""
        return bool(self._open)

    def select_path(self, path: NodePath) -> bool:
        """Select the tile of the node at `path`; whether it is drawn."""
        return self.pane.select_key(path)

    # Where the map is

    def _show_root(self, node: Node) -> None:
        """Show the entries of `node`, asking before much is read."""
        if self._root is not None and node_key(node) == node_key(self._root) and self._is_shown():
            return
        self._root = node
        if self._wanted_path is not None and self._wanted_path[: len(node.path)] != node.path:
            self._wanted_path = None
        self.pane.trail_names(self._names(node))
        level = self._levels.get(node_key(node))
        tile = tile_of(node)
        if level is not None:
            self._show_level(node, level)
        elif tile.read_bytes > self._load_bytes and node_key(node) not in self._agreed:
            self._ask_to_read(node, tile.read_bytes)
        else:
            self.pane.clear()
            self._ask(LevelQuestion(node))

    def _is_shown(self) -> bool:
        return self._root is not None and self._levels.get(node_key(self._root)) is self.pane.level

    def _show_level(self, node: Node, level: SizeLevel) -> None:
        self.pane.set_busy(False)
        self.pane.show_level(level, self._levels)
        self.pane.set_caption(self._caption(node, level))
        self._select_wanted()
        self._ask_nested()

    def _ask_nested(self) -> None:
        """Ask for the levels inside the largest tiles, as far as nothing must be read."""
        drawn = self.pane.treemap.placed
        tiles = [each.tile for each in drawn if each.parent is None and each.tile is not None]
        nodes = [
            tile.subject
            for tile in tiles[:_NESTED]
            if isinstance(tile.subject, Node)
            and tile.inside is Inside.KNOWN
            and is_in_toc(tile.subject)
            and key_of(tile) not in self._levels
        ]
        batches = [tuple(nodes[at : at + _BATCH]) for at in range(0, len(nodes), _BATCH)]
        self._nested_left = iter(batches)
        self._ask_next()

    def _ask_next(self) -> None:
        nodes = next(self._nested_left, None)
        if nodes is not None and self._root is not None:
            self._ask(NestedQuestion(self._root, nodes))

    def _ask_to_read(self, node: Node, size_bytes: int) -> None:
        text = self.tr("This value is not indexed. To show the sizes inside, read all of it?")
        seconds = None if self._document is None else self._document.source.seconds_for(size_bytes)
        button = read_text(self.tr("Read all"), size_bytes, seconds)
        self.pane.ask(text, button, lambda: self._agree(node))

    def _agree(self, node: Node) -> None:
        self._agreed.add(node_key(node))
        self._root = None
        self._show_root(node)

    def _ask(self, question: Question) -> None:
        self._failed = None
        self._open.append(question)
        self.pane.set_busy(True)
        self.wanted.emit(question)

    def _close(self, question: Question) -> None:
        if question in self._open:
            self._open.remove(question)
        self.pane.set_busy(bool(self._open))

    def _retry(self) -> None:
        if self._failed is not None:
            self.pane.show_content()
            self._ask(self._failed)

    def _keep(self, node: Node, level: SizeLevel) -> None:
        self._levels[node_key(node)] = level
        while len(self._levels) > _KEPT_LEVELS:
            self._levels.popitem(last=False)

    # Going somewhere

    def _selected(self, tile: Tile | None) -> None:
        node = None if tile is None else tile.subject
        if self._follows and isinstance(node, Node) and node.kind is not NodeKind.BUCKET:
            self.path_wanted.emit(node.path)

    def _enter(self, tile: Tile) -> None:
        node = tile.subject
        if not isinstance(node, Node):
            return
        is_range = node.kind is NodeKind.BUCKET  # it shares the path of its parent
        if is_range and self._root is not None:
            self._above[node_key(node)] = self._root
        if is_range or (self._follows and tile.inside is not Inside.NOTHING):
            self._show_root(node)
        if not is_range:
            self.path_wanted.emit(node.path)

    def _leave(self) -> None:
        if self._root is None:
            return
        path = self._root.path
        if self._root.kind is NodeKind.BUCKET:
            self._leave_range(self._root)
        elif path:
            self._wanted_path = path
            self._go_out_to(path[:-1])

    def _leave_range(self, node: Node) -> None:
        whole = node.token if isinstance(node.token, Node) else node
        self._show_root(self._above.get(node_key(node), whole))
        self.pane.select_key(node_key(node))

    def _go_up_to(self, number: int) -> None:
        root = self._root
        if root is not None and number == len(root.path) and isinstance(root.token, Node):
            self._show_root(root.token)
        elif root is not None:
            self._wanted_path = root.path[: number + 1]
            self._go_out_to(root.path[:number])

    def _go_out_to(self, path: NodePath) -> None:
        self.path_wanted.emit(path)
        if not path and not self._follows:  # of the archive itself, Info is shown first
            self.inspector_wanted.emit("map", None)

    def _ask_node(self, path: NodePath) -> None:
        if self._document is not None and not path:
            self._show_root(self._document.root)
        else:
            self._ask(NodeQuestion(path))

    def _select_drawn(self, node: Node) -> bool:
        """Select the tile of `node`; whether it belongs to the map shown."""
        root = self._root
        if root is None or not self._is_shown():
            return False
        if node_key(node) == node_key(root):
            self.pane.select_key(None)
            return True
        if self.pane.select_key(node_key(node)):
            return True
        if node.path[:-1] == root.path and node.kind is not NodeKind.BUCKET:
            self.pane.select_rest()  # it is one of the small ones
            return True
        return False

    def _go_to(self, node: Node) -> None:
        """Show the entries of a node, or those it is one of."""
        is_root = self._root is not None and node_key(node) == node_key(self._root)
        if is_root or node.kind is NodeKind.BUCKET or is_in_toc(node) or not node.path:
            self._show_root(node)
            return
        self._wanted_path = node.path
        self._ask_node(node.path[:-1])

    def _select_wanted(self) -> None:
        if self._wanted_path is not None and self.select_path(self._wanted_path):
            self._wanted_path = None

    # Texts

    def _names(self, node: Node) -> list[str]:
        name = "" if self._document is None else self._document.name
        names = [name, *(step_name(step)[0] for step in node.path)]
        return [*names, node.label] if node.kind is NodeKind.BUCKET else names

    def _caption(self, node: Node, level: SizeLevel) -> str:
        total = level.total
        count = (
            self.tr("1 entry")
            if total.count == 1
            else self.tr("{0} entries").format(count_text(total.count))
        )
        text = self.tr("{0} in {1}").format(size_text(total.size_bytes), count)
        if is_in_toc(node):
            return self.tr("{0}, from the table of contents alone").format(text)
        return text
