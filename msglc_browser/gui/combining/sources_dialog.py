"""The base of the combine and append dialogs: sources, and what the write costs."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.combining.add_folder_dialog import AddFolderDialog
from msglc_browser.gui.combining.add_sources_dialog import AddSourcesDialog
from msglc_browser.gui.combining.combine_sources import CombineSourcesModel
from msglc_browser.gui.combining.result_preview import ResultPreview
from msglc_browser.gui.combining.sources_box import SourcesBox
from msglc_browser.gui.parts.dropped_files import FileDrop
from msglc_browser.gui.targets.cost_figures import CostFigures
from msglc_browser.gui.targets.known_cost import KnownCost
from msglc_browser.gui.targets.write_dialog import WriteDialog
from msglc_browser.operations.combining.combine import SourceCheck
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.transfer.local_paths import LocalPaths
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.profile import Profile

_WIDTH_LETTERS = 124


class SourcesDialog(WriteDialog):
    """Sources, a preview of the result, its cost; files can be dropped anywhere on it."""

    check_wanted = Signal(object)  # tuple[Location, ...]: are these archives?
    folder_dialog_opened = Signal(object)  # AddFolderDialog: answer what it asks
    files_dropped = Signal(object)  # tuple[Path, ...]: which of them are folders?

    def __init__(
        self,
        name: str,
        text: str,
        sources: Sequence[CombineSource],
        *,
        folder: S3Location | None,
        profiles: Sequence[Profile],
        parent: QWidget | None,
    ) -> None:
        super().__init__(name, "", text, parent)
        self._profiles = tuple(profiles)
        self._folder = folder
        empty = self.tr("Drop local archives here or add sources with the buttons below.")
        self._sources = SourcesBox(CombineSourcesModel(sources), self, empty=empty)
        self._preview = ResultPreview(self)
        self._sources.set_beside(self._preview)
        self._cost = CostFigures(self)
        self._known_cost = KnownCost()
        self._sources.check_wanted.connect(self.check_wanted)
        self._sources.renaming_began.connect(self.note_height)
        self._sources.renaming_ended.connect(self.fit_back)
        self._sources.files_dropped.connect(self.files_dropped)
        FileDrop(self).files_dropped.connect(self.files_dropped)
        self.area.prefer_width(_WIDTH_LETTERS)

    @Slot(object)
    def show_checks(self, checks: Sequence[SourceCheck]) -> None:
        """Mark sources that are not archives; these may be some of those in question."""
        self._sources.show_checks(checks)

    @Slot(object)
    def show_check_failed(self, description: Description) -> None:
        """Show why the sources could not be checked, and offer to retry."""
        self._sources.show_check_failed(description)

    @Slot(object)
    def add_paths(self, paths: LocalPaths) -> None:
        """Add local files; for a folder, a dialog asks what to add."""
        self._sources.add_sources([CombineSource(LocalLocation(path)) for path in paths.files])
        if paths.folders:  # one dialog at a time
            self._open_folder_dialog(str(paths.folders[0]))

    def _with_unusable(self, heading: str, one: str, many: str) -> str:
        """The heading, and how many of the sources cannot be used."""
        count = len(self._sources.model.bad_rows())
        if not count:
            return heading
        return f"{heading}, {one if count == 1 else many.format(count=count_text(count))}"

    def _profile_id(self) -> str:
        if self._folder is not None:
            return self._folder.profile_id
        return self._profiles[0].profile_id if self._profiles else ""

    def _add_buttons(self, primary_name: str, primary_text: str) -> None:
        self.add_footer(primary_name, primary_text)
        for place, (name, text, ask) in enumerate(
            (
                ("addSourcesButton", self.tr("Add sources…"), self._ask_for_sources),
                ("addFolderButton", self.tr("Add a folder…"), self._ask_for_folder),
            )
        ):
            button = QPushButton(text, self)
            button.setObjectName(name)
            button.setAutoDefault(False)
            button.clicked.connect(ask)
            self._buttons.insertWidget(place, button)

    def _ask_for_sources(self) -> None:
        start = str(self._folder) if self._folder is not None else ""
        dialog = AddSourcesDialog(start, self._profile_id(), self, profiles=self._profiles)
        dialog.sources_wanted.connect(self._sources.add_sources)
        dialog.open()

    def _ask_for_folder(self) -> None:
        self._open_folder_dialog(str(self._folder) if self._folder is not None else "")

    def _open_folder_dialog(self, start: str) -> None:
        dialog = AddFolderDialog(start, self._profile_id(), self, profiles=self._profiles)
        dialog.sources_wanted.connect(self._sources.add_sources)
        self.folder_dialog_opened.emit(dialog)
        dialog.open()
