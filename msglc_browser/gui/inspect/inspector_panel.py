"""The right side of an archive page: several views of one node."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from msglc_browser.archive.model.node import Node
from msglc_browser.errors import describe
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.dialogs.last_choices import LastChoices
from msglc_browser.gui.inspect.inspector_bar import InspectorBar
from msglc_browser.gui.inspect.inspector_view import (
    Fit,
    InspectorView,
    Question,
    ReadLimits,
    Subject,
)
from msglc_browser.gui.inspect.inspectors import INSPECTORS, Inspector
from msglc_browser.gui.inspect.node_class import class_of
from msglc_browser.gui.inspect.node_facts import facts_line, nodes_line, nodes_text
from msglc_browser.gui.inspect.path_trail import PathTrail
from msglc_browser.gui.inspect.plot.first_look import FirstLook
from msglc_browser.gui.inspect.save_question import Saved, SaveQuestion
from msglc_browser.gui.inspect.summary_line import SummaryLine
from msglc_browser.gui.parts.notice_strip import NoticeStrip
from msglc_browser.gui.parts.parts_label import PartsLabel
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE
from msglc_browser.operations.exporting.tabular.shown_rows import ShownTable
from msglc_browser.operations.reading.document import Document

_READ_DELAY_MS: Final = 40  # nothing is read while arrow keys are moving through rows
_MOST_JUDGED: Final = 1_000
_NODE_COMMANDS: Final = ("edit.copy", "node.copy_json", "node.copy_path", "node.export")


class InspectorPanel(QWidget):
    """`inspector`: path, facts, and a tab for each inspector that suits the node.

    `look_wanted(request id, Node, Question)` is answered with the same id, by `show_answer` or
    `show_failure`, or not at all after `look_unwanted(request id)`; `reading_abandoned` means that
    no answer is awaited any longer.
    """

    look_wanted = Signal(int, object, object)
    look_unwanted = Signal(int)
    reading_abandoned = Signal()
    path_wanted = Signal(object)  # NodePath
    table_changed = Signal()  # there is a `shown_table`, or no longer
    said = Signal(str)  # what was just done, to be shown briefly
    maximise_wanted = Signal()  # or, if it is maximised, the tree is wanted back

    def __init__(
        self,
        actions: Actions,
        parent: QWidget | None = None,
        *,
        inspectors: Sequence[Inspector] = INSPECTORS,
        limits: ReadLimits | None = None,
        choices: LastChoices | None = None,
    ) -> None:
        """`choices` are what the user chose for classes of nodes, shared by several panels."""
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAccessibleName(self.tr("Inspector"))
        self.setProperty("page", True)
        self._inspectors = tuple(inspectors)
        self._limits = limits or ReadLimits()
        self._actions = actions
        self._has_head = True
        self._subject: Subject | None = None
        self._last_request = 0
        self._asking: dict[int, tuple[InspectorView, Question]] = {}  # by request id
        self._stale: set[int] = set()  # tabs that do not show this node yet
        self._choices = choices or LastChoices(parent=self)
        self._is_chosen = False  # by the user, for the nodes shown
        self._read_timer = QTimer(self, singleShot=True, interval=_READ_DELAY_MS)
        self._read_timer.timeout.connect(self._load_tab)
        self._build_parts(actions)
        self._lay_out()
        self._connect()

    def show_node(
        self,
        node: Node,
        document: Document,
        warnings: Sequence[str] = (),
        *,
        nodes: Sequence[Node] = (),
    ) -> None:
        """Show another node, or several `nodes`; parts that are slow to read follow later."""
        self.reading_abandoned.emit()
        self._asking.clear()
        self._subject = Subject(
            node,
            document,
            tuple(warnings),
            self._limits.ask_bytes,
            nodes=tuple(nodes) or (node,),
            load_bytes=self._limits.load_bytes,
        )
        self._is_chosen = False
        self._show_facts()
        self.strip.hide()
        self.first_look.clear()
        self.summary_line.clear()
        for view in self._views:
            view.stop_waiting()
        self._stale = set(range(len(self._views)))
        self._offer(self._first_tab())
        self._read_timer.start()

    @property
    def node(self) -> Node | None:
        """The node shown."""
        return None if self._subject is None else self._subject.node

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes shown."""
        return () if self._subject is None else self._subject.nodes

    @property
    def ask_bytes(self) -> int:
        """How much of a value is read without asking."""
        return self._limits.ask_bytes

    def update_facts(self, nodes: Sequence[Node]) -> None:
        """Update the nodes shown: more may be known about them now."""
        if self._subject is None or tuple(nodes) == self._subject.nodes:
            return
        nodes = tuple(map(self.first_look.refined, nodes))
        old = self._subject.node
        same = (each for each in nodes if each.path == old.path and each.rows == old.rows)
        node = next(same, old)
        before = self._first_tab()
        self._subject = replace(self._subject, node=node, nodes=tuple(nodes))
        self._show_facts()
        tab, first = self.tabs.currentIndex(), self._first_tab()
        is_same = self._is_chosen or first == before
        self._offer(tab if is_same and self._fit(tab) else first)
        for each, view in enumerate(self._views):
            if each not in self._stale:
                view.update_subject(self._subject)
        self._load_soon()

    def _refine(self, node: Node) -> None:
        if self._subject is not None:
            nodes = self._subject.nodes
            self.update_facts([node if each.path == node.path else each for each in nodes])

    def update_warnings(self, warnings: Sequence[str]) -> None:
        """Update the warnings about the node shown, for example about its children."""
        if self._subject is None or tuple(warnings) == self._subject.warnings:
            return
        self._subject = replace(self._subject, warnings=tuple(warnings))
        for tab, view in enumerate(self._views):
            if tab not in self._stale:
                view.update_subject(self._subject)

    def show_answer(self, request_id: int, answer: object) -> None:
        """Show the answer to a question of `look_wanted`."""
        asked = self._asking.pop(request_id, None)
        if asked is not None:
            view, question = asked
            view.show_answer(question, answer)
        if isinstance(answer, Saved):  # also if another node is shown by now
            self.said.emit(self.tr("Saved {0}.").format(visible(answer.path.name)))

    def show_failure(self, request_id: int, error: Exception) -> None:
        """Show why a question of `look_wanted` could not be answered."""
        asked = self._asking.pop(request_id, None)
        if asked is not None:
            view, question = asked
            view.show_failure(question, describe(error))

    def whole_text(self) -> str | None:
        """The current node's exact value as text; None if no tab shows all of it."""
        shown = (view for tab, view in enumerate(self._views) if tab not in self._stale)
        texts = (view.whole_text() for view in shown)
        return next((text for text in texts if text is not None), None)

    def shown_table(self) -> ShownTable | None:
        """What the table on show can export; None if there is none."""
        tab = self.tabs.currentIndex()
        return None if tab in self._stale else self._views[tab].shown_table()

    def hide_head(self) -> None:
        """Show the inspector alone, without what is known of the node, which is not asked for."""
        self._has_head = False
        for part in (self.bar, self.trail, self.facts_label):
            part.hide()

    def let_go(self) -> None:
        """The page was closed: drop what was read; nothing more is shown."""
        self._read_timer.stop()
        self._asking.clear()
        self._subject = None
        for view in self._views:
            view.let_go()

    def is_waiting(self) -> bool:
        """Whether a question is about to be asked, or an answer is pending or being laid out."""
        views = (self.first_look, self.summary_line, *self._views)
        return self._read_timer.isActive() or any(view.is_waiting() for view in views)

    def _build_parts(self, actions: Actions) -> None:
        tr = QCoreApplication.translate
        titles = [tr("Inspector", inspector.title) for inspector in self._inspectors]
        self.bar = InspectorBar(titles, actions, self)
        self.tabs = self.bar.tabs
        self.trail = PathTrail(self)
        self.facts_label = PartsLabel(self, most_lines=2)
        self.facts_label.setObjectName("factsLabel")
        self.facts_label.setProperty("muted", True)
        self.summary_line = SummaryLine(self)
        self.first_look = FirstLook(self)
        self.strip = NoticeStrip("inspectorNotice", self)
        self._views = [inspector.view(self) for inspector in self._inspectors]
        for view in self._views:
            view.take_commands([actions.action(command_id) for command_id in _NODE_COMMANDS])
        self._stack = QStackedWidget(self)
        self._stack.setMinimumWidth(1)  # else the widest view, not the one shown, sets it
        for view in self._views:
            self._stack.addWidget(view)

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(PAGE_MARGIN, 3 * SPACE, PAGE_MARGIN, SPACE)
        head.setSpacing(SPACE)
        head.addWidget(self.trail)
        head.addWidget(self.facts_label)
        head.addWidget(self.summary_line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.strip)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.trail.path_wanted.connect(self.path_wanted)
        self.bar.tab_chosen.connect(self._choose_tab)
        self.bar.maximise_wanted.connect(self.maximise_wanted)
        self.first_look.node_known.connect(self._refine)
        for view in (self.first_look, self.summary_line, *self._views):
            view.wanted.connect(partial(self._ask, view))
            view.summary_found.connect(self.summary_line.show_found)
            view.unwanted.connect(partial(self._take_back, view))
            view.path_wanted.connect(self.path_wanted)
            view.inspector_wanted.connect(self._show_inspector)
            view.table_changed.connect(self.table_changed)
            view.said.connect(self.said)
            view.command_wanted.connect(lambda name: self._actions.action(name).trigger())

    def _fit(self, tab: int) -> Fit:
        nodes = self._judged()
        return self._inspectors[tab].suits(nodes) if nodes else Fit.NONE

    def _judged(self) -> tuple[Node, ...]:
        """The nodes that decide which inspectors suit: of very many, the first."""
        return self.nodes[:_MOST_JUDGED]

    def _first_tab(self) -> int:
        """The user's last choice for nodes of this class if it suits; otherwise the best fit.

        It must suit this node about as well as the one it was chosen for: see `Fit`. A table that
        shows columns of numbers well may be nearly empty for another dict.
        """
        fits = [self._fit(tab) for tab in range(len(self._inspectors))]
        best = max(fits)
        chosen = "" if self._subject is None else self._choices.of(class_of(self._judged()).value)
        for tab, inspector in enumerate(self._inspectors):
            if inspector.id == chosen and fits[tab] and fits[tab] >= min(best, Fit.FAIR):
                return tab
        return fits.index(best)

    def _offer(self, current: int) -> None:
        """Show the tabs that suit the nodes, and `current`, which is selected."""
        fits = [self._fit(tab) is not Fit.NONE for tab in range(len(self._inspectors))]
        self.bar.offer(current, fits)
        self._stack.setCurrentIndex(current)

    def _choose_tab(self, tab: int) -> None:
        """Remember the user's choice for such nodes."""
        self._is_chosen = True
        if self._subject is not None:
            self._choices.choose(class_of(self._judged()).value, self._inspectors[tab].id)
        self._stack.setCurrentIndex(tab)
        self._load_soon()
        self.table_changed.emit()

    def _show_facts(self) -> None:
        subject = self._subject
        if subject is None:
            return
        if len(subject.nodes) > 1:
            self.trail.show_text(nodes_text(len(subject.nodes)))
            self.facts_label.say(nodes_line(subject.nodes))
        else:
            self.trail.show_node(subject.node, subject.document.name)
            self.facts_label.say(facts_line(subject.node))

    def _show_inspector(self, inspector_id: str, hint: object) -> None:
        """Switch to another inspector on the wish of one of them; it starts anew with the hint."""
        ids = [inspector.id for inspector in self._inspectors]
        if inspector_id not in ids:
            return
        tab = ids.index(inspector_id)
        self._views[tab].take_hint(hint)
        self._stale.add(tab)
        self._is_chosen = True
        self._offer(tab)
        self._load_soon()

    def _load_soon(self) -> None:
        """Load the tab at once, unless the delay is running."""
        if not self._read_timer.isActive():
            self._load_tab()

    def _load_tab(self) -> None:
        """Read only what the visible tab needs."""
        tab = self.tabs.currentIndex()
        if self._subject is not None and tab in self._stale:
            self._stale.discard(tab)
            self._abandon(self._views[tab])
            self._views[tab].look_at(self._subject)
        if self._subject is not None:
            self.first_look.look_at(self._subject)
            if self._has_head:
                self.summary_line.look_at(self._subject)

    def _ask(self, view: InspectorView, question: Question) -> None:
        self._last_request += 1
        self._asking[self._last_request] = view, question
        self.look_wanted.emit(self._last_request, self.node, question)

    def _abandon(self, view: InspectorView) -> None:
        """It starts anew: what it asked before would be taken for an answer to what it asks now."""
        for _, question in [each for each in self._asking.values() if each[0] is view]:
            if not isinstance(question, SaveQuestion):
                self._take_back(view, question)
        view.stop_waiting()

    def _take_back(self, view: InspectorView, question: Question) -> None:
        for request_id, asked in tuple(self._asking.items()):
            if asked == (view, question):
                del self._asking[request_id]
                self.look_unwanted.emit(request_id)
