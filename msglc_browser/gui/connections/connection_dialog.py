"""The form for a new, edited or duplicated connection."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.connections.connection_form import ConnectionForm
from msglc_browser.gui.connections.connection_report import ConnectionReportView
from msglc_browser.gui.connections.connections_model import ConnectionDraft
from msglc_browser.gui.connections.secret_note import SecretNote
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.operations.buckets.connection_test import ConnectionReport
from msglc_browser.storage.places.credentials import Kept
from msglc_browser.storage.places.profile import Profile


@guarded
class ConnectionDialog(DialogFrame):
    """A form for one connection (`objectName` "connectionDialog"); open it with `open()`.

    Requests: `test_wanted(ConnectionDraft)`, `test_abandoned()`, `save_wanted(ConnectionDraft)`.
    `on_saved` closes it; when a test or save fails, nothing typed is lost. `secrets_from` is the
    connection whose stored secrets are used for those not typed.
    """

    test_wanted = Signal(object)
    test_abandoned = Signal()
    save_wanted = Signal(object)

    def __init__(
        self,
        profile: Profile,
        *,
        title: str,
        secrets_from: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        text = self.tr("An S3 server or Amazon S3, and its keys.")
        super().__init__("connectionDialog", title, text, parent)
        self.profile_id = profile.profile_id
        self.secrets_from = secrets_from
        self._is_testing = False
        self._is_saving = False
        self._focus_before: QWidget | None = None
        self._form = ConnectionForm(profile, secrets_from=secrets_from, parent=self)
        self._report = ConnectionReportView(self)
        self._report.hide()
        self._secret_note = SecretNote(self)
        self._save_error = _note(self, "saveError")
        self._save_error.setProperty("status", "danger")
        self._save_error.hide()
        self._build_buttons()
        self._lay_out()
        self._form.edited.connect(self._on_edited)
        self.finished.connect(self._abandon_test)
        self._form.name_edit.setFocus()
        self._form.name_edit.selectAll()

    @property
    def is_saving(self) -> bool:
        """Whether it waits for `on_saved` or `on_save_failed`."""
        return self._is_saving

    def draft(self) -> ConnectionDraft:
        """The current inputs."""
        return self._form.draft()

    def show_where_secret_is(self, where: Kept | None) -> None:
        """Show where the secret used by default is stored; None: it must be typed."""
        self._form.show_where_secret_is(where)

    def show_where_secrets_go(self, *, in_keyring: bool) -> None:
        """Show where the secret will be stored."""
        self._secret_note.show_where(in_keyring=in_keyring)

    def on_test_finished(self, report: ConnectionReport) -> None:
        """Show a report, as text, below the fields."""
        self._stop_testing()
        self._report.show_report(report)

    def on_test_failed(self, description: Description) -> None:
        """Show why the test itself failed."""
        self._stop_testing()
        self._report.show_error(description)

    def on_saved(self) -> None:
        """The connection is saved: close."""
        self.accept()

    def on_save_failed(self, description: Description) -> None:
        """Show why it was not saved; nothing typed is lost."""
        self._set_saving(False)
        self._save_error.setText(description.text)
        self._save_error.show()

    def is_edited(self) -> bool:
        """Whether typed input would be lost."""
        return self._form.is_edited()

    def _build_buttons(self) -> None:
        self._test_button = self.new_button("testButton", self.tr("Test connection"))
        self._test_button.setMinimumWidth(self._test_button.sizeHint().width())
        self._test_button.clicked.connect(self._toggle_test)
        self._cancel_button = self.add_button("cancelButton", self.tr("Cancel"))
        self._cancel_button.clicked.connect(self.reject)
        self._save_button = self.add_button("saveButton", self.tr("Save"), primary=True)
        self._save_button.clicked.connect(self._save)

    def _lay_out(self) -> None:
        self.body.setSpacing(3 * SPACE)
        self.body.addWidget(self._form)
        self.body.addWidget(self._secret_note)
        # Above what it finds: a report that grows must not move it from under the mouse.
        self.body.addWidget(self._test_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._report)
        self.body.addWidget(self._save_error)
        self.body.addStretch(1)

    def _toggle_test(self) -> None:
        if self._is_testing:
            self._abandon_test()
            self._report.show_text(self.tr("Stopped."))
            return
        if not self._form.check():
            return
        self._is_testing = True
        self._test_button.setText(self.tr("Stop test"))
        self._report.show_text(self.tr("Testing…"))
        self.test_wanted.emit(self.draft())

    def _abandon_test(self) -> None:
        if self._is_testing:
            self._stop_testing()
            self.test_abandoned.emit()

    def _stop_testing(self) -> None:
        self._is_testing = False
        self._test_button.setText(self.tr("Test connection"))

    def _on_edited(self) -> None:
        self._save_error.hide()
        if self._report.isVisible() and not self._is_testing:
            self._report.show_text(self.tr("Changed since the test."))

    def _save(self) -> None:
        if self._form.check():
            self._save_error.hide()
            draft = self.draft()
            self._set_saving(True)
            self.save_wanted.emit(draft)

    def _set_saving(self, is_saving: bool) -> None:
        """Lock the fields while a save runs, since it would not include later input."""
        self._is_saving = is_saving
        if is_saving:
            self._focus_before = self.focusWidget()
        for part in (self._form, self._test_button, self._save_button):
            part.setEnabled(not is_saving)
        if not is_saving and self._focus_before is not None:
            self._focus_before.setFocus()


def _note(parent: QWidget, name: str) -> QLabel:
    label = PlainLabel("", parent)
    label.setObjectName(name)
    label.setWordWrap(True)
    return label
