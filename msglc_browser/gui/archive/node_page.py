"""Nodes of an archive in their own tab: the inspector has the whole page."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.archive.tree.tree_state import TreeState
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.formatting import elide_middle
from msglc_browser.gui.base.step_name import step_name
from msglc_browser.gui.dialogs.last_choices import LastChoices
from msglc_browser.gui.inspect.inspector_view import ReadLimits
from msglc_browser.gui.inspect.inspectors import INSPECTORS, Inspector
from msglc_browser.gui.inspect.node_facts import nodes_text
from msglc_browser.storage.places.location import Location

_NAME_CHARS = 24


class NodePage(ArchivePage):
    """An archive page whose tree is hidden at first; several can show the same archive.

    Served by an ArchiveSession, which may share the document of another page.
    """

    def __init__(
        self,
        location: Location,
        state: TreeState,
        *,
        actions: Actions,
        limits: ReadLimits | None = None,
        inspectors: Sequence[Inspector] = INSPECTORS,
        choices: LastChoices | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`state` holds the rows to select, and those above them."""
        super().__init__(
            location,
            actions=actions,
            limits=limits,
            inspectors=inspectors,
            choices=choices,
            parent=parent,
        )
        self.expect_tree(state)
        self.set_maximised(True)

    def title(self) -> str:
        """ "energy · frame.msglc"; "/" is the root."""
        return f"{self._nodes_name()} · {super().title()}"

    def way_inside(self) -> tuple[str, ...]:
        """The archive, and the keys above the node."""
        selected = self.tree_state().selected
        above = () if selected is None else selected.path[:-1]
        return (super().title(), *(step_name(step)[0] for step in above))

    def tooltip(self) -> str:
        """The address of the node."""
        return self.location_text()

    def _nodes_name(self) -> str:
        nodes = self.selected_nodes()
        state = self.tree_state()
        count = max(len(nodes), 1 + len(state.also) if state.selected else 0)
        if count > 1:
            return nodes_text(count)
        path = () if state.selected is None else state.selected.path
        return elide_middle(step_name(path[-1])[0], _NAME_CHARS) if path else "/"
