"""The settings dialog, built from the table of settings."""

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import tooltip, visible
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.dialogs.file_dialog import FileDialog
from msglc_browser.gui.parts.paragraph_label import ParagraphLabel
from msglc_browser.gui.theme.metrics import CONTROL_HEIGHT, SPACE
from msglc_browser.gui.theme.style import restyle
from msglc_browser.settings import (
    SETTINGS,
    TEMPORARY_FOLDER,
    TOC_CACHE,
    Setting,
    Settings,
    SettingValue,
)

_HELP_WIDTH = 400
_SPIN_MARGIN = 6
_Field: TypeAlias = tuple[QWidget, Callable[[], SettingValue]]


@guarded
class SettingsDialog(DialogFrame):
    """`settingsDialog`: a field for each setting; `save_wanted` emits what was changed, by key."""

    save_wanted = Signal(object)  # dict[str, SettingValue]
    clear_tocs_wanted = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__("settingsDialog", self.tr("Settings"), parent=parent)
        self._readers: dict[str, Callable[[], SettingValue]] = {}
        self._edits: dict[str, QLineEdit] = {}
        self._reason = PlainLabel("", self)
        self._reason.setObjectName("problemLabel")
        self._reason.setWordWrap(True)
        self._reason.setProperty("invalid", True)
        fields = QWidget(self)
        form = QFormLayout(fields)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(4 * SPACE)
        form.setVerticalSpacing(3 * SPACE)
        for setting in SETTINGS:
            label = PlainLabel(_translated(setting.label), fields)
            cell = self._cell(setting, settings.get(setting))
            label.setBuddy(cell)
            form.addRow(label, cell)
        self.body.addWidget(fields)
        self.foot.addWidget(self._reason)
        self.add_button("cancelButton", self.tr("Cancel")).clicked.connect(self.reject)
        self._save = self.add_button("saveButton", self.tr("Save"), primary=True)
        self._save.clicked.connect(self.accept)
        for edit in self._edits.values():
            edit.textChanged.connect(self._check)
        self._first_values = self.values()
        self._check()

    def is_edited(self) -> bool:
        """Whether any field has changed."""
        return self.values() != self._first_values

    def values(self) -> dict[str, SettingValue]:
        """The current inputs by key."""
        return {key: read() for key, read in self._readers.items()}

    def accept(self) -> None:
        """Emit what was changed and close; only if all values are valid.

        Another window may have saved the other settings meanwhile.
        """
        self._check()
        if self._save.isEnabled():
            first = self._first_values
            changed = {key: now for key, now in self.values().items() if now != first[key]}
            self.save_wanted.emit(changed)
            super().accept()

    @Slot()
    def _check(self) -> None:
        """Mark every invalid field, and show the reason for the first."""
        values = self.values()
        problems = {each.key: each.problem(values[each.key]) for each in SETTINGS}
        reason = visible(next(filter(None, problems.values()), ""))
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        self._save.setEnabled(not reason)
        self._save.setToolTip(tooltip(reason))
        for key, edit in self._edits.items():
            if bool(edit.property("invalid")) is not bool(problems[key]):
                edit.setProperty("invalid", bool(problems[key]))
                restyle(edit)

    def _cell(self, setting: Setting, value: SettingValue) -> QWidget:
        field, self._readers[setting.key] = _field(setting, value)
        if isinstance(field, QLineEdit):
            self._edits[setting.key] = field
        field.setAccessibleName(_translated(setting.label))
        field.setAccessibleDescription(_translated(setting.help))
        left = Qt.AlignmentFlag.AlignLeft
        help_label = ParagraphLabel(_translated(setting.help), _HELP_WIDTH, self, alignment=left)
        help_label.setProperty("muted", True)
        cell = QWidget(self)
        cell.setFocusProxy(field)
        layout = QVBoxLayout(cell)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        if setting is TEMPORARY_FOLDER and isinstance(field, QLineEdit):
            layout.addLayout(self._with_browse_button(field))
        else:
            layout.addWidget(field)
        layout.addWidget(help_label)
        if setting is TOC_CACHE:
            layout.addWidget(self._clear_button(), alignment=Qt.AlignmentFlag.AlignLeft)
        return cell

    def _with_browse_button(self, edit: QLineEdit) -> QHBoxLayout:
        button = self.new_button("temporaryFolderBrowseButton", self.tr("Browse…"))

        def browse() -> None:
            dialog = FileDialog(self, edit.accessibleName(), folder=edit.text().strip())
            dialog.setObjectName("temporaryFolderDialog")
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.fileSelected.connect(edit.setText)
            dialog.open()

        button.clicked.connect(browse)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(edit, 1)
        row.addWidget(button)
        return row

    def _clear_button(self) -> QPushButton:
        button = self.new_button("clearTocsButton", self.tr("Delete stored tables now"))

        def clear() -> None:
            button.setEnabled(False)
            button.setText(self.tr("Deleted"))
            self.clear_tocs_wanted.emit()

        button.clicked.connect(clear)
        return button


def _field(setting: Setting, value: SettingValue) -> _Field:
    if setting.choices is not None:
        return _choice(setting, str(value))
    if isinstance(value, bool):
        check = QCheckBox()
        check.setChecked(value)
        check.setMinimumHeight(CONTROL_HEIGHT)  # aligned with its label
        check.setObjectName(_name(setting, "Check"))
        return check, check.isChecked
    if isinstance(value, int):
        return _number(setting, value)
    edit = QLineEdit(value)
    edit.setObjectName(_name(setting, "Edit"))
    return edit, lambda: edit.text().strip()


def _choice(setting: Setting, value: str) -> _Field:
    combo = QComboBox()
    combo.setObjectName(_name(setting, "Combo"))
    for key, shown in (setting.choices or {}).items():
        combo.addItem(_translated(shown), key)
    combo.setCurrentIndex(combo.findData(value))
    return combo, lambda: str(combo.currentData())


def _number(setting: Setting, value: int) -> _Field:
    spin = QSpinBox()
    spin.setObjectName(_name(setting, "Spin"))
    spin.setGroupSeparatorShown(True)
    # A style sheet's padding does not move the text of a spin box (Qt 6.11).
    spin.lineEdit().setTextMargins(_SPIN_MARGIN, 0, 0, 0)
    if setting.bounds is not None:
        spin.setRange(*setting.bounds)
    if setting.unit:
        spin.setSuffix(f" {setting.unit}")
    spin.setValue(value)
    return spin, spin.value


def _name(setting: Setting, kind: str) -> str:
    first, *rest = setting.key.split("_")
    return first + "".join(word.capitalize() for word in rest) + kind


def _translated(text: str) -> str:
    return QCoreApplication.translate("Setting", text) if text else ""
