"""Make a new archive of a local JSON, msgpack or CBOR file."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from msglc_browser.archive.node import Protocol
from msglc_browser.gui.formatting import size_text
from msglc_browser.gui.models.look_up import LookUp, Problem
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.style import restyle
from msglc_browser.gui.views.target_field import TargetField, is_full_path
from msglc_browser.gui.views.write_dialog import WriteDialog
from msglc_browser.operations.save import NewArchiveSpec, SourceFormat, guess_format
from msglc_browser.storage.location import LocalLocation, S3Location, local_path
from msglc_browser.storage.profile import Profile

_MIN_WIDTH_LETTERS = 80
_TYPING_PAUSE_MS = 250
_PROTOCOL_WORDS = {Protocol.MSGPACK: "msgpack", Protocol.CBOR: "CBOR"}


class NewArchiveDialog(WriteDialog):
    """`newArchiveDialog`: source file, its format, the archive's protocol, the target.

    Open with `open()` after `WritingSession.serve_new_archive(dialog)`.
    """

    save_wanted = Signal(object)  # NewArchiveSpec, once, on accept
    lookup_wanted = Signal(object)  # Location: does it exist, how large is it?

    def __init__(
        self,
        folder: S3Location | None,
        parent: QWidget | None = None,
        *,
        profiles: Sequence[Profile] = (),
        profile_id: str = "",
    ) -> None:
        """`folder`, if any, is where the new archive goes unless another target is given.

        Without it, an s3:// target is meant for the connection `profile_id`; all of `profiles`
        are offered.
        """
        text = self.tr("Write a file's data as an msglc archive, to a bucket or to this computer.")
        super().__init__("newArchiveDialog", self.tr("New archive"), text, parent)
        self._folder = folder
        self._found: LookUp | None = None
        self._make_source()
        meant = folder.profile_id if folder else profile_id
        self._target = TargetField(self.tr("Save as"), meant, self)
        self._target.offer_connections(profiles)
        archives = self.tr("msglc archives (*.msg *.msglc)")
        self._target.add_browse_button(f"{archives};;{self.tr('All files')} (*)")
        self._target.propose(str(folder) if folder else "")
        self.body.setSpacing(SPACE * 3)
        self.body.addLayout(self._source_column())
        self.body.addLayout(self._choices())
        self.body.addWidget(self._target)
        self.add_footer("saveButton", self.tr("Save"))
        self._connect()
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _MIN_WIDTH_LETTERS)
        self.refresh()

    def spec(self) -> NewArchiveSpec | None:
        """What to save as the dialog stands; None while something is missing."""
        target = self._target.location()
        source = self._source()
        if target is None or source is None:
            return None
        return NewArchiveSpec(
            source.path,
            self._format.currentData(),
            self._protocol.currentData(),
            target,
            self._target.overwrite,
        )

    def problem(self) -> Problem | None:
        """The file's problem first, then the target's."""
        if not self._edit.text().strip():
            return Problem(self.tr("Choose a file first."), is_wrong=False)
        if self._source() is None:
            return Problem(self.tr("Give the full path of the file."), is_wrong=False)
        if self._found is None:
            return Problem(self.tr("Looking for the file…"), is_wrong=False)
        if not self._found.exists:
            return Problem(self.tr("Choose another file."), is_wrong=False)
        if self._target.location() == self._source():
            return Problem(self.tr("The archive cannot replace the file it is made of."))
        return self._target.problem()

    def is_edited(self) -> bool:
        """Whether a file was chosen or another target typed."""
        return bool(self._edit.text().strip()) or self._target.is_edited

    @Slot(object)
    def show_lookup(self, found: LookUp) -> None:
        """Take an answer about the source or the target, whichever it is about."""
        self._target.show_lookup(found)
        if found.location == self._source():
            self._found = found
            self._show_note()
            self.refresh()

    def accept(self) -> None:
        """Hand the spec over and close."""
        spec = self.spec()
        if self.problem() is None and spec is not None:
            self.save_wanted.emit(spec)
            super().accept()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the file."""
        super().showEvent(event)
        self._edit.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing any more."""
        self._timer.stop()
        super().hideEvent(event)

    def _make_source(self) -> None:
        self._edit = QLineEdit(self)
        self._edit.setObjectName("sourceEdit")
        self._edit.setFont(fonts.mono())
        self._edit.setPlaceholderText(self.tr("/path/of/data.json"))
        self._note = QLabel(self)
        self._note.setObjectName("sourceNote")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        self._browse_button = QPushButton(self.tr("Choose…"), self)
        self._browse_button.setObjectName("browseButton")
        self._browse_button.setAutoDefault(False)
        self._format = QComboBox(self)
        self._format.setObjectName("formatCombo")
        for source_format in SourceFormat:
            self._format.addItem(source_format.value, source_format)
        self._protocol = QComboBox(self)
        self._protocol.setObjectName("protocolCombo")
        for protocol, word in _PROTOCOL_WORDS.items():
            self._protocol.addItem(word, protocol)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_PAUSE_MS)

    def _source_column(self) -> QVBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE * 2)
        row.addWidget(self._edit, 1)
        row.addWidget(self._browse_button)
        column = self._captioned(self.tr("File"), self._edit)
        column.addLayout(row)
        column.addWidget(self._note)
        return column

    def _choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE * 4)
        for caption, combo in (
            (self.tr("The file holds"), self._format),
            (self.tr("Encode the archive as"), self._protocol),
        ):
            column = self._captioned(caption, combo)
            column.addWidget(combo)
            row.addLayout(column)
        row.addStretch(1)
        return row

    def _captioned(self, caption: str, field: QWidget) -> QVBoxLayout:
        label = QLabel(caption, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("muted", True)
        label.setBuddy(field)
        field.setAccessibleName(caption)
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addWidget(label)
        return column

    def _connect(self) -> None:
        self._edit.textChanged.connect(self._source_changed)
        self._timer.timeout.connect(self._look_up_source)
        self._browse_button.clicked.connect(self._browse)
        self._target.changed.connect(self.refresh)
        self._target.lookup_wanted.connect(self.lookup_wanted)

    def _source(self) -> LocalLocation | None:
        text = self._edit.text()
        return LocalLocation(local_path(text)) if is_full_path(text) else None

    @Slot()
    def _source_changed(self) -> None:
        self._found = None
        source = self._source()
        if source is not None:
            guessed = guess_format(source.path)
            if guessed is not None:
                self._format.setCurrentIndex(self._format.findData(guessed))
            if self._folder is not None and source.path.stem:
                self._target.propose(f"{self._folder}{source.path.stem}.msg")
            self._timer.start()
        self._show_note()
        self.refresh()

    @Slot()
    def _look_up_source(self) -> None:
        source = self._source()
        if source is not None:
            self.lookup_wanted.emit(source)

    def _show_note(self) -> None:
        found = self._found
        is_wrong = found is not None and not found.exists
        text = ""
        if found is not None:
            text = self._missing_text(found) if is_wrong else size_text(found.size_bytes or 0)
        self._note.setText(text)
        self._note.setProperty("invalid", is_wrong)
        self._note.setProperty("muted", not is_wrong)
        self._edit.setProperty("invalid", is_wrong)
        restyle(self._note)
        restyle(self._edit)

    def _missing_text(self, found: LookUp) -> str:
        return found.message or self.tr("There is no such file.")

    def _browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        data = self.tr("Data (*.json *.msgpack *.mpk *.mp *.cbor)")
        dialog.setNameFilters([data, self.tr("All files (*)")])
        dialog.fileSelected.connect(self._edit.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
