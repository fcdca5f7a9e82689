"""The base of the dialogs that write: a target, one problem at a time, a spec at the end."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import tooltip
from msglc_browser.gui.base.wrapped_text import set_wrapped
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.dialogs.tab_order import first_stop, tab_as_read
from msglc_browser.gui.targets.choose_place_dialog import ChoosePlaceDialog
from msglc_browser.gui.targets.look_up import LookUp, Problem
from msglc_browser.gui.targets.target_field import TargetField
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.style import restyle
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile


@guarded
class WriteDialog(DialogFrame):
    """The primary button is disabled while `problem()` returns a reason, shown beside it.

    When nothing is wrong, accepting it emits its `spec()`.
    """

    write_wanted = Signal(object)  # the dialog's kind of spec, once, on accept
    lookup_wanted = Signal(object)  # Location: does something exist there?
    chooser_opened = Signal(object)  # ChoosePlaceDialog: answer what it asks

    def __init__(
        self,
        name: str,
        heading: str,
        text: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, heading, text, parent)
        self._reason = PlainLabel("", self)
        self._reason.setObjectName("problemLabel")
        self._reason.setWordWrap(True)
        self._reason_row = QHBoxLayout()
        self._reason_row.setSpacing(SPACE * 3)
        self._reason_row.addWidget(self._reason, 1)

    def spec(self) -> object | None:
        """What to write with the current inputs; None while something is missing."""
        raise NotImplementedError

    def problem(self) -> Problem | None:
        """The first problem; None when everything is ready."""
        raise NotImplementedError

    def is_edited(self) -> bool:
        """Whether closing now would discard the user's work."""
        raise NotImplementedError

    @Slot(object)
    def show_lookup(self, found: LookUp) -> None:
        """Use an answer about the target."""
        self._target.show_lookup(found)

    def accept(self) -> None:
        """Emit the spec and close."""
        spec = self.spec()
        if self.problem() is None and spec is not None:
            self.write_wanted.emit(spec)
            super().accept()

    def showEvent(self, event: QShowEvent) -> None:
        """Focus the widget created first, the main one; Tab continues in reading order."""
        first = first_stop(self)
        tab_as_read(self)
        super().showEvent(event)
        if first is not None and not event.spontaneous() and self.focusWidget() is None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def take_target(
        self, target: TargetField, profiles: Sequence[Profile], folder: S3Location | None = None
    ) -> None:
        """Use the field as the dialog's own; s3:// may lead to any of `profiles`.

        A target moved to a connection goes to `folder`, unless it was elsewhere before.
        """
        self._target = target
        self._target_profiles = tuple(profiles)
        target.choosing_wanted.connect(self._choose_place)
        target.offer_places(profiles, folder)
        target.lookup_wanted.connect(self.lookup_wanted)

    @Slot()
    def _choose_place(self) -> None:
        target = self._target
        chooser = ChoosePlaceDialog(
            target.choice(), target.shown_folder(), self, profiles=self._target_profiles
        )
        chooser.place_chosen.connect(target.take)
        self.chooser_opened.emit(chooser)
        chooser.open()

    def add_footer(self, primary_name: str, primary_text: str) -> QPushButton:
        """Add problem, Cancel and the primary button below the body; call when it is filled."""
        self.foot.addLayout(self._reason_row)
        cancel = self.add_button("cancelButton", self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self._primary = self.add_button(primary_name, primary_text, primary=True)
        self._primary.clicked.connect(self.accept)
        return self._primary

    def refresh(self) -> None:
        """Check again for problems."""
        problem = self.problem()
        self._primary.setEnabled(problem is None)
        text = problem.text if problem is not None else ""
        self._primary.setToolTip(tooltip(text))
        self._primary.setAccessibleDescription(text)
        set_wrapped(self._reason, text)
        is_wrong = problem is not None and problem.is_wrong
        self._reason.setProperty("invalid", is_wrong)
        self._reason.setProperty("muted", not is_wrong)
        restyle(self._reason)
