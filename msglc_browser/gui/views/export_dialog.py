"""Export one node to a local file."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from msglc_browser.archive.node import Node
from msglc_browser.errors import BadInput
from msglc_browser.gui.formatting import exact_size_text, size_text
from msglc_browser.gui.inspectors.node_facts import facts_line
from msglc_browser.gui.models.archive_entry import name_and_note
from msglc_browser.gui.theme import fonts, style
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.views.elided_label import ElidedLabel
from msglc_browser.gui.views.fitting_dialog import FittingDialog
from msglc_browser.gui.visible_text import tooltip
from msglc_browser.operations.export import ExportFormat, ExportSpec
from msglc_browser.storage.location import local_path

_WIDTH: Final = 540
_MARGIN: Final = 5 * SPACE


class ExportDialog(FittingDialog):
    """`exportDialog`: format, target file, and the question whether to replace it."""

    export_wanted = Signal(object)  # ExportSpec, once, on accept

    def __init__(
        self, node: Node, *, name: str, folder: Path, parent: QWidget | None = None
    ) -> None:
        """`name` is what the file is called at first, without suffix."""
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle(self.tr("Export"))
        self._node = node
        self._build_fields()
        self._lay_out(name)
        self._proposed = str(folder / name)
        self.target_edit.setText(self._proposed + self.format().suffix)
        self.format_combo.currentIndexChanged.connect(self._on_format)
        self.target_edit.textChanged.connect(self._on_target)
        self.replace_check.toggled.connect(self._validate)
        self._tell_policy()
        self._validate()

    def format(self) -> ExportFormat:
        """The chosen format."""
        return tuple(ExportFormat)[self.format_combo.currentIndex()]

    def is_edited(self) -> bool:
        """Whether another target than the proposed one was given."""
        return self.target_edit.text() != self._proposed + self.format().suffix

    def spec(self) -> ExportSpec:
        """What the fields say now."""
        path = local_path(self.target_edit.text())
        is_replaced = self.replace_check.isVisibleTo(self) and self.replace_check.isChecked()
        return ExportSpec(self.format(), path, overwrite=is_replaced)

    def accept(self) -> None:
        """Only with a target that can be written."""
        self._validate()
        if self.export_button.isEnabled():
            self.export_wanted.emit(self.spec())
            super().accept()

    def _build_fields(self) -> None:
        self.format_combo = QComboBox(self)
        self.format_combo.setObjectName("formatCombo")
        self.format_combo.setAccessibleName(self.tr("Format"))
        self.format_combo.addItems([each.value for each in ExportFormat])
        self.target_edit = QLineEdit(self)
        self.target_edit.setObjectName("targetEdit")
        self.target_edit.setAccessibleName(self.tr("Save as"))
        self.target_edit.setFont(fonts.mono())
        self.browse_button = QPushButton(self.tr("Browse…"), self)
        self.browse_button.setObjectName("browseButton")
        self.browse_button.setAutoDefault(False)
        self.browse_button.clicked.connect(self._browse)
        self.replace_check = QCheckBox(self.tr("Replace the file that is there"), self)
        self.replace_check.setObjectName("replaceCheck")
        self.replace_check.hide()
        self.reason_label = _label("targetReason", "invalid", self)
        self.policy_label = _label("policyLabel", "muted", self)
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        self.cancel_button.setObjectName("cancelButton")
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self.export_button = QPushButton(self.tr("Export"), self)
        self.export_button.setObjectName("acceptButton")
        self.export_button.setProperty("primary", True)
        self.export_button.setDefault(True)
        self.export_button.clicked.connect(self.accept)

    def _lay_out(self, name: str) -> None:
        key = name_and_note(self._node)[0] or name
        heading = ElidedLabel(self.tr("Export {0}").format(key), self)
        heading.setFont(fonts.heading())
        facts = ElidedLabel(facts_line(self._node), self)
        facts.setProperty("muted", True)
        target = QHBoxLayout()
        target.setSpacing(2 * SPACE)
        target.addWidget(self.target_edit, 1)
        target.addWidget(self.browse_button)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * SPACE)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.export_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(SPACE)
        column.addWidget(heading)
        column.addWidget(facts)
        column.addSpacing(3 * SPACE)
        column.addWidget(_caption(self.tr("Format"), self.format_combo))
        column.addWidget(self.format_combo)
        column.addWidget(self.policy_label)
        column.addSpacing(2 * SPACE)
        column.addWidget(_caption(self.tr("Save as"), self.target_edit))
        column.addLayout(target)
        column.addWidget(self.reason_label)
        column.addWidget(self.replace_check)
        column.addStretch(1)
        column.addSpacing(4 * SPACE)
        column.addLayout(buttons)
        self.setMinimumWidth(_WIDTH)

    def _on_format(self) -> None:
        """A usual suffix follows the format; one of a person's own stays."""
        text = self.target_edit.text()
        suffixes = {each.suffix for each in ExportFormat}
        for suffix in suffixes:
            if text.endswith(suffix):
                self.target_edit.setText(text.removesuffix(suffix) + self.format().suffix)
                break
        self._tell_policy()

    def _on_target(self) -> None:
        """Consent is for one file only."""
        self.replace_check.setChecked(False)
        self._validate()

    def _tell_policy(self) -> None:
        size_bytes = self._node.size_bytes
        if self.format() is ExportFormat.JSON:
            text = self.tr(
                "NaN and infinity become null, bytes become base64 text, times ISO 8601 in UTC, "
                "keys that are no text are written as text. Integers keep all digits."
            )
            size = (
                ""
                if size_bytes is None
                else self.tr(
                    "The value takes {0} encoded; as JSON it is usually one to three times as long."
                ).format(size_text(size_bytes))
            )
        else:
            text = {
                ExportFormat.MSGPACK: self.tr("Exact, and readable by any msgpack library."),
                ExportFormat.CBOR: self.tr("Exact, and readable by any CBOR library."),
            }.get(self.format(), self.tr("Exact, with a table of contents: opens here again."))
            size = "" if size_bytes is None else self.tr("About {0}.").format(size_text(size_bytes))
        self.policy_label.setText(f"{text} {size}".strip())

    def _validate(self) -> None:
        reason = self._target_problem()
        exists = not reason and self.spec().path.exists()
        self.replace_check.setVisible(exists)
        if exists and not self.replace_check.isChecked():
            size = exact_size_text(self.spec().path.stat().st_size)
            reason = self.tr("A file of that name is there already ({0}).").format(size)
        self.reason_label.setText(reason)
        self.reason_label.setVisible(bool(reason))
        self.target_edit.setProperty("invalid", bool(reason) and not exists)
        style.restyle(self.target_edit)
        self.export_button.setEnabled(not reason)
        self.export_button.setToolTip(tooltip(reason) if reason else "")

    def _target_problem(self) -> str:
        text = self.target_edit.text()
        try:
            path = local_path(text)
        except BadInput as error:
            return error.message
        if not text.strip() or path.name in ("", ".."):
            return self.tr("Give the file a name.")
        if not path.is_absolute():
            return self.tr("Give the whole path of the file.")
        try:
            if path.is_dir():
                return self.tr("This is a folder: add a file name.")
            return "" if path.parent.is_dir() else self.tr("The folder does not exist.")
        except (OSError, ValueError):
            return self.tr("This path cannot be used.")

    def _browse(self) -> None:
        """Qt's file dialog beside this one; replacing is asked here, so not there."""
        dialog = QFileDialog(self, self.tr("Export to"), self.target_edit.text())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.target_edit.setText)
        dialog.open()


def _label(name: str, look: str, parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty(look, True)
    return label


def _caption(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text, buddy.parentWidget())
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("muted", True)
    label.setBuddy(buddy)
    return label
