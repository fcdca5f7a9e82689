"""Where to write: a typed S3 location or path, and whether to replace what exists there."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from msglc_browser.errors import MsglcBrowserError
from msglc_browser.gui.base.context import as_folder, is_folder
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.local_folder import export_folder
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.typed_place import is_full_path, is_local_text, name_start
from msglc_browser.gui.base.wrapped_text import set_wrapped
from msglc_browser.gui.dialogs.file_dialog import FileDialog
from msglc_browser.gui.targets.choose_place_dialog import Choice
from msglc_browser.gui.targets.look_up import LookUp, Problem, lost_text
from msglc_browser.gui.targets.place_combo import PlaceCombo
from msglc_browser.gui.targets.place_completer import PlaceCompleter
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.style import restyle, set_status
from msglc_browser.operations.naming.unique_names import numbered
from msglc_browser.storage.places.location import (
    LocalLocation,
    Location,
    S3Location,
    parse_location,
)
from msglc_browser.storage.places.profile import Profile

_TYPING_PAUSE_MS = 250
_NO_BUCKET = "s3:///"  # the cursor goes before the last slash


@guarded
class TargetField(QWidget):
    """`targetEdit`, and `overwriteCheck` once something is known to exist there."""

    changed = Signal()
    lookup_wanted = Signal(object)  # Location: does something exist there?
    choosing_wanted = Signal()  # a place in a bucket, by clicking: see `choice` and `take`

    def __init__(
        self,
        caption: str,
        profile_id: str,
        parent: QWidget | None = None,
        *,
        may_exist: bool = False,
        wants_folder: bool = False,
    ) -> None:
        """`may_exist`: something is expected to exist there (a target to append to).

        `wants_folder`: a folder, a bucket or a prefix; no look-up is done.
        """
        super().__init__(parent)
        self._profile_id = profile_id
        self._may_exist = may_exist
        self._wants_folder = wants_folder
        self._found: LookUp | None = None
        self._default = ""
        self._free: Iterator[str] = iter(())  # names to propose while those before exist
        self._places: PlaceCombo | None = None
        self._browse_button: QPushButton | None = None
        self._choose_button: QPushButton | None = None
        self._is_local: bool | None = None  # the user's choice; None: decided by the text
        self._folders = {"": f"{export_folder()}/"}  # by connection; of this computer at ""
        self.edit = QLineEdit(self)
        self.edit.setObjectName("targetEdit")
        self.edit.setAccessibleName(caption)
        self.edit.setFont(fonts.mono())
        self._note = PlainLabel("", self)
        self._note.setObjectName("targetNote")
        self._note.setWordWrap(True)
        self.overwrite_check = QCheckBox(self.tr("Replace it"), self)
        self.overwrite_check.setObjectName("overwriteCheck")
        self._timer = QTimer(self)
        self._lay_out(caption)
        self._connect()
        self._show_note()

    def _connect(self) -> None:
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_PAUSE_MS)
        self._timer.timeout.connect(self.look_up)
        self.edit.textChanged.connect(self._text_changed)
        self.overwrite_check.toggled.connect(self._show_note)
        self.overwrite_check.toggled.connect(self.changed)

    @property
    def is_edited(self) -> bool:
        """Whether the user typed another target than the proposed one."""
        return self.edit.text() != self._default

    @property
    def overwrite(self) -> bool:
        """Whether the user asked to replace what exists there."""
        return self._exists() and self.overwrite_check.isChecked()

    def propose(self, text: str, *, is_free: bool = False) -> None:
        """Fill in the target unless another was typed; `is_free` gives it a number if it exists."""
        if not self.is_edited:
            self._note_folder(text)
            text = self._moved(text)
            self._free = numbered(text) if is_free else iter(())
            self._default = text
            self.edit.setText(text)
            self.edit.setCursorPosition(len(text))

    def location(self) -> Location | None:
        """Where to write; None while the text is not a valid target."""
        if self._wrong_text():
            return None
        return parse_location(self.edit.text(), self._profile_id)

    def problem(self) -> Problem | None:
        """Why nothing can be written there; None if it can."""
        if not self.edit.text().strip():
            return Problem(self._expected(), is_wrong=False)
        if self.edit.text().startswith(_NO_BUCKET) and not self.is_edited:
            return Problem(self.tr("Enter a bucket: s3://bucket/"), is_wrong=False)
        if self._wrong_text():
            # The error is shown below the field; the dialog does not repeat it.
            return Problem(self._expected(), is_wrong=False)
        if self._found is not None and self._found.is_impossible:
            return Problem(self._expected(), is_wrong=False)
        if self._exists() and not (self._may_exist or self.overwrite_check.isChecked()):
            return Problem(self.tr("Choose another name or select Replace it."), is_wrong=False)
        return None

    def look_up(self) -> None:
        """Request a look-up, if the text names a place."""
        self._timer.stop()
        location = self.location()
        if location is not None and not self._wants_folder:
            self.lookup_wanted.emit(location)

    def show_lookup(self, found: LookUp) -> None:
        """Use the answer, unless the text names another place by now."""
        if found.location != self.location():
            return
        if found.exists and not self.is_edited and (free := next(self._free, "")):
            self._default = free
            self.edit.setText(free)  # it is looked up in its turn
            return
        self._found = found
        self._show_note()
        self.changed.emit()

    def offer(self, texts: Sequence[str]) -> None:
        """Offer these as completions."""
        self.edit.setCompleter(PlaceCompleter(texts, self.edit))

    @Slot()
    def begin(self) -> None:
        """Move the cursor to the end of the text."""
        self.edit.setFocus()
        self.edit.end(False)

    def add_browse_button(self, suffix_filter: str) -> None:
        """Add a button to choose a local place."""
        self._browse_button = self._add_button("targetBrowseButton", self.tr("Browse…"))
        self._browse_button.clicked.connect(lambda: self._browse(suffix_filter))
        self._follow_text()

    def offer_places(self, profiles: Sequence[Profile], folder: S3Location | None = None) -> None:
        """Let the user choose between this computer and the connections, if there are any.

        `folder` is where a target goes when it is moved to its connection.
        """
        if not profiles:
            return
        if folder is not None:
            self._folders[folder.profile_id] = str(folder)
        self._places = PlaceCombo(profiles, self)
        self._places.activated.connect(self._go_to_place)
        self._head.insertWidget(1, self._places)
        self._choose_button = self._add_button("targetChooseButton", self.tr("Choose…"))
        self._choose_button.clicked.connect(self.choosing_wanted)
        self._follow_text()

    def choice(self) -> Choice:
        """What the user may choose in a bucket."""
        if self._wants_folder:
            return Choice.FOLDER
        return Choice.OBJECT if self._may_exist else Choice.PLACE

    def shown_folder(self) -> S3Location:
        """The bucket or prefix that the text names; without a bucket if it names none."""
        try:
            place = parse_location(self._folder_of(self.edit.text()), self._profile_id)
        except MsglcBrowserError:
            place = None
        if not isinstance(place, S3Location):
            return S3Location(self._profile_id, "")
        return as_folder(place)

    @Slot(object)
    def take(self, place: S3Location) -> None:
        """A place was chosen: an object, or a folder for the current name."""
        before = self.edit.text()
        name = before[len(self._folder_of(before)) :] if is_folder(place) else ""
        self._profile_id, self._is_local = place.profile_id, False
        text = str(place) + name
        if text == before:
            self._text_changed()
        self.edit.setText(text)
        self.edit.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Look up what was proposed before."""
        super().showEvent(event)
        if self._found is None and not event.spontaneous():
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Drop pending look-ups."""
        self._timer.stop()
        super().hideEvent(event)

    def _lay_out(self, caption: str) -> None:
        label = PlainLabel(caption, self)
        label.setProperty("muted", True)
        label.setBuddy(self.edit)
        self._head = QHBoxLayout()
        self._head.setSpacing(SPACE * 2)
        self._head.addWidget(label)
        self._head.addStretch(1)
        below = QHBoxLayout()
        below.setSpacing(SPACE * 3)
        below.addWidget(self._note, 1)
        below.addWidget(self.overwrite_check)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(self._head)
        column.addWidget(self.edit)
        column.addLayout(below)

    def _add_button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        self._head.insertWidget(self._head.count() - 1, button)
        return button

    @Slot()
    def _go_to_place(self) -> None:
        """Keep the name, at the chosen place."""
        if self._places is None:
            return
        profile_id, before = self._places.profile_id(), self.edit.text()
        is_proposed = not self.is_edited
        self._note_folder(before)
        self._profile_id = profile_id or self._profile_id
        self._is_local = not profile_id
        text = self._moved(before)
        if is_proposed:
            self._default, self._free = text, numbered(text)
        if text == before:
            self._text_changed()  # it now names another place
            return
        self.edit.setText(text)
        lacks_bucket = text.startswith(_NO_BUCKET)
        self.edit.setCursorPosition(len(_NO_BUCKET) - 1 if lacks_bucket else len(text))
        if not self._places.is_stepping:
            self.edit.setFocus()

    def _note_folder(self, text: str) -> None:
        """Remember the place of `text`, to return to it."""
        is_local = is_local_text(text)
        if is_local is not None and not text.startswith(_NO_BUCKET):
            self._folders["" if is_local else self._profile_id] = self._folder_of(text)

    def _moved(self, text: str) -> str:
        """`text` at the place the user chose."""
        lacks_bucket = text.startswith(_NO_BUCKET)
        if self._is_local is None or (is_local_text(text) is self._is_local and not lacks_bucket):
            return text
        folder = self._folders.get("" if self._is_local else self._profile_id, _NO_BUCKET)
        return folder + text[len(self._folder_of(text)) :]

    def _folder_of(self, text: str) -> str:
        return text if self._wants_folder else text[: name_start(text)]

    def _follow_text(self) -> None:
        """Select the current place in the combo box."""
        is_local = is_local_text(self.edit.text())
        if self._places is not None and is_local is not None:
            self._is_local = None if self._is_local is not is_local else is_local
            self._places.show_place("" if is_local else self._profile_id)
        elif self._places is not None and self._is_local is None:
            self._places.show_place(self._profile_id)
        is_here = self._places is None or not self._places.profile_id()
        if self._browse_button is not None:
            self._browse_button.setVisible(is_here)
        if self._choose_button is not None:
            self._choose_button.setVisible(not is_here)

    def _text_changed(self) -> None:
        self._found = None
        self._follow_text()
        self.overwrite_check.setChecked(False)
        self._show_note()
        if self.isVisible():
            self._timer.start()
        self.changed.emit()

    def _exists(self) -> bool:
        return self._found is not None and self._found.exists is True

    def _show_note(self) -> None:
        exists = self._exists() and not self._may_exist
        self.overwrite_check.setVisible(exists)
        wrong = self._wrong_text() if self.is_edited and self.edit.text().strip() else ""
        note, status = wrong, "danger"
        if exists:
            note, status = self._exists_text(), "warning"
        elif self._found is not None and self._found.message:
            note, status = self._found.message, "danger" if self._found.is_impossible else ""
        set_wrapped(self._note, note)
        self._note.setVisible(bool(note))
        set_status(self._note, status)
        if self.edit.property("invalid") != bool(wrong):
            self.edit.setProperty("invalid", bool(wrong))
            restyle(self.edit)

    def _expected(self) -> str:
        if self._may_exist:
            return self.tr("Choose an archive to append to.")
        if self._wants_folder:
            return self.tr("Choose a folder or prefix to save to.")
        return self.tr("Choose where to save.")

    def _exists_text(self) -> str:
        text = self.tr("This name already exists.")
        if self.overwrite_check.isChecked():
            text = self.tr("The existing version is replaced in the very last step.")
        lost = lost_text(self._found.lost) if self._found is not None else ""
        return f"{text} {lost}".strip()

    def _wrong_text(self) -> str:
        """Why nothing can be written to the text's place; empty if it can."""
        text = self.edit.text()
        if not self._profile_id and text.lstrip().lower().startswith("s3://"):
            return self.tr("Connect to a server first.")
        try:
            location = parse_location(text, self._profile_id)
        except MsglcBrowserError as error:
            return error.message
        if isinstance(location, LocalLocation):
            return self._wrong_path(text)
        return self._wrong_object(location)

    def _wrong_object(self, location: S3Location) -> str:
        if self._wants_folder:
            return ""
        if not location.key:
            return self.tr("Add a name after the bucket: s3://bucket/name.msglc")
        if location.key.endswith("/"):
            return self.tr("Add a name after the last slash.")
        return ""

    def _wrong_path(self, text: str) -> str:
        if not is_full_path(text):
            return self.tr("Start with s3:// or enter a full local path.")
        lacks_name = text.rstrip().endswith(("/", "\\"))
        return self.tr("Add a file name.") if lacks_name and not self._wants_folder else ""

    def _browse(self, suffix_filter: str) -> None:
        text = self.edit.text()
        folder = self._folder_of(text)
        dialog = FileDialog(self, self.edit.accessibleName(), folder=folder, writes=True)
        dialog.setNameFilter(suffix_filter)
        if self._wants_folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        elif self._may_exist:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.selectFile(text[len(folder) :])
        # The file dialog must not ask about replacing a file: the question is asked here.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.fileSelected.connect(self.edit.setText)
        dialog.open()
