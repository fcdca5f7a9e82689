"""Shows the demo server's endpoint and keys, for use in other programs."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.storage.places.profile import Profile, Secret

_VALUE_CHARS = 40


class DemoKeysDialog(DialogFrame):
    """`demoKeysDialog`: each value with a copy button, and all as shell variables."""

    def __init__(self, profile: Profile, secret: Secret, parent: QWidget | None = None) -> None:
        super().__init__(
            "demoKeysDialog",
            self.tr("Demo address and keys"),
            self.tr(
                "Other programs on this computer can use the demo server until this window "
                "closes. They must use path-style addressing."
            ),
            parent,
        )
        self._profile = profile
        self._secret = secret
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(2 * SPACE)
        self._grid.setVerticalSpacing(2 * SPACE)
        self._grid.setColumnStretch(1, 1)
        self._add("demoEndpoint", self.tr("Endpoint"), profile.endpoint)
        self._add("demoRegion", self.tr("Region"), profile.region)
        self._add("demoAccessKey", self.tr("Access key"), profile.access_key)
        self._add("demoSecretKey", self.tr("Secret key"), secret.secret_key)
        self.body.addLayout(self._grid)
        self._said = PlainLabel("", self)
        self._said.setObjectName("copiedNote")
        self._said.setProperty("muted", True)
        self.foot.addWidget(self._said)
        copy = self.add_button("copyAllButton", self.tr("Copy as shell variables"))
        copy.clicked.connect(lambda: self._copy(self.shell_text(), self.tr("shell variables")))
        close = self.add_button("closeButton", self.tr("Close"), primary=True)
        close.clicked.connect(self.accept)
        close.setFocus()

    def shell_text(self) -> str:
        """Shell variables that make AWS programs and libraries use the demo."""
        return "\n".join((
            f"export AWS_ENDPOINT_URL={self._profile.endpoint}",
            f"export AWS_DEFAULT_REGION={self._profile.region}",
            f"export AWS_ACCESS_KEY_ID={self._profile.access_key}",
            f"export AWS_SECRET_ACCESS_KEY={self._secret.secret_key}",
        ))  # fmt: skip

    def _add(self, name: str, title: str, value: str) -> None:
        row = self._grid.rowCount()
        label = PlainLabel(title, self)
        label.setProperty("muted", True)
        field = QLineEdit(value, self)
        field.setObjectName(name)
        field.setAccessibleName(title)
        field.setReadOnly(True)
        field.setFont(fonts.mono())
        field.setMinimumWidth(field.fontMetrics().averageCharWidth() * _VALUE_CHARS)
        field.setCursorPosition(0)
        label.setBuddy(field)
        copy = QPushButton(self.tr("Copy"), self)
        copy.setObjectName(f"{name}CopyButton")
        copy.setAccessibleName(self.tr("Copy: {name}").format(name=title))
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: self._copy(value, title))
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(field, row, 1)
        self._grid.addWidget(copy, row, 2)

    def _copy(self, text: str, name: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._said.setText(self.tr("Copied: {name}").format(name=name))
