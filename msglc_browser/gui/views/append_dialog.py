"""Append archives to an existing combined archive."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.formatting import count_text, size_text
from msglc_browser.gui.models.look_up import Problem
from msglc_browser.gui.theme.style import restyle
from msglc_browser.gui.views.add_sources_dialog import AddSourcesDialog
from msglc_browser.gui.views.figures import Figures
from msglc_browser.gui.views.sources_box import SourcesBox
from msglc_browser.gui.views.target_field import TargetField
from msglc_browser.gui.views.write_dialog import WriteDialog
from msglc_browser.operations.combine import (
    AppendSpec,
    CombinedLayout,
    CombineMode,
    CombineSource,
    SourceCheck,
)
from msglc_browser.storage.location import Location, S3Location

_MIN_WIDTH_LETTERS = 88
_LOOKED_INTO = 50  # of the sources, in search of the target


class AppendDialog(WriteDialog):
    """`appendDialog`: which archives go at the end of which combined archive.

    Open with `open()` after `WritingSession.serve_append(dialog)`.
    """

    append_wanted = Signal(object)  # AppendSpec, once, on accept
    check_wanted = Signal(object)  # tuple[Location, ...]: are these archives?
    layout_wanted = Signal(object)  # Location: which names does this combined archive hold?
    targets_wanted = Signal(object)  # tuple[Location, ...]: which of these are combined ones?

    def __init__(
        self,
        sources: Sequence[CombineSource],
        folder: S3Location,
        parent: QWidget | None = None,
        *,
        target: S3Location | None = None,
        candidates: Sequence[str] = (),
    ) -> None:
        """`sources` as selected; `candidates` are keys offered while the target is typed.

        Without a `target`, the one combined archive among the sources is proposed as it.
        """
        text = self.tr("They go to its end. What it holds stays as it is.")
        super().__init__("appendDialog", "", text, parent)
        self._folder = folder
        self._layout: CombinedLayout | None = None
        self._layout_failure: Description | None = None
        self._target_bytes = 0
        caption = self.tr("Combined archive to append to")
        self._target = TargetField(caption, folder.profile_id, self, may_exist=True)
        self._target.propose(str(target or folder))
        self._candidates = [f"s3://{folder.bucket}/{key}" for key in candidates]
        self._target.offer(self._candidates)
        self._holds = self._make_holds()
        self._sources = SourcesBox(sources, self)
        if target is not None:
            self._sources.model.leave_out(target)
        label = QLabel(self.tr("Archives to append"), self)
        label.setProperty("muted", True)
        self._sources.tools.insertWidget(0, label)
        captions = (self.tr("downloaded"), self.tr("uploaded"), self.tr("temporary disk needed"))
        self._cost = Figures(captions, self)
        for widget in (self._target, self._holds, self._sources, self._cost):
            self.body.addWidget(widget)
        self._add_footer()
        self._connect()
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _MIN_WIDTH_LETTERS)
        self._refresh()

    def spec(self) -> AppendSpec | None:
        """What to append as the dialog stands; None while something is missing."""
        target = self._target.location()
        return None if target is None else AppendSpec(target, self._sources.model.sources())

    def problem(self) -> Problem | None:
        """The target's problem first, then the sources'."""
        target = self._target.problem()
        if target is not None:
            return target
        if self._layout_failure is not None:
            return Problem(self.tr("Choose a combined archive."), is_wrong=False)
        if self._layout is None:
            return Problem(self.tr("Looking into the archive…"), is_wrong=False)
        return self._sources.problem()

    def is_edited(self) -> bool:
        """Whether names, order, sources or target were changed by a person."""
        return self._sources.model.is_edited or self._target.is_edited

    def show_layout(self, target: Location, layout: CombinedLayout, size_bytes: int) -> None:
        """What `target` holds now; ignored when another one was typed since."""
        if target != self._target.location():
            return
        self._layout, self._layout_failure, self._target_bytes = layout, None, size_bytes
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
        """These of the sources are combined archives; a single one is surely the target."""
        self._target.offer([str(location) for location in combined] or self._candidates)
        if len(combined) == 1:
            self._target.propose(str(combined[0]))

    @Slot(object)
    def show_checks(self, checks: Sequence[SourceCheck]) -> None:
        """Mark the sources that are no archives."""
        self._sources.show_checks(checks)

    @Slot(object)
    def show_check_failed(self, description: Description) -> None:
        """Say why the sources could not be checked, and offer to try again."""
        self._sources.show_check_failed(description)

    def accept(self) -> None:
        """Hand the spec over and close."""
        spec = self.spec()
        if self.problem() is None and spec is not None:
            self.append_wanted.emit(spec)
            super().accept()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask about sources and target as soon as somebody looks."""
        super().showEvent(event)
        self._sources.check()
        self._target.look_up()
        if self._target.location() is None and not event.spontaneous():
            locations = [source.location for source in self._sources.model.sources()]
            self.targets_wanted.emit(tuple(locations[:_LOOKED_INTO]))

    def _make_holds(self) -> QLabel:
        label = QLabel(self)
        label.setObjectName("layoutLabel")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label

    def _add_footer(self) -> None:
        self.add_footer("appendButton", self.tr("Append"))
        add = QPushButton(self.tr("Add sources…"), self)
        add.setObjectName("addSourcesButton")
        add.setAutoDefault(False)
        add.clicked.connect(self._ask_for_sources)
        self._buttons.insertWidget(0, add)

    def _connect(self) -> None:
        self._sources.check_wanted.connect(self.check_wanted)
        self._sources.changed.connect(self._refresh)
        self._target.lookup_wanted.connect(self.layout_wanted)
        self._target.changed.connect(self._target_changed)

    def _ask_for_sources(self) -> None:
        dialog = AddSourcesDialog(str(self._folder), self._folder.profile_id, self)
        dialog.sources_wanted.connect(self._sources.add)
        dialog.open()

    @Slot()
    def _target_changed(self) -> None:
        self._layout, self._layout_failure, self._target_bytes = None, None, 0
        if self._sources.model.put_back():
            self._sources.check()  # what was left out may have missed the look at the others
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        count = self._sources.model.rowCount()
        self.set_heading(self._heading_text(count))
        self._show_holds()
        size = size_text(self._target_bytes + self._sources.total_bytes())
        self._cost.set_values((size, size, size))
        self.refresh()

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
            text = self.tr("holds {count} by name · {size}")
        else:
            text = self.tr("holds {count} in order · {size}")
        return text.format(count=count_text(layout.children), size=size_text(self._target_bytes))
