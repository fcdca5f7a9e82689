"""The fields of a connection, each with the reason below it if it is invalid."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.connections.connection_rules import ConnectionFields, reasons
from msglc_browser.gui.connections.connections_model import ConnectionDraft
from msglc_browser.gui.parts.secret_edit import SecretEdit
from msglc_browser.gui.theme import fonts, style
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.storage.places.credentials import Kept
from msglc_browser.storage.places.profile import Addressing, Profile

_FIELD_CHARS: Final = 46


class ConnectionForm(QWidget):
    """Edits a copy of `profile`; stored secrets are never loaded into it."""

    edited = Signal()

    def __init__(
        self,
        profile: Profile,
        *,
        secrets_from: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._profile = profile
        self._secrets_from = secrets_from
        self._has_secret = secrets_from is not None  # until it is known that there is none
        self._is_checked = False
        self._touched: set[str] = set()
        self._notes: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(4 * SPACE)
        self._grid.setVerticalSpacing(2 * SPACE)
        self._grid.setColumnStretch(1, 1)
        self._build_fields()
        self._build_options()
        self._fill()

    def _build_fields(self) -> None:
        self.name_edit = self._add_edit("name", "nameEdit", self.tr("Name"))
        self.endpoint_edit = self._add_edit("endpoint", "endpointEdit", self.tr("Endpoint"))
        self.endpoint_edit.setPlaceholderText(self.tr("Leave empty for Amazon S3"))
        self.region_edit = self._add_edit("region", "regionEdit", self.tr("Region"))
        self.region_edit.setPlaceholderText("us-east-1")
        self.access_key_edit = self._add_edit("access_key", "accessKeyEdit", self.tr("Access key"))
        self.access_key_edit.setPlaceholderText(self.tr("Leave empty to use the AWS configuration"))
        self.secret_key_edit = self._add_edit(
            "secret_key", "secretKeyEdit", self.tr("Secret key"), SecretEdit(self)
        )
        self.session_token_edit = self._add_edit(
            "session_token", "sessionTokenEdit", self.tr("Session token"), SecretEdit(self)
        )
        self.session_token_edit.setPlaceholderText(self.tr("Only for temporary keys"))
        for edit in (self.endpoint_edit, self.region_edit, self.access_key_edit):
            edit.setFont(fonts.mono())
        self.endpoint_edit.setMinimumWidth(
            self.endpoint_edit.fontMetrics().averageCharWidth() * _FIELD_CHARS
        )

    def _build_options(self) -> None:
        self.addressing_combo = QComboBox(self)
        self.addressing_combo.setObjectName("addressingCombo")
        self.addressing_combo.addItem(self.tr("Path: server/bucket/key"), Addressing.PATH)
        self.addressing_combo.addItem(self.tr("Virtual: bucket.server/key"), Addressing.VIRTUAL)
        self.addressing_combo.setToolTip(
            self.tr("RustFS, MinIO and most others: path. Amazon S3: virtual.")
        )
        self._add_row(self.tr("Addressing"), self.addressing_combo)
        self.verify_tls_check = QCheckBox(self.tr("Verify the server's TLS certificate"), self)
        self.verify_tls_check.setObjectName("verifyTlsCheck")
        self.verify_tls_check.setAccessibleName(self.verify_tls_check.text())
        self.verify_tls_check.setToolTip(
            self.tr("Without this, anyone on the network path can impersonate the server.")
        )
        self._grid.addWidget(self.verify_tls_check, self._grid.rowCount(), 1)

    def draft(self) -> ConnectionDraft:
        """The current inputs; secrets not typed are None: as stored."""
        fields = self._fields()
        profile = replace(
            self._profile,
            name=fields.name.strip(),
            endpoint=fields.endpoint.strip(),
            region=fields.region.strip() or "us-east-1",
            access_key=fields.access_key.strip(),
            addressing=self.addressing_combo.currentData(),
            verify_tls=self.verify_tls_check.isChecked(),
        )
        is_typed = self._is_typed(self.secret_key_edit) or self._secrets_from is None
        is_token_typed = is_typed or self._is_typed(self.session_token_edit)
        return ConnectionDraft(
            profile,
            secret_key=fields.secret_key if is_typed else None,
            # A new secret key starts a new pair: the old session token would invalidate it.
            session_token=fields.session_token if is_token_typed else None,
            secrets_from=self._secrets_from,
        )

    def is_edited(self) -> bool:
        """Whether any field differs from its initial value."""
        return self._content() != self._filled

    def show_where_secret_is(self, where: Kept | None) -> None:
        """Show where the secret used by default is stored; None: it must be typed."""
        self._has_secret = where is not None
        text = {
            Kept.KEYRING: self.tr("In the system keyring; type to replace it"),
            Kept.SESSION: self.tr("In memory until you quit; type to replace it"),
            Kept.PRESET: self.tr("The RustFS default; type to replace it"),
            None: self.tr("Not stored: enter it"),
        }[where]
        self.secret_key_edit.setPlaceholderText(text)
        self._show_reasons()

    def check(self) -> bool:
        """Whether all fields are valid; shows every reason and focuses the first such field."""
        self._is_checked = True
        found = self._show_reasons()
        for name, edit in self._edits():
            if name in found:
                edit.setFocus(Qt.FocusReason.OtherFocusReason)
                break
        return not found

    def _fill(self) -> None:
        profile = self._profile
        self.name_edit.setText(profile.name)
        self.endpoint_edit.setText(profile.endpoint)
        self.region_edit.setText(profile.region)
        self.access_key_edit.setText(profile.access_key)
        self.addressing_combo.setCurrentIndex(self.addressing_combo.findData(profile.addressing))
        self.verify_tls_check.setChecked(profile.verify_tls)
        self._filled = self._content()
        for name, edit in self._edits():
            edit.textChanged.connect(lambda _text, name=name: self._on_edited(name))
        self.addressing_combo.currentIndexChanged.connect(self.edited)
        self.verify_tls_check.toggled.connect(self.edited)

    def _content(self) -> tuple[object, ...]:
        texts = (edit.text() for _name, edit in self._edits())
        return (*texts, self.addressing_combo.currentData(), self.verify_tls_check.isChecked())

    def _edits(self) -> tuple[tuple[str, QLineEdit], ...]:
        return (
            ("name", self.name_edit),
            ("endpoint", self.endpoint_edit),
            ("region", self.region_edit),
            ("access_key", self.access_key_edit),
            ("secret_key", self.secret_key_edit),
            ("session_token", self.session_token_edit),
        )

    def _fields(self) -> ConnectionFields:
        return ConnectionFields(
            name=self.name_edit.text(),
            endpoint=self.endpoint_edit.text(),
            region=self.region_edit.text(),
            access_key=self.access_key_edit.text(),
            secret_key=self.secret_key_edit.text(),
            session_token=self.session_token_edit.text(),
            has_kept_secret=self._has_secret and not self._is_typed(self.secret_key_edit),
        )

    def _is_typed(self, edit: QLineEdit) -> bool:
        return bool(edit.text()) or edit.isModified()

    def _on_edited(self, name: str) -> None:
        self._touched.add(name)
        self._show_reasons()
        self.edited.emit()

    def _show_reasons(self) -> set[str]:
        found = reasons(self._fields())
        for name, edit in self._edits():
            is_shown = self._is_checked or name in self._touched
            reason = found.get(name, "") if is_shown else ""
            note = self._notes[name]
            note.setText(reason)
            note.setVisible(bool(reason))
            edit.setAccessibleDescription(reason)
            if bool(edit.property("invalid")) is not bool(reason):
                edit.setProperty("invalid", bool(reason))
                font = edit.font()
                style.restyle(edit)
                edit.setFont(font)  # polishing by a style sheet resets the widget's font
        return set(found)

    def _add_edit(
        self, name: str, object_name: str, title: str, edit: QLineEdit | None = None
    ) -> QLineEdit:
        edit = edit or QLineEdit(self)
        edit.setObjectName(object_name)
        note = PlainLabel("", self)
        note.setObjectName(f"{object_name}Reason")
        note.setProperty("invalid", True)
        note.setFont(fonts.small())
        note.setWordWrap(True)
        note.hide()
        self._notes[name] = note
        self._add_row(title, edit, note)
        return edit

    def _add_row(self, title: str, field: QWidget, note: QLabel | None = None) -> None:
        row = self._grid.rowCount()
        label = PlainLabel(title, self)
        label.setProperty("muted", True)
        label.setBuddy(field)
        label.setMinimumHeight(field.sizeHint().height())
        field.setAccessibleName(title)
        column = QVBoxLayout()
        column.setSpacing(SPACE // 2)
        column.addWidget(field)
        if note is not None:
            column.addWidget(note)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(column, row, 1)
