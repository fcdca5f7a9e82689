"""Asks for the secret key of one connection."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.base.wrapped_text import set_wrapped
from msglc_browser.gui.connections.connections_model import ConnectionDraft
from msglc_browser.gui.connections.secret_note import SecretNote
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.parts.secret_edit import SecretEdit
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.storage.places.profile import Profile

_FIELD_CHARS = 44


class SecretDialog(DialogFrame):
    """`secretDialog`: the secret key, and a session token for keys that have one.

    `secret_entered(ConnectionDraft)` is answered by `on_saved`, which closes it, or by
    `on_save_failed`, which keeps what was typed.
    """

    secret_entered = Signal(object)

    def __init__(self, profile: Profile, parent: QWidget | None = None) -> None:
        super().__init__(
            "secretDialog",
            self.tr("Secret key of {name}").format(name=visible(profile.name)),
            self.tr("For the access key {key} at {place}.").format(
                key=visible(profile.access_key), place=visible(profile.endpoint or "Amazon S3")
            ),
            parent,
        )
        self._profile = profile
        self._is_saving = False
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(4 * SPACE)
        self._grid.setVerticalSpacing(2 * SPACE)
        self._grid.setColumnStretch(1, 1)
        self._secret = self._add_field("secretKeyEdit", self.tr("Secret key"))
        self._token = self._add_field("sessionTokenEdit", self.tr("Session token"))
        self._token.setPlaceholderText(self.tr("Only for temporary keys"))
        self._note = SecretNote(self)
        self._error = PlainLabel("", self)
        self._error.setObjectName("saveError")
        self._error.setProperty("status", "danger")
        self._error.hide()
        self.body.addLayout(self._grid)
        self.body.addWidget(self._note)
        self.body.addWidget(self._error)
        self.add_button("cancelButton", self.tr("Cancel")).clicked.connect(self.reject)
        self._connect_button = self.add_button("connectButton", self.tr("Connect"), primary=True)
        self._connect_button.clicked.connect(self._enter)
        self._secret.textChanged.connect(self._follow)
        self._follow()
        self._secret.setFocus()

    @property
    def profile_id(self) -> str:
        """The connection whose secret key it asks for."""
        return self._profile.profile_id

    @property
    def is_saving(self) -> bool:
        """Whether it waits for `on_saved` or `on_save_failed`."""
        return self._is_saving

    def show_where_secrets_go(self, *, in_keyring: bool) -> None:
        """Show where the secret will be stored."""
        self._note.show_where(in_keyring=in_keyring)

    def on_saved(self) -> None:
        """The secret is saved: close."""
        self.accept()

    def on_save_failed(self, description: Description) -> None:
        """Show why it was not saved; what was typed stays."""
        set_wrapped(self._error, description.text)
        self._error.show()
        self._set_saving(False)

    def _add_field(self, name: str, title: str) -> SecretEdit:
        edit = SecretEdit(self)
        edit.setObjectName(name)
        edit.setAccessibleName(title)
        edit.setMinimumWidth(edit.fontMetrics().averageCharWidth() * _FIELD_CHARS)
        label = PlainLabel(title, self)
        label.setProperty("muted", True)
        label.setBuddy(edit)
        row = self._grid.rowCount()
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(edit, row, 1)
        return edit

    def _follow(self) -> None:
        self._connect_button.setEnabled(bool(self._secret.text()))

    def _enter(self) -> None:
        self._error.hide()
        self._set_saving(True)
        self.secret_entered.emit(
            ConnectionDraft(
                self._profile,
                secret_key=self._secret.text(),
                session_token=self._token.text(),
            )
        )

    def _set_saving(self, is_saving: bool) -> None:
        self._is_saving = is_saving
        for part in (self._secret, self._token, self._connect_button):
            part.setEnabled(not is_saving)
        if not is_saving:
            self._secret.setFocus()
