"""The source of a new archive: a file, a folder of JSON files, or pasted JSON."""

import json
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from msglc_browser.gui.base.formatting import count_text, size_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.typed_place import is_full_path
from msglc_browser.gui.dialogs.file_dialog import FileDialog
from msglc_browser.gui.new_archive.paste_edit import PasteEdit
from msglc_browser.gui.parts.segment_button import SegmentButton
from msglc_browser.gui.targets.look_up import LookUp, Problem
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.style import restyle
from msglc_browser.operations.new_archive.encode_request import PastedText
from msglc_browser.operations.new_archive.folder_survey import FolderSurvey
from msglc_browser.operations.new_archive.new_archive import SUFFIXES
from msglc_browser.storage.places.location import LocalLocation, local_path

_TYPING_PAUSE_MS = 250
_CHECKED_LETTERS = 200_000  # checked while typing: more would be noticeable


class SourceKind(Enum):
    """The kind of source."""

    FILE = "file"
    FOLDER = "folder"
    PASTE = "paste"


@guarded
class SourceBox(QWidget):
    """`sourceKind` (three buttons), then `sourceEdit` with `browseButton`, or `pasteEdit`;
    `sourceNote` below describes the source."""

    changed = Signal()
    kind_changed = Signal()
    lookup_wanted = Signal(object)  # LocalLocation: does it exist, how large is it?
    survey_wanted = Signal(object)  # Path: what of this folder can be read?

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = SourceKind.FILE
        self._found: LookUp | None = None
        self._survey: FolderSurvey | None = None
        self._wrong_text = ""
        self._make_fields()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._kind_switch())
        column.addSpacing(SPACE)
        row = QHBoxLayout()
        row.setSpacing(SPACE * 2)
        row.addWidget(self.edit, 1)
        row.addWidget(self._browse_button)
        column.addLayout(row)
        column.addWidget(self.paste, 1)
        below = QHBoxLayout()
        below.addWidget(self._note, 1)
        below.addWidget(self._clear_button)
        column.addLayout(below)
        self.edit.textChanged.connect(self._source_changed)
        self.paste.textChanged.connect(self._source_changed)
        self._timer.timeout.connect(self._look)
        self._browse_button.clicked.connect(self._browse)
        self._clear_button.clicked.connect(lambda: self.paste.set_text(""))
        self._show_fields()

    def source(self) -> Path | PastedText | None:
        """The source of the current inputs; None if there is none."""
        if self.kind is SourceKind.PASTE:
            text = self.paste.text()
            return PastedText(text) if text.strip() else None
        place = self.place()
        return place.path if place else None

    def place(self) -> LocalLocation | None:
        """The file or folder; None while the text is not a full path or text is pasted."""
        text = self.edit.text()
        if self.kind is SourceKind.PASTE or not is_full_path(text):
            return None
        return LocalLocation(local_path(text))

    def is_edited(self) -> bool:
        """Whether anything was entered, of any kind."""
        return bool(self.edit.text().strip() or self.paste.text().strip())

    def problem(self) -> Problem | None:
        """Why the source cannot be used; None if it can."""
        if self.kind is SourceKind.PASTE:
            return self._paste_problem()
        is_folder = self.kind is SourceKind.FOLDER
        if not self.edit.text().strip():
            text = (
                self.tr("Choose a folder first.") if is_folder else self.tr("Choose a file first.")
            )
        elif self.place() is None:
            text = self.tr("Enter the full path of the {kind}.").format(kind=self._kind_word())
        elif self._found is None:
            text = self.tr("Looking for the {kind}…").format(kind=self._kind_word())
        elif self._missing_text():
            text = self.tr("Choose another {kind}.").format(kind=self._kind_word())
        else:
            return None
        return Problem(text, is_wrong=False)

    def show_lookup(self, found: LookUp) -> None:
        """Use an answer, unless it is about another place."""
        location = found.location
        if isinstance(location, LocalLocation) and location == self.place():
            self._found = found
            self._show_note()
            self.changed.emit()
            if self.kind is SourceKind.FOLDER and found.is_folder:
                self.survey_wanted.emit(location.path)

    def show_survey(self, survey: FolderSurvey) -> None:
        """Use an answer, unless it is about another folder."""
        place = self.place()
        if self.kind is SourceKind.FOLDER and place is not None and survey.folder == place.path:
            self._survey = survey
            self._show_note()
            self.changed.emit()

    def set_kind(self, kind: SourceKind) -> None:
        """Switch to another kind; inputs of the others are kept."""
        self._kind_buttons[kind].setChecked(True)

    def focus(self) -> None:
        """Focus the input."""
        (self.paste if self.kind is SourceKind.PASTE else self.edit).setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Drop pending look-ups."""
        self._timer.stop()
        super().hideEvent(event)

    def _make_fields(self) -> None:
        self.edit = QLineEdit(self)
        self.edit.setObjectName("sourceEdit")
        self.edit.setFont(fonts.mono())
        self.paste = PasteEdit(self)
        self.paste.setObjectName("pasteEdit")
        self.paste.setAccessibleName(self.tr("JSON"))
        self.paste.setPlaceholderText(self.tr('{"paste": ["JSON", "here"]}'))
        self._note = PlainLabel("", self)
        self._note.setObjectName("sourceNote")
        self._note.setWordWrap(True)
        self._browse_button = QPushButton(self.tr("Choose…"), self)
        self._browse_button.setObjectName("browseButton")
        self._browse_button.setAutoDefault(False)
        self._clear_button = QPushButton(self.tr("Clear"), self)
        self._clear_button.setObjectName("clearPasteButton")
        self._clear_button.setAutoDefault(False)
        self._clear_button.setProperty("link", True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_PAUSE_MS)

    def _kind_switch(self) -> QWidget:
        switch = QWidget(self)
        switch.setObjectName("sourceKind")
        switch.setAccessibleName(self.tr("Source of the archive"))
        row = QHBoxLayout(switch)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE * 2)
        group = QButtonGroup(switch)
        self._kind_buttons: dict[SourceKind, QPushButton] = {}
        for kind, text in (
            (SourceKind.FILE, self.tr("A file")),
            (SourceKind.FOLDER, self.tr("A folder of JSON files")),
            (SourceKind.PASTE, self.tr("Pasted JSON")),
        ):
            button = SegmentButton(f"{kind.value}KindButton", text, switch)
            button.setChecked(kind is self.kind)
            button.toggled.connect(lambda on, kind=kind: self._turn_to(kind) if on else None)
            group.addButton(button)
            row.addWidget(button)
            self._kind_buttons[kind] = button
        row.addStretch(1)
        return switch

    def _turn_to(self, kind: SourceKind) -> None:
        self.kind = kind
        self._show_fields()
        self._source_changed()
        self.kind_changed.emit()
        self.focus()

    def _show_fields(self) -> None:
        is_paste = self.kind is SourceKind.PASTE
        is_folder = self.kind is SourceKind.FOLDER
        self.edit.setVisible(not is_paste)
        self._browse_button.setVisible(not is_paste)
        self.paste.setVisible(is_paste)
        self.edit.setAccessibleName(self.tr("Folder") if is_folder else self.tr("File"))
        shown = self.tr("/path/to/folder") if is_folder else self.tr("/path/to/data.json")
        self.edit.setPlaceholderText(shown)
        # The rest of the dialog's height goes to the text, not to a line.
        fill = QSizePolicy.Policy.Expanding if is_paste else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, fill)
        self._show_note()

    @Slot()
    def _source_changed(self) -> None:
        self._found = self._survey = None
        self._wrong_text = ""
        self._timer.start()
        self._show_note()
        self.changed.emit()

    @Slot()
    def _look(self) -> None:
        place = self.place()
        if place is not None:
            self.lookup_wanted.emit(place)
        elif self.kind is SourceKind.PASTE:
            self._wrong_text = _json_problem(self.paste.text())
            self._show_note()
            self.changed.emit()

    def _paste_problem(self) -> Problem | None:
        if not self.paste.text().strip():
            return Problem(self.tr("Paste some JSON first."), is_wrong=False)
        if self._wrong_text:
            return Problem(self.tr("Fix the JSON first."), is_wrong=False)
        return None

    def _kind_word(self) -> str:
        return self.tr("folder") if self.kind is SourceKind.FOLDER else self.tr("file")

    def _missing_text(self) -> str:
        """Why the source found cannot be used, "" if it can."""
        found = self._found
        if found is None:
            return ""
        if self.kind is SourceKind.FOLDER:
            if not found.is_folder:
                return self.tr("This folder does not exist.")
            return self._survey.problem if self._survey is not None else ""
        if found.exists:
            return ""
        return found.message or self.tr("This file does not exist.")

    def _show_note(self) -> None:
        is_paste = self.kind is SourceKind.PASTE
        wrong = self._wrong_text if is_paste else self._missing_text()
        self._note.setText(wrong or self._plain_note())
        self._note.setProperty("invalid", bool(wrong))
        self._note.setProperty("muted", not wrong)
        self.edit.setProperty("invalid", bool(wrong) and not is_paste)
        self._clear_button.setVisible(is_paste and self.paste.is_holding)
        restyle(self._note)
        restyle(self.edit)

    def _plain_note(self) -> str:
        if self.kind is SourceKind.PASTE:
            text = self.paste.text()
            if self.paste.is_holding:
                return self.tr("{size}; only the beginning is shown.").format(
                    size=size_text(len(text.encode("utf-8", "surrogatepass")))
                )
            return self.tr("The text is stored only in the archive.")
        if self.kind is SourceKind.FOLDER:
            return self._folder_note()
        found = self._found
        return size_text(found.size_bytes) if found is not None and found.exists else ""

    def _folder_note(self) -> str:
        text = self.tr("A dict with each file's content; subfolders become dicts.")
        survey = self._survey
        if survey is None:
            return text
        files = self.tr("JSON files: {count} ({size}).").format(
            count=count_text(survey.files), size=size_text(survey.size_bytes)
        )
        return " ".join((text, files, *survey.notes))

    def _browse(self) -> None:
        is_folder = self.kind is SourceKind.FOLDER
        title = self.tr("Choose a folder") if is_folder else self.tr("Choose a file")
        dialog = FileDialog(self, title)
        if is_folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setNameFilters([_data_filter(self.tr("Data")), self.tr("All files (*)")])
        dialog.fileSelected.connect(self.edit.setText)
        dialog.open()


def _data_filter(word: str) -> str:
    """ "Data (*.json *.csv …)", of all suffixes that a format can be guessed from."""
    return f"{word} ({' '.join(f'*{suffix}' for suffix in SUFFIXES)})"


def _json_problem(text: str) -> str:
    """What is wrong with a text of moderate length, "" if nothing is or it is not checked."""
    if not text.strip() or len(text) > _CHECKED_LETTERS:
        return ""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        why = next(
            (words for start, words in _JSON_WORDS if error.msg.startswith(start)), _NOT_JSON
        )
        place = _tr("line {line}, column {column}").format(
            line=count_text(error.lineno), column=count_text(error.colno)
        )
        return f"{_tr(why)}: {place}."
    except RecursionError:
        return _tr("This is nested too deeply to be checked here.")
    except ValueError:
        return _tr("A number in it is too long.")
    return ""


# What Python says, and what it means.
_NOT_JSON = "This is not valid JSON"
_JSON_WORDS = (
    ("Expecting value", "A value is missing or is not valid JSON"),
    ("Expecting property name", "A key in double quotes is missing"),
    ("Expecting ':'", "A colon is missing"),
    ("Expecting ','", "A comma is missing"),
    ("Illegal trailing comma", "A comma is followed by nothing"),
    ("Extra data", "There is more text after the end of the value"),
    ("Unterminated string", "A string is not closed"),
    ("Invalid control", "A string contains a line break or another control character"),
    ("Invalid \\", "A backslash is not part of a valid escape"),
)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SourceBox", text)
