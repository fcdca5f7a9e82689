"""Creates an archive from a local file, a folder of JSON files, or pasted JSON."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from msglc_browser.archive.model.node import Protocol
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.dialogs.captioned import captioned
from msglc_browser.gui.new_archive.index_options_box import IndexOptionsBox
from msglc_browser.gui.new_archive.source_box import SourceBox, SourceKind
from msglc_browser.gui.new_archive.table_box import TableBox
from msglc_browser.gui.targets.look_up import LookUp, Problem
from msglc_browser.gui.targets.target_field import TargetField
from msglc_browser.gui.targets.write_dialog import WriteDialog
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.operations.exporting.formats import ARCHIVE_SUFFIX
from msglc_browser.operations.new_archive.encode_request import SourceFormat
from msglc_browser.operations.new_archive.folder_survey import FolderSurvey
from msglc_browser.operations.new_archive.new_archive import NewArchiveSpec, guess_format
from msglc_browser.operations.new_archive.table_layout import TableLayout
from msglc_browser.operations.new_archive.table_preview import TablePreview
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile

_WIDTH_LETTERS = 80
_PASTED_NAME = "pasted"
_PROTOCOL_WORDS = {Protocol.MSGPACK: "msgpack", Protocol.CBOR: "CBOR"}


@guarded
class NewArchiveDialog(WriteDialog):
    """`newArchiveDialog`: the source, its format, the archive's protocol, the target.

    Open with `open()` after `serve_new_archive(desk, dialog)`; it emits a NewArchiveSpec.
    """

    survey_wanted = Signal(object)  # Path: what of this folder can be read?
    preview_wanted = Signal(object, object)  # Path, TableLayout: the first rows of this table

    def __init__(
        self,
        folder: S3Location | None,
        parent: QWidget | None = None,
        *,
        profiles: Sequence[Profile] = (),
        profile_id: str = "",
    ) -> None:
        """`folder`, if any, is where the archive goes unless another target is entered.

        Without it, an s3:// target uses the connection `profile_id`; all of `profiles` are
        offered.
        """
        text = self.tr("Write data as an msglc archive to a bucket or to this computer.")
        super().__init__("newArchiveDialog", self.tr("New archive"), text, parent)
        self._folder = folder
        self._source = SourceBox(self)
        self._table = TableBox(self)
        self._options = IndexOptionsBox(self)
        self._make_choices()
        meant = folder.profile_id if folder else profile_id
        self.take_target(TargetField(self.tr("Save as"), meant, self), profiles)
        archives = self.tr("msglc archives (*.msglc *.msg)")
        self._target.add_browse_button(f"{archives};;{self.tr('All files')} (*)")
        self._target.propose(str(folder) if folder else "")
        self.body.setSpacing(SPACE * 3)
        self.body.addWidget(self._source, 1)
        self.body.addLayout(self._choices())
        self.body.addWidget(self._table)
        self.body.addWidget(self._target)
        self.body.addWidget(self._options)
        self.add_footer("saveButton", self.tr("Save"))
        self._connect()
        self._table.hide()
        self.area.prefer_width(_WIDTH_LETTERS)
        self.refresh()

    def offer_text(self, text: str) -> None:
        """Start with pasted text that could not be saved before."""
        self._source.paste.set_text(text)
        self._source.set_kind(SourceKind.PASTE)

    def spec(self) -> NewArchiveSpec | None:
        """What to save with the current inputs; None while something is missing."""
        target = self._target.location()
        source = self._source.source()
        options = self._options.options()
        if target is None or source is None or options is None:
            return None
        return NewArchiveSpec(
            source,
            self._source_format(),
            self._protocol.currentData(),
            target,
            self._target.overwrite,
            options,
            self._table.layout_of_table() if self._is_table() else TableLayout(),
        )

    def problem(self) -> Problem | None:
        """The source's problem first, then the target's, then the options'."""
        problem = self._source.problem()
        if problem is not None:
            return problem
        place = self._source.place()
        if place is not None and self._target.location() == place:
            return Problem(self.tr("The archive cannot replace its own source file."))
        problem = self._table.problem() if self._is_table() else None
        return problem or self._target.problem() or self._options.problem()

    def is_edited(self) -> bool:
        """Whether a source was chosen, another target typed or an option changed."""
        parts = (self._source, self._table, self._options)
        return self._target.is_edited or any(part.is_edited() for part in parts)

    @Slot(object)
    def show_lookup(self, found: LookUp) -> None:
        """Use an answer about the source or the target."""
        super().show_lookup(found)
        self._source.show_lookup(found)
        self._look_at_table()

    @Slot(object)
    def show_survey(self, survey: FolderSurvey) -> None:
        """Use an answer about a folder."""
        self._source.show_survey(survey)

    @Slot(object, object, object)
    def show_preview(self, path: Path, layout: TableLayout, preview: TablePreview) -> None:
        """Use an answer about the beginning of a table."""
        self._table.show_preview(path, layout, preview)

    @Slot(object, object, object)
    def show_preview_failed(self, path: Path, layout: TableLayout, error: Exception) -> None:
        """The beginning of a table could not be read."""
        self._table.show_failure(path, layout, error)

    def showEvent(self, event: QShowEvent) -> None:
        """Focus the source."""
        super().showEvent(event)
        self._source.focus()

    def _make_choices(self) -> None:
        self._format = QComboBox(self)
        self._format.setObjectName("formatCombo")
        for source_format in SourceFormat:
            if source_format is not SourceFormat.FOLDER:
                self._format.addItem(source_format.value, source_format)
        self._protocol = QComboBox(self)
        self._protocol.setObjectName("protocolCombo")
        for protocol, word in _PROTOCOL_WORDS.items():
            self._protocol.addItem(word, protocol)

    def _choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE * 4)
        self._format_column = QWidget(self)  # of its own: it is hidden for pasted JSON
        self._format_column.setLayout(captioned(self.tr("File format"), self._format, self))
        row.addWidget(self._format_column)
        row.addLayout(captioned(self.tr("Encode the archive as"), self._protocol, self))
        row.addStretch(1)
        return row

    def _connect(self) -> None:
        self._source.edit.textChanged.connect(self._guess_format)
        self._source.changed.connect(self._source_changed)
        self._source.kind_changed.connect(self.fit_anew)
        self._source.lookup_wanted.connect(self.lookup_wanted)
        self._source.survey_wanted.connect(self.survey_wanted)
        self._format.currentIndexChanged.connect(self._format_changed)
        self._table.changed.connect(self.refresh)
        self._table.preview_wanted.connect(self.preview_wanted)
        self._target.changed.connect(self.refresh)
        self._options.changed.connect(self.refresh)

    def _is_table(self) -> bool:
        return self._source_format() in (SourceFormat.CSV, SourceFormat.TSV)

    @Slot()
    def _format_changed(self) -> None:
        if self._table.isHidden() is self._is_table():
            self._table.setVisible(self._is_table())
            self.fit_anew()
        self._look_at_table()
        self.refresh()

    def _look_at_table(self) -> None:
        place = self._source.place()
        is_there = self._is_table() and place is not None and self._source.problem() is None
        has_tabs = self._source_format() is SourceFormat.TSV
        self._table.look_at(place.path if place and is_there else None, has_tabs=has_tabs)

    def _source_format(self) -> SourceFormat:
        if self._source.kind is SourceKind.FOLDER:
            return SourceFormat.FOLDER
        if self._source.kind is SourceKind.PASTE:
            return SourceFormat.JSON
        chosen: SourceFormat = self._format.currentData()
        return chosen

    @Slot()
    def _guess_format(self) -> None:
        place = self._source.place()
        guessed = guess_format(place.path) if place is not None else None
        if guessed is not None:
            self._format.setCurrentIndex(self._format.findData(guessed))

    @Slot()
    def _source_changed(self) -> None:
        self._format_column.setVisible(self._source.kind is SourceKind.FILE)
        self._format_changed()
        name = self._proposed_name()
        if self._folder is not None and name:
            self._target.propose(f"{self._folder}{name}{ARCHIVE_SUFFIX}", is_free=True)
        self.refresh()

    def _proposed_name(self) -> str:
        source = self._source.source()
        if not isinstance(source, Path):
            return _PASTED_NAME if source is not None else ""
        return source.name if self._source.kind is SourceKind.FOLDER else source.stem
