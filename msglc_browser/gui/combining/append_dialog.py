"""Append archives to an existing combined archive."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.base.formatting import count_text, size_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.combining.result_preview import ResultShape
from msglc_browser.gui.combining.sources_dialog import SourcesDialog
from msglc_browser.gui.targets.look_up import Problem, lost_text
from msglc_browser.gui.targets.target_field import TargetField
from msglc_browser.gui.theme.style import restyle
from msglc_browser.operations.combining.combine import AppendSpec, CombinedLayout, CombineMode
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.storage.places.location import Location, S3Location
from msglc_browser.storage.places.profile import Profile

_LOOKED_INTO = 50  # of the sources, in search of the target


@guarded
class AppendDialog(SourcesDialog):
    """`appendDialog`: which archives to append to which combined archive.

    Open with `open()` after `serve_append(desk, dialog)`; it emits an AppendSpec.
    """

    targets_wanted = Signal(object)  # tuple[Location, ...]: which of these are combined ones?

    def __init__(
        self,
        sources: Sequence[CombineSource],
        folder: S3Location,
        parent: QWidget | None = None,
        *,
        target: S3Location | None = None,
        candidates: Sequence[str] = (),
        profiles: Sequence[Profile] = (),
    ) -> None:
        """`sources` as selected; `candidates` are keys offered while a target is typed.

        Without a `target`, the only combined archive among the sources is proposed.
        """
        text = self.tr("Adds to the end of a combined archive. Its contents stay unchanged.")
        super().__init__(
            "appendDialog", text, sources, folder=folder, profiles=profiles, parent=parent
        )
        self._target_folder = folder
        self._layout: CombinedLayout | None = None
        self._layout_failure: Description | None = None
        self._lost: tuple[str, ...] = ()
        caption = self.tr("Combined archive to append to")
        self.take_target(TargetField(caption, folder.profile_id, self, may_exist=True), profiles)
        self._target.add_browse_button(self.tr("msglc archives (*.msglc *.msg)"))
        self._target.propose(str(target or folder))
        self._candidates = [f"s3://{folder.bucket}/{key}" for key in candidates]
        self._target.offer(self._candidates)
        self._holds = self._make_holds()
        if target is not None:
            self._sources.model.leave_out(target)
        label = PlainLabel(self.tr("Archives to append"), self)
        label.setProperty("muted", True)
        self._sources.tools.insertWidget(0, label)
        for widget in (self._target, self._holds, self._sources, self._cost):
            self.body.addWidget(widget)
        self._add_buttons("appendButton", self.tr("Append"))
        self._connect()
        self._refresh()

    def spec(self) -> AppendSpec | None:
        """What to append with the current inputs; None while something is missing."""
        target = self._target.location()
        if target is None:
            return None
        etag = "" if self._layout is None else self._layout.etag
        return AppendSpec(target, self._sources.model.sources(), etag)

    def problem(self) -> Problem | None:
        """The target's problem first, then the sources'."""
        target = self._target.problem()
        if target is not None:
            return target
        if self._layout_failure is not None:
            return Problem(self.tr("Choose a combined archive."), is_wrong=False)
        if self._layout is None:
            return Problem(self.tr("Reading the archive…"), is_wrong=False)
        return self._sources.problem()

    def is_edited(self) -> bool:
        """Whether the user changed names, order, sources or target."""
        return self._sources.model.is_edited or self._target.is_edited

    def show_layout(
        self, target: Location, layout: CombinedLayout, lost: Sequence[str] = ()
    ) -> None:
        """The contents of `target`; ignored when another one has been typed since.

        `lost` names what appending would not keep of the object, besides the contents.
        """
        if target != self._target.location():
            return
        self._layout, self._layout_failure, self._lost = layout, None, tuple(lost)
        self._sources.model.leave_out(target)
        self._sources.model.set_mode(layout.mode)
        self._sources.model.set_taken(layout.names, first_position=layout.children)
        self._refresh()

    def show_layout_failed(self, target: Location, description: Description) -> None:
        """Why `target` cannot be appended to."""
        if target == self._target.location():
            self._layout, self._layout_failure = None, description
            self._refresh()

    def offer_targets(self, combined: Sequence[Location]) -> None:
        """These sources are combined archives; a single one becomes the target."""
        self._target.offer([str(location) for location in combined] or self._candidates)
        if len(combined) == 1:
            self._target.propose(str(combined[0]))

    def showEvent(self, event: QShowEvent) -> None:
        """Focus the target; request checks of it and the sources as soon as the dialog is shown."""
        super().showEvent(event)
        if not event.spontaneous():
            # QDialog selects all text of the focused widget after this.
            QTimer.singleShot(0, self._target, self._target.begin)
        self._sources.check()
        self._target.look_up()
        if self._target.location() is None and not event.spontaneous():
            locations = [source.location for source in self._sources.model.sources()]
            self.targets_wanted.emit(tuple(locations[:_LOOKED_INTO]))

    def _make_holds(self) -> QLabel:
        label = PlainLabel("", self)
        label.setObjectName("layoutLabel")
        label.setWordWrap(True)
        return label

    def _connect(self) -> None:
        self._sources.changed.connect(self._refresh)
        self._target.changed.connect(self._target_changed)

    @Slot()
    def _target_changed(self) -> None:
        self._layout, self._layout_failure, self._lost = None, None, ()
        if self._sources.model.put_back():
            self._sources.check()  # the sources left out may have missed the check of the others
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        heading = self._heading_text(len(self._sources.model.usable_sources()))
        one, many = self.tr("1 cannot be appended"), self.tr("{count} cannot be appended")
        self.set_heading(self._with_unusable(heading, one, many))
        self._show_holds()
        self._show_result()
        self.refresh()

    def _show_result(self) -> None:
        model, target, layout = self._sources.model, self._target.location(), self._layout
        sources = model.usable_sources()
        if target is None or layout is None:
            problem = self.problem()
            self._preview.show_missing(problem.text if problem is not None else "")
        else:
            self._preview.show_shape(
                ResultShape(
                    target.name,
                    model.mode,
                    sources,
                    before=layout.children,
                    before_names=layout.names,
                    base_bytes=layout.size_bytes,
                )
            )
        cost = self._known_cost.of(
            sources,
            target or self._target_folder,
            base_bytes=layout.size_bytes if layout is not None else 0,
        )
        self._cost.show_cost(cost)

    def _heading_text(self, count: int) -> str:
        if count == 0:
            return self.tr("Append archives")
        text = self.tr("Append 1 archive") if count == 1 else self.tr("Append {count} archives")
        return text.format(count=count)

    def _show_holds(self) -> None:
        failure = self._layout_failure
        text = failure.title if failure is not None else ""
        if self._layout is not None:
            text = self._layout_text(self._layout)
        self._holds.setText(text)
        self._holds.setVisible(bool(text))
        self._holds.setProperty("invalid", failure is not None)
        self._holds.setProperty("muted", failure is None)
        restyle(self._holds)

    def _layout_text(self, layout: CombinedLayout) -> str:
        if layout.mode is CombineMode.DICT:
            text = self.tr("contains {count} by name · {size}")
        else:
            text = self.tr("contains {count} in order · {size}")
        text = text.format(count=count_text(layout.children), size=size_text(layout.size_bytes))
        return f"{text}\n{lost_text(self._lost)}".strip()
