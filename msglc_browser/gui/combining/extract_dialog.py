"""Saves one node of an open archive as a separate archive."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.parts.elided_label import ElidedLabel
from msglc_browser.gui.targets.cost_figures import CostFigures
from msglc_browser.gui.targets.look_up import Problem
from msglc_browser.gui.targets.target_field import TargetField
from msglc_browser.gui.targets.write_dialog import WriteDialog
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.combining.extract import ExtractSpec
from msglc_browser.operations.combining.write_cost import combine_cost
from msglc_browser.storage.places.location import Location
from msglc_browser.storage.places.profile import Profile

_WIDTH_LETTERS = 84


@guarded
class ExtractDialog(WriteDialog):
    """`extractDialog`: where to save the node, and what that transfers.

    Open with `open()` after `serve_extract(desk, dialog)`; it emits an ExtractSpec.
    """

    def __init__(
        self,
        source: CombineSource,
        facts: str,
        proposal: str,
        parent: QWidget | None = None,
        *,
        profiles: tuple[Profile, ...] = (),
        profile_id: str = "",
    ) -> None:
        """`source` names archive, version, node and size (0: unknown); `facts` describe it."""
        text = self.tr("Its bytes are copied as they are; its archive stays unchanged.")
        super().__init__("extractDialog", self.tr("Save node as archive"), text, parent)
        self._source = source
        node = ElidedLabel(facts, self)
        node.setObjectName("nodeFacts")
        node.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.take_target(TargetField(self.tr("Save as"), profile_id, self), profiles)
        self._target.add_browse_button(self.tr("msglc archives (*.msglc *.msg)"))
        self._target.propose(proposal, is_free=True)
        self._cost = CostFigures(self)
        for widget in (node, self._target, self._cost):
            self.body.addWidget(widget)
        self.add_footer("extractButton", self.tr("Save"))
        self._target.changed.connect(self._refresh)
        self.area.prefer_width(_WIDTH_LETTERS)
        self._refresh()

    def spec(self) -> ExtractSpec | None:
        """What to save with the current inputs; None while something is missing."""
        target = self._target.location()
        if target is None:
            return None
        source = self._source
        overwrite = self._target.overwrite
        path = source.node_path or ()
        return ExtractSpec(source.location, path, target, source.etag, overwrite)

    def problem(self) -> Problem | None:
        """The target's problem."""
        if self._target.location() == self._source.location:
            return Problem(self.tr("A node cannot replace its own archive."))
        return self._target.problem()

    def is_edited(self) -> bool:
        """Whether another target was typed."""
        return self._target.is_edited

    def showEvent(self, event: QShowEvent) -> None:
        """Request the check of the target as soon as the dialog is shown."""
        super().showEvent(event)
        self._target.look_up()

    @Slot()
    def _refresh(self) -> None:
        target: Location = self._target.location() or self._source.location
        self._cost.setVisible(bool(self._source.size_bytes))
        self._cost.show_cost(combine_cost([self._source], target))
        self.refresh()
