"""An archive page: tree on the left, inspector on the right."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.node_path import NodePath, format_path
from msglc_browser.errors import Description, ObjectChanged, describe
from msglc_browser.gui.archive.archive_texts import cost_text, object_text, selected_text
from msglc_browser.gui.archive.node_copying import NodeCopying
from msglc_browser.gui.archive.node_menu import node_menu
from msglc_browser.gui.archive.opening_state import OpeningState
from msglc_browser.gui.archive.plain_object import ObjectPage
from msglc_browser.gui.archive.tree.archive_entry import ROOT_ID
from msglc_browser.gui.archive.tree.archive_tree import ArchiveTreeModel
from msglc_browser.gui.archive.tree.archive_view import ArchiveView
from msglc_browser.gui.archive.tree.node_drag import node_drag
from msglc_browser.gui.archive.tree.selected_nodes import SelectedNodes
from msglc_browser.gui.archive.tree.tree_memory import TreeMemory
from msglc_browser.gui.archive.tree.tree_state import MOST_SELECTED, TreeState
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.context import PageContext, PageKind
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.dialogs.last_choices import LastChoices
from msglc_browser.gui.inspect.inspector_panel import InspectorPanel
from msglc_browser.gui.inspect.inspector_view import ReadLimits
from msglc_browser.gui.inspect.inspectors import INSPECTORS, Inspector
from msglc_browser.gui.parts.error_panel import ErrorPanel
from msglc_browser.gui.parts.notice_strip import NoticeStrip
from msglc_browser.gui.tabs.page import Page
from msglc_browser.gui.theme.palette import Role
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.read_value import PlainText
from msglc_browser.storage.places.location import Location, S3Location, location_text
from msglc_browser.storage.reading.byte_source import ReadStats

_SPLIT = (560, 504)


@guarded
class ArchivePage(Page):
    """One archive, or the bytes of an object that is not an archive, with the reason.

    Create it, then an ArchiveSession(bridge, workspace, page), then call `reload()`. Requests of
    the tree, the inspector and the copy commands are signals of `tree`, `inspector` and `copying`.
    """

    open_document_wanted = Signal()
    open_document_abandoned = Signal()
    path_lookup_wanted = Signal(object)  # NodePath: which rows lead there
    plain_wanted = Signal(object)  # limit in bytes
    own_tab_wanted = Signal()  # for the selected nodes
    folder_found = Signal(object)  # S3Location: it is a folder, not an object
    closed = Signal()

    def __init__(
        self,
        location: Location,
        *,
        actions: Actions,
        node_path: NodePath = (),
        limits: ReadLimits | None = None,
        inspectors: Sequence[Inspector] = INSPECTORS,
        choices: LastChoices | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`node_path` is revealed once it is open; reading beyond `limits` must be confirmed.

        `choices` are the inspectors the user chose for classes of nodes.
        """
        super().__init__(parent)
        self._location = location
        self._actions = actions
        self._document: Document | None = None
        self._stats: Callable[[], ReadStats] | None = None
        self._path_to_show = node_path
        self._is_opening = self._is_looking_up = False
        self._kind = PageKind.ARCHIVE
        self._build_parts(inspectors, limits, choices)
        self._lay_out()
        self._connect()

    @property
    def location(self) -> Location:
        """The object shown."""
        return self._location

    @property
    def document(self) -> Document | None:
        """The open archive; None while opening, after a failure, and if it is not an archive."""
        return self._document

    def current_node(self) -> Node | None:
        """The node the inspector shows: the root if no row is selected."""
        return self.tree.node(self.view.current_id()) if self._document is not None else None

    def selected_nodes(self) -> tuple[Node, ...]:
        """All selected nodes; the one the inspector shows if there are not several."""
        nodes, current = self._selected.nodes(), self.current_node()
        return nodes if len(nodes) > 1 or current is None else (current,)

    def location_text(self) -> str:
        """The object, and the selected node after "#"."""
        node = self.current_node()
        path = format_path(node.path) if node is not None and node.path else ""
        return location_text(self._location, path)

    def title(self) -> str:
        """The object's name."""
        return self._location.name

    def tooltip(self) -> str:
        """The object's whole address."""
        return str(self._location)

    def context(self) -> PageContext:
        """The selected node, or the root."""
        root = self._document.root if self._document is not None else None
        return PageContext(
            kind=self._kind,
            location=self._location,
            node=self.current_node(),
            nodes=self.selected_nodes(),
            is_combined=root is not None and root.kind is NodeKind.COMBINED,
            has_table=self._document is not None and self.inspector.shown_table() is not None,
            can_go_up=self.up_location() is not None,
        )

    def status_text(self) -> tuple[str, str]:
        """The open object, or how many nodes are selected; and the cost of reading it."""
        count = len(self.selected_nodes())
        said = object_text(self._location.name, self._document, self._stats)
        cost = self.tr("opening…") if self._is_opening else ""
        cost = cost if self._stats is None else cost_text(self._stats())
        return selected_text(count) if count > 1 else said, cost

    def tree_state(self) -> TreeState:
        """The expanded and selected rows of the tree, including those still to be read."""
        return self._memory.state()

    def expect_tree(self, state: TreeState) -> None:
        """Expand and select these rows once the archive is open; call before `reload`."""
        self._memory.expect(state)

    def selection(self) -> TreeState:
        """The selected rows, and those above them."""
        return self._memory.selection()

    @property
    def is_maximised(self) -> bool:
        """Whether the inspector has the whole page."""
        return self.view.isHidden()

    def set_maximised(self, is_maximised: bool) -> None:
        """Give the inspector the whole page, or bring the tree back."""
        had_focus = self.view.hasFocus()
        self.view.setHidden(is_maximised)
        self.inspector.bar.show_maximised(is_maximised)
        if is_maximised and had_focus:
            self.inspector.tabs.setFocus()

    def toggle_maximised(self) -> None:
        """view.maximise: one or the other."""
        self.set_maximised(not self.is_maximised)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc brings the tree back, if no view needs it."""
        if event.key() == Qt.Key.Key_Escape and self.is_maximised:
            self.set_maximised(False)
        else:
            super().keyPressEvent(event)

    def up_location(self) -> Location | None:
        """The folder the object is in."""
        return self._location.folder if isinstance(self._location, S3Location) else None

    def copy(self) -> None:
        """Copy the values of the selected nodes."""
        self.copying.copy_values()

    def show_path(self, path: NodePath) -> None:
        """Expand the rows above `path` and select it, as soon as the archive is open."""
        if self._document is None:
            self._path_to_show = path
        elif path:
            self._look_up(path)
        else:
            self.view.select(ROOT_ID)

    def reload(self) -> None:
        """Open the current version; expanded and selected rows are kept."""
        self._memory.take()
        self._forget_document()
        self._strip.hide()
        self._is_opening = True
        self._stack.setCurrentWidget(self._opening)
        self.open_document_wanted.emit()
        self.context_changed.emit()

    def is_busy(self) -> bool:
        """Whether content is still to appear."""
        is_reading = self.inspector.is_waiting() or self.object_page.pane.is_waiting()
        is_growing = self.tree.is_waiting() or self.view.is_waiting()
        return self._is_opening or self._is_looking_up or is_reading or is_growing

    def close_page(self) -> None:
        """Cancel pending work and close the archive."""
        self._forget_document()
        self.closed.emit()

    def on_opened(self, document: Document) -> None:
        """Show the archive."""
        self._is_opening = False
        self._document = document
        self._stats = document.stats
        self._kind = PageKind.ARCHIVE
        self.tree.set_document(document.root, document.name)
        self._stack.setCurrentWidget(self._splitter)
        self._show_selected()
        self._say_what_is_odd(document.warnings)
        if self._path_to_show:
            self._look_up(self._path_to_show)
            self._path_to_show = ()
        self.arrived.emit()

    def on_plain(self, plain: PlainText, reason: str, stats: Callable[[], ReadStats]) -> None:
        """It is not an archive: show its bytes."""
        self._is_opening = False
        self._kind = PageKind.OBJECT
        self._stats = stats
        self.object_page.show_plain(plain, reason)
        self._stack.setCurrentWidget(self.object_page)
        self.context_changed.emit()
        self.arrived.emit()

    def on_open_failed(self, error: Exception) -> None:
        """Show why, with Retry, in place of the archive."""
        self._show_failure(describe(error))

    def on_error(self, error: Exception) -> None:
        """Show an error about the whole page: the object changed, or a path does not exist."""
        self._is_looking_up = False
        if isinstance(error, ObjectChanged):
            reload = self.tr("Reload")
            self._strip.ask(error.message, reload, self.reload, icon="warning", role=Role.WARNING)
            return
        said = describe(error)
        self._strip.say(f"{said.title} {said.hint}".strip(), icon="error", role=Role.DANGER)

    def on_deleted(self) -> None:
        """The object was deleted: say so in place of its content."""
        self._give_way(self.tr("{0} was deleted."))

    def on_rows_found(self, above: Sequence[Node], node: Node) -> None:
        """The answer to `path_lookup_wanted`."""
        self._is_looking_up = False
        self._memory.reveal(above, node)

    def _build_parts(
        self,
        inspectors: Sequence[Inspector],
        limits: ReadLimits | None,
        choices: LastChoices | None,
    ) -> None:
        self.tree = ArchiveTreeModel(self)
        self.view = ArchiveView(self.tree, self)
        self._selected = SelectedNodes(self.tree, self.view)
        self.inspector = InspectorPanel(
            self._actions, self, inspectors=inspectors, limits=limits, choices=choices
        )
        self._memory = TreeMemory(self.tree, self.view)
        self._strip = NoticeStrip("pageNotice", self)
        self.copying = NodeCopying(self.inspector, self._strip, self.selected_nodes, self)
        self._opening = OpeningState(self.title(), self)
        self.error_panel = ErrorPanel(self)
        self.object_page = ObjectPage(self)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.setObjectName("archiveSplitter")
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._stack = QStackedWidget(self)

    def _lay_out(self) -> None:
        self._splitter.addWidget(self.view)
        self._splitter.addWidget(self.inspector)
        for place, share in enumerate(_SPLIT):
            self._splitter.setStretchFactor(place, share)
        self._splitter.setSizes(list(_SPLIT))
        for widget in (self._opening, self.error_panel, self._splitter, self.object_page):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._strip)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.closed.connect(self.inspector.let_go)
        self.copying.copied.connect(self.said)
        self._opening.cancel_wanted.connect(self._cancel_opening)
        self.error_panel.retry_wanted.connect(self.reload)
        self.error_panel.offer_secret()
        self.error_panel.secret_wanted.connect(self.secret_wanted)
        self.object_page.more_wanted.connect(self.plain_wanted)
        self.view.held.selected.connect(self._show_selected)
        self.view.held.current_moved.connect(self._show_current)
        self._selected.refreshed.connect(self._refresh_facts)
        self.view.menu_wanted.connect(self._show_menu)
        self.view.drag_wanted.connect(self._drag)
        self.tree.children_ready.connect(self._tell_of_children)
        self.tree.root_failed.connect(self.on_open_failed)
        self.tree.root_abandoned.connect(self._cancel_opening)
        self.inspector.path_wanted.connect(self.show_path)
        self.inspector.maximise_wanted.connect(self.toggle_maximised)
        self.inspector.table_changed.connect(self.context_changed)
        self.inspector.said.connect(self.said)

    def _forget_document(self) -> None:
        self.open_document_abandoned.emit()
        self._document = self._stats = None
        self.tree.clear()
        self._is_opening = self._is_looking_up = False

    def _look_up(self, path: NodePath) -> None:
        self._is_looking_up = True
        if self._strip.take_back_failure():
            self._say_what_is_odd(self._warnings(ROOT_ID))
        self.path_lookup_wanted.emit(path)

    def _cancel_opening(self) -> None:
        self._give_way(self.tr("Opening {0} was cancelled."))

    def _give_way(self, text: str) -> None:
        self._forget_document()
        self._show_failure(Description(text.format(self.title()), "", ""))

    def _show_failure(self, description: Description) -> None:
        self._is_opening = False
        self.error_panel.show_error(description)
        self._stack.setCurrentWidget(self.error_panel)
        self.context_changed.emit()
        self.failed.emit(description)

    def _show_selected(self, *_args: object) -> None:
        node = self.current_node()
        if node is None or self._document is None:
            return
        node_id = self.view.current_id()
        if node_id != ROOT_ID:
            self._memory.forget_selected()
        self.inspector.show_node(
            node, self._document, self._warnings(node_id), nodes=self.selected_nodes()
        )
        if self.is_maximised:  # only rows in sight show what they hold
            self.tree.show_previews(self.view.selected_ids()[:MOST_SELECTED])
        self.tree.look_closer(node_id)
        self.context_changed.emit()
        self.title_changed.emit()

    def _warnings(self, node_id: int) -> tuple[str, ...]:
        """Warnings about a node's children, as far as they are known, and about the archive."""
        entry = self.tree.entry(node_id)
        of_archive = () if self._document is None else self._document.warnings
        return (*(() if entry is None else entry.warnings), *of_archive)

    def _say_what_is_odd(self, warnings: Sequence[str]) -> None:
        if warnings:
            self._strip.say(" ".join(warnings), icon="warning", role=Role.WARNING)

    def _tell_of_children(self, node_id: int) -> None:
        if node_id == ROOT_ID:  # the root has no row to show it
            self._say_what_is_odd(self._warnings(ROOT_ID))
        if node_id == self.view.current_id():
            self.inspector.update_warnings(self._warnings(node_id))

    def _show_current(self, *_args: object) -> None:
        """Qt selects first and then moves the current row, which is the one to show."""
        node = self.current_node()
        if node is not None and node is not self.inspector.node:
            self._show_selected()

    def _refresh_facts(self) -> None:
        if self._document is not None:
            self.inspector.update_facts(self.selected_nodes())

    def _show_menu(self, position: object) -> None:
        failed_id = self.view.failed_id()
        retry = None if failed_id is None else partial(self.view.retry, failed_id)
        menu = node_menu(self._actions, self, retry)
        menu.popup(position)  # type: ignore[arg-type]

    def _drag(self) -> None:
        drag = self._document and node_drag(self.view, self._document, self.selected_nodes())
        if drag:
            self.view.run_drag(drag)
