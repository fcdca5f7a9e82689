"""Combine selected archives into one new object."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.combining.result_preview import ResultShape
from msglc_browser.gui.combining.sources_dialog import SourcesDialog
from msglc_browser.gui.parts.segment_button import SegmentButton
from msglc_browser.gui.targets.look_up import Problem
from msglc_browser.gui.targets.target_field import TargetField
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.operations.combining.combine import CombineMode, CombineSpec
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.exporting.formats import ARCHIVE_SUFFIX
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile


@guarded
class CombineDialog(SourcesDialog):
    """`combineDialog`: order, names, mode and target of a combined archive.

    Open with `open()` after `serve_combine(desk, dialog)`; it emits a CombineSpec.
    """

    def __init__(
        self,
        sources: Sequence[CombineSource],
        folder: S3Location | None,
        parent: QWidget | None = None,
        *,
        profiles: Sequence[Profile] = (),
        local_folder: Path | None = None,
    ) -> None:
        """`sources` as selected (their names are ignored), `folder` for the result.

        Without one it goes to `local_folder`. `profiles` are the connections to choose from.
        """
        super().__init__(
            "combineDialog", self.tr(_TEXT), sources,
            folder=folder, profiles=profiles, parent=parent,
        )  # fmt: skip
        self.take_target(TargetField(self.tr("Save as"), self._profile_id(), self), profiles)
        self._target.add_browse_button(self.tr("msglc archives (*.msglc *.msg)"))
        self._sources.tools.insertWidget(0, self._mode_switch())
        self.body.addWidget(self._sources, 1)
        self.body.addWidget(self._target)
        self.body.addWidget(self._cost)
        self._add_buttons("combineButton", self.tr("Combine"))
        if folder is not None:
            self._target.propose(f"{folder}{_proposed_name(sources)}", is_free=True)
        elif local_folder is not None:
            self._target.propose(str(local_folder / _proposed_name(sources)), is_free=True)
        self._connect()
        self._refresh()

    def spec(self) -> CombineSpec | None:
        """What to combine with the current inputs; None while something is missing."""
        target = self._target.location()
        if target is None:
            return None
        model = self._sources.model
        return CombineSpec(model.sources(), model.mode, target, self._target.overwrite)

    def problem(self) -> Problem | None:
        """The sources' problem first, then the target's."""
        problem = self._sources.problem() or self._target.problem()
        target = self._target.location()
        if problem is None and any(s.location == target for s in self._sources.model.sources()):
            return Problem(self.tr("The target is one of the sources. Choose another name."))
        return problem

    def is_edited(self) -> bool:
        """Whether the user changed names, order, sources or target."""
        return self._sources.model.is_edited or self._target.is_edited

    def showEvent(self, event: QShowEvent) -> None:
        """Request checks of sources and target as soon as the dialog is shown."""
        super().showEvent(event)
        self._sources.check()
        self._target.look_up()

    def _mode_switch(self) -> QWidget:
        switch = QWidget(self)
        switch.setObjectName("modeCombo")
        switch.setAccessibleName(self.tr("Layout of the archive"))
        row = QHBoxLayout(switch)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE * 2)
        group = QButtonGroup(switch)
        labels = {
            CombineMode.DICT: ("modeDictButton", self.tr("By name (dict)")),
            CombineMode.LIST: ("modeListButton", self.tr("In order (list)")),
        }
        for mode, (name, text) in labels.items():
            button = SegmentButton(name, text, switch)
            button.setChecked(mode is CombineMode.DICT)
            button.toggled.connect(lambda on, mode=mode: self._set_mode(mode) if on else None)
            group.addButton(button)
            row.addWidget(button)
        return switch

    def _connect(self) -> None:
        self._sources.changed.connect(self._refresh)
        self._target.changed.connect(self._refresh)

    def _set_mode(self, mode: CombineMode) -> None:
        self._sources.model.set_mode(mode)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        count = len(self._sources.model.usable_sources())
        self.set_heading(
            self._with_unusable(
                self._heading_text(count).format(count=count),
                self.tr("1 cannot be combined"),
                self.tr("{count} cannot be combined"),
            )
        )
        self._show_result()
        self.refresh()

    def _heading_text(self, count: int) -> str:
        if not count:
            return self.tr("Combine archives")
        if all(source.node_path is not None for source in self._sources.model.sources()):
            return self.tr("Combine 1 node") if count == 1 else self.tr("Combine {count} nodes")
        return self.tr("Combine 1 archive") if count == 1 else self.tr("Combine {count} archives")

    def _show_result(self) -> None:
        model, target = self._sources.model, self._target.location()
        name = target.name if target is not None else self.tr("new archive")
        sources = model.usable_sources()
        self._preview.show_shape(ResultShape(name, model.mode, sources))
        place = target or self._folder
        self._cost.setVisible(place is not None)
        if place is not None:
            self._cost.show_cost(self._known_cost.of(sources, place))


_TEXT = "The sources stay unchanged. The new object contains them all."


def _proposed_name(sources: Sequence[CombineSource]) -> str:
    suffixes = {PurePosixPath(source.location.name).suffix for source in sources}
    suffix = suffixes.pop() if len(suffixes) == 1 else ARCHIVE_SUFFIX
    return f"combined{suffix}"
