"""Adds sources: locations typed or pasted, one per line, or local files."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QPushButton, QWidget

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import MsglcBrowserError
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.typed_place import is_full_path
from msglc_browser.gui.base.visible_text import tooltip, visible
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.dialogs.file_dialog import FileDialog
from msglc_browser.gui.parts.connection_combo import ConnectionCombo
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.style import restyle
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.storage.places.location import S3Location, parse_location, split_node_path
from msglc_browser.storage.places.profile import Profile

_SHOWN_LINES = 5


@guarded
class AddSourcesDialog(DialogFrame):
    """`addSourcesDialog`: asks for locations; whether they are archives is checked later."""

    sources_wanted = Signal(object)  # tuple[CombineSource, ...], on accept

    def __init__(
        self,
        start: str,
        profile_id: str,
        parent: QWidget | None = None,
        *,
        profiles: Sequence[Profile] = (),
    ) -> None:
        """`start` is the beginning of the first line, usually a folder."""
        super().__init__(
            "addSourcesDialog",
            self.tr("Add sources"),
            self.tr(
                "One location per line: s3://bucket/key or the path of a file. Add #/path"
                " for a node of an archive."
            ),
            parent,
        )
        self._connection = ConnectionCombo(profiles, profile_id, self)
        self._start = start
        self._edit = self._make_edit()
        self._reason = PlainLabel("", self)
        self._reason.setObjectName("problemLabel")
        self._reason.setWordWrap(True)
        if len(profiles) > 1:
            self.body.addWidget(self._connection, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._edit, 1)
        self.foot.addWidget(self._reason)
        self._add_buttons()
        self._edit.textChanged.connect(self._refresh)
        self._edit.setFocus()
        self._refresh()

    def _make_edit(self) -> QPlainTextEdit:
        edit = QPlainTextEdit(self._start, self)
        edit.setObjectName("locationsEdit")
        edit.setAccessibleName(self.tr("Locations, one per line"))
        edit.setFont(fonts.mono())
        edit.setTabChangesFocus(True)
        edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        edit.setMinimumHeight(edit.fontMetrics().lineSpacing() * _SHOWN_LINES)
        edit.setMinimumWidth(edit.fontMetrics().averageCharWidth() * 64)
        edit.moveCursor(edit.textCursor().MoveOperation.End)
        return edit

    def is_edited(self) -> bool:
        """Whether anything was typed or chosen."""
        return self._edit.toPlainText() != self._start

    def sources(self) -> tuple[CombineSource, ...]:
        """What the lines name. Raises MsglcBrowserError for a line that is not a location."""
        return tuple(map(self._source, self._lines()))

    def accept(self) -> None:
        """Emit the locations and close."""
        if self._problem():
            return
        self.sources_wanted.emit(self.sources())
        super().accept()

    def _add_buttons(self) -> None:
        files = QPushButton(self.tr("Local files…"), self)
        files.setObjectName("browseFilesButton")
        files.setAutoDefault(False)
        files.clicked.connect(self._browse)
        self._buttons.insertWidget(0, files)
        self.add_button("cancelButton", self.tr("Cancel")).clicked.connect(self.reject)
        self._primary = self.add_button("addButton", self.tr("Add"), primary=True)
        self._primary.clicked.connect(self.accept)

    def _problem(self) -> str:
        try:
            locations = [source.location for source in self.sources()]
        except MsglcBrowserError as error:
            return error.message
        if not locations:
            return self.tr("Enter at least one location.")
        for location in locations:
            if isinstance(location, S3Location) and (
                not location.key or location.key.endswith("/")
            ):
                return self.tr("{place} is a folder: add a name.").format(
                    place=visible(str(location))
                )
        if any(not _says_all(line) for line in self._lines()):
            return self.tr("Start with s3:// or enter a full local path.")
        return ""

    def _source(self, line: str) -> CombineSource:
        place, path_text = split_node_path(line)
        location = parse_location(place, self._connection.profile_id())
        path = parse_path(path_text.strip()) if path_text else ()
        return CombineSource(location, node_path=path or None)

    def _lines(self) -> list[str]:
        # Keys may end in blanks; only blanks around a path are removed.
        return [line for line in self._edit.toPlainText().split("\n") if line.strip()]

    def _refresh(self) -> None:
        reason = self._problem()
        is_wrong = self._edit.toPlainText() != self._start
        self._reason.setText(reason)
        self._reason.setProperty("invalid", is_wrong)
        self._reason.setProperty("muted", not is_wrong)
        restyle(self._reason)
        self._primary.setEnabled(not reason)
        self._primary.setToolTip(tooltip(reason))

    def _browse(self) -> None:
        dialog = FileDialog(self, self.tr("Add local archives"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._take_files)
        dialog.open()

    def _take_files(self, paths: list[str]) -> None:
        lines = self._edit.toPlainText().splitlines()
        kept = [line for line in lines if line.strip() and not line.endswith("/")]
        self._edit.setPlainText("\n".join([*kept, *paths]))


def _says_all(line: str) -> bool:
    return line.lstrip().lower().startswith("s3://") or is_full_path(line)
