"""Removes, renames and reorders the children of a combined archive."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QRadioButton, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.base.wrapped_text import set_wrapped
from msglc_browser.gui.combining.arranged_children import ArrangedChildrenModel
from msglc_browser.gui.combining.sources_box import SourcesBox
from msglc_browser.gui.targets.cost_figures import CostFigures
from msglc_browser.gui.targets.known_cost import KnownCost
from msglc_browser.gui.targets.look_up import Problem, lost_text
from msglc_browser.gui.targets.target_field import TargetField
from msglc_browser.gui.targets.write_dialog import WriteDialog
from msglc_browser.operations.combining.arrange import ArrangeSpec, CombinedChildren
from msglc_browser.storage.places.location import Location
from msglc_browser.storage.places.profile import Profile

_WIDTH_LETTERS = 96


@guarded
class ArrangeDialog(WriteDialog):
    """`arrangeDialog`: the children in a table; replaces the archive or saves a new one.

    Open with `open()` after `serve_arrange(desk, dialog)`; it emits an ArrangeSpec.
    """

    children_wanted = Signal(object)  # Location: which children does the archive have?

    def __init__(
        self,
        location: Location,
        proposal: str,
        parent: QWidget | None = None,
        *,
        etag: str = "",
        profiles: tuple[Profile, ...] = (),
        profile_id: str = "",
    ) -> None:
        """`etag` pins the version shown; `proposal` is the target proposed for a new archive."""
        heading = self.tr("Arrange {name}").format(name=visible(location.name, limit=60))
        text = self.tr("Remove, rename or reorder children. None of them is decoded.")
        super().__init__("arrangeDialog", heading, text, parent)
        self._location = location
        self.etag = etag
        self._is_here = False
        self._lost: tuple[str, ...] = ()
        self._failure: Description | None = None
        self._model = ArrangedChildrenModel(location)
        self._box = SourcesBox(self._model, self, empty=self.tr("Reading the archive…"))
        replace_text = self.tr("Replace this archive in the very last step")
        self._replace = self._radio("replaceRadio", replace_text)
        self._replace.setChecked(True)
        self._save_as = self._radio("saveAsRadio", self.tr("Keep it unchanged and save a new one"))
        self.take_target(TargetField(self.tr("Save as"), profile_id, self), profiles)
        self._target.add_browse_button(self.tr("msglc archives (*.msglc *.msg)"))
        self._target.propose(proposal, is_free=True)
        self._target.hide()
        self._loss = self._make_loss()
        self._cost = CostFigures(self)
        self._known_cost = KnownCost()
        self.body.addWidget(self._box, 1)
        for widget in (self._replace, self._loss, self._save_as, self._target, self._cost):
            self.body.addWidget(widget)
        self.add_footer("arrangeButton", self.tr("Replace"))
        self._again = self._add_start_again()
        self._connect()
        self.area.prefer_width(_WIDTH_LETTERS)
        self._refresh()

    def spec(self) -> ArrangeSpec | None:
        """What to do with the current inputs; None while something is missing."""
        target = self._new_target()
        if target is None and self._save_as.isChecked():
            return None
        children = self._model.arranged()
        return ArrangeSpec(self._location, children, self.etag, target, self._target.overwrite)

    def problem(self) -> Problem | None:
        """The archive's problem first, then the children's, then the target's."""
        if self._failure is not None:
            return Problem(" ".join(filter(None, (self._failure.title, self._failure.hint))))
        if not self._is_here:
            return Problem(self.tr("Reading the archive…"), is_wrong=False)
        if not self._model.rowCount():
            return Problem(self.tr("Keep at least one child."))
        problem = self._box.problem()
        if problem is not None:
            return problem
        if self._save_as.isChecked():
            if self._new_target() == self._location:
                return Problem(self.tr("This is the same archive. Choose Replace or another name."))
            return self._target.problem()
        if not self._model.is_changed():
            return Problem(self.tr("No changes yet."), is_wrong=False)
        return None

    def is_edited(self) -> bool:
        """Whether changes would be lost."""
        return self._is_here and (self._model.is_changed() or self._target.is_edited)

    def show_children(self, found: CombinedChildren) -> None:
        """Show the archive's children."""
        self._is_here, self._failure = True, None
        self.etag = self.etag or found.etag
        self._lost = found.lost
        self._model.show_children(found)
        self._box.set_empty_text(self.tr("All children removed."))
        self._refresh()

    def show_failed(self, description: Description) -> None:
        """Show why it cannot be arranged."""
        self._failure = description
        self._box.set_empty_text("")
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Request the children as soon as the dialog is shown."""
        super().showEvent(event)
        if not self._is_here and self._failure is None and not event.spontaneous():
            self.children_wanted.emit(self._location)

    def _radio(self, name: str, text: str) -> QRadioButton:
        button = QRadioButton(text, self)
        button.setObjectName(name)
        return button

    def _make_loss(self) -> PlainLabel:
        label = PlainLabel("", self)
        label.setObjectName("lossLabel")
        label.setWordWrap(True)
        label.setProperty("status", "warning")
        return label

    def _add_start_again(self) -> QPushButton:
        again = QPushButton(self.tr("Undo all"), self)
        again.setObjectName("undoAllButton")
        again.setAutoDefault(False)
        again.clicked.connect(self._model.put_all_back)
        self._buttons.insertWidget(0, again)
        return again

    def _connect(self) -> None:
        self._box.changed.connect(self._refresh)
        self._box.renaming_began.connect(self.note_height)
        self._box.renaming_ended.connect(self.fit_back)
        self._target.changed.connect(self._refresh)
        self._save_as.toggled.connect(self._choose_target)

    def _new_target(self) -> Location | None:
        return self._target.location() if self._save_as.isChecked() else None

    @Slot(bool)
    def _choose_target(self, is_new: bool) -> None:
        self._target.setVisible(is_new)
        self._primary.setText(self.tr("Save") if is_new else self.tr("Replace"))
        if is_new:
            self._target.look_up()
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        self._again.setEnabled(self._is_here and self._model.is_changed())
        self._cost.setVisible(self._is_here)
        target = self._new_target() or self._location
        self._cost.show_cost(self._known_cost.of(self._model.sources(), target))
        self._replace.setText(self._replace_text())
        set_wrapped(self._loss, lost_text(self._lost))
        self._loss.setVisible(bool(self._lost) and self._replace.isChecked())
        self.refresh()

    def _replace_text(self) -> str:
        text = self.tr("Replace this archive in the very last step")
        removed, renamed = self._model.removed_count(), self._model.renamed_count()
        parts = []
        if removed:
            parts.append(self.tr("{count} removed").format(count=count_text(removed)))
        if renamed:
            parts.append(self.tr("{count} renamed").format(count=count_text(renamed)))
        return f"{text}: {', '.join(parts)}" if parts else text
