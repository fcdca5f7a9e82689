"""Adds all archives of a folder, and optionally of its subfolders, as sources."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from msglc_browser.errors import Description, MsglcBrowserError
from msglc_browser.gui.base.formatting import count_text, size_text, sizes_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.typed_place import is_full_path
from msglc_browser.gui.base.visible_text import tooltip
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.parts.connection_combo import ConnectionCombo
from msglc_browser.gui.parts.thin_bar import ThinBar
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.style import restyle
from msglc_browser.operations.combining.find_archives import FoundArchives
from msglc_browser.storage.places.location import Location, S3Location, parse_location
from msglc_browser.storage.places.profile import Profile

_TYPING_PAUSE_MS = 250
_WIDTH_LETTERS = 76


@guarded
class AddFolderDialog(DialogFrame):
    """`addFolderDialog`: searches the folder while the user types, and counts what it finds."""

    # Location, with subfolders, with files of any name; replaces the last request
    listing_wanted = Signal(object, bool, bool)
    sources_wanted = Signal(object)  # tuple[CombineSource, ...], on accept

    def __init__(
        self,
        start: str,
        profile_id: str,
        parent: QWidget | None = None,
        *,
        profiles: Sequence[Profile] = (),
    ) -> None:
        """`start` is the initial folder."""
        text = self.tr("s3://bucket/folder/ or the path of a local folder.")
        super().__init__("addFolderDialog", self.tr("Add a folder"), text, parent)
        self._found: FoundArchives | None = None
        self._connection = ConnectionCombo(profiles, profile_id, self)
        self._edit = QLineEdit(start, self)
        self._edit.setObjectName("folderEdit")
        self._edit.setAccessibleName(self.tr("Folder"))
        self._edit.setFont(fonts.mono())
        self._deep = self._check("deepCheck", self.tr("Include subfolders"))
        self._deep.setChecked(True)
        self._any_name = self._check(
            "anyNameCheck", self.tr("Include all files; those that are not archives are marked")
        )
        self._status = PlainLabel("", self)
        self._status.setObjectName("folderStatus")
        self._status.setWordWrap(True)
        self._bar = ThinBar(self, thickness=SPACE // 2)
        keep = self._bar.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(keep)
        self._timer = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._lay_out()
        self._connect()
        self.area.prefer_width(_WIDTH_LETTERS)
        self._refresh("")

    def folder(self) -> Location | None:
        """Where to search; None while the text is not a folder."""
        try:
            return self._folder()
        except MsglcBrowserError:
            return None

    def accept(self) -> None:
        """Emit the sources found and close."""
        if self._found is not None and self._found.sources:
            self.sources_wanted.emit(self._found.sources)
            super().accept()

    @Slot(object, object)
    def show_count(self, archives: int, size_bytes: int) -> None:
        """Show the number found so far."""
        if self._found is None:
            text = self.tr("{count} · {size} so far…")
            self._refresh(text.format(count=_archives(self, archives), size=size_text(size_bytes)))

    def show_found(self, found: FoundArchives) -> None:
        """Show the final result."""
        self._found = found
        size = sizes_text([source.size_bytes for source in found.sources])
        count = _archives(self, len(found.sources))
        text = self.tr("{count} · {size}").format(count=count, size=size)
        if not found.sources:
            text = self.tr("No file in this folder is named like an archive.")
            if not found.others:
                text = self.tr("This folder contains no archives.")
        elif found.is_cut:
            text = self.tr("{text}; the rest is skipped. To add more, choose a smaller folder.")
            text = text.format(text=f"{count} · {size}")
        self._refresh(
            " ".join(filter(None, (text, self._others_text(found.others), found.problem)))
        )

    def show_failed(self, description: Description) -> None:
        """The folder could not be listed."""
        self._found = FoundArchives(())
        text = " ".join(part for part in (description.title, description.hint) if part)
        self._refresh(text, is_wrong=True)

    def showEvent(self, event: QShowEvent) -> None:
        """Start the search."""
        super().showEvent(event)
        self._edit.setFocus()
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Drop the pending search."""
        self._timer.stop()
        super().hideEvent(event)

    def _others_text(self, others: int) -> str:
        if others == 1:
            return self.tr("1 file is skipped because of its name.")
        text = self.tr("{count} files are skipped because of their names.")
        return text.format(count=count_text(others)) if others else ""

    def _check(self, name: str, text: str) -> QCheckBox:
        check = QCheckBox(text, self)
        check.setObjectName(name)
        return check

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE * 2)
        row.addWidget(self._connection)
        row.addWidget(self._edit, 1)
        self.body.addLayout(row)
        self.body.addWidget(self._deep)
        self.body.addWidget(self._any_name)
        self.body.addWidget(self._bar)
        self.body.addWidget(self._status)
        self.add_button("cancelButton", self.tr("Cancel")).clicked.connect(self.reject)
        self._primary = self.add_button("addButton", self.tr("Add"), primary=True)
        self._primary.clicked.connect(self.accept)

    def _connect(self) -> None:
        self._edit.textChanged.connect(self._changed)
        self._deep.toggled.connect(self._changed)
        self._any_name.toggled.connect(self._changed)
        self._connection.currentIndexChanged.connect(self._changed)
        self._timer.timeout.connect(self._look)

    @Slot()
    def _changed(self) -> None:
        self._found = None
        self._refresh("")
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        self._timer.stop()
        try:
            folder = self._folder()
        except MsglcBrowserError as error:
            self._refresh(error.message, is_wrong=True)
            return
        if folder is None:
            self._refresh(self.tr("Start with s3:// or enter a full local path."))
            return
        self._refresh(self.tr("Searching…"))
        self.listing_wanted.emit(folder, self._deep.isChecked(), self._any_name.isChecked())

    def _folder(self) -> Location | None:
        text = self._edit.text()
        if not text.strip().lower().startswith("s3://"):
            return parse_location(text, "") if is_full_path(text) else None
        place = parse_location(text, self._connection.profile_id())
        if isinstance(place, S3Location) and place.key and not place.key.endswith("/"):
            return S3Location(place.profile_id, place.bucket, f"{place.key}/")
        return place

    def _refresh(self, status: str, *, is_wrong: bool = False) -> None:
        is_looking = self._found is None and not is_wrong and self.folder() is not None
        self._bar.set_fraction(None if is_looking else 0.0)
        self._bar.setVisible(is_looking)
        self._status.setText(status)
        self._status.setProperty("invalid", is_wrong)
        self._status.setProperty("muted", not is_wrong)
        restyle(self._status)
        count = len(self._found.sources) if self._found is not None else 0
        self._primary.setEnabled(count > 0)
        text = self.tr("Add {count}").format(count=count_text(count)) if count else self.tr("Add")
        self._primary.setText(text)
        self._primary.setToolTip("" if count else tooltip(status))


def _archives(dialog: AddFolderDialog, count: int) -> str:
    if count == 1:
        return dialog.tr("1 archive")
    return dialog.tr("{n} archives").format(n=count_text(count))
