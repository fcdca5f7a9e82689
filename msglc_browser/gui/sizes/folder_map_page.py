"""The size map of a bucket or a folder in its own tab."""

from collections.abc import Hashable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from msglc_browser.archive.model.node import ValueType
from msglc_browser.errors import Description
from msglc_browser.gui.base.context import PageContext, PageKind
from msglc_browser.gui.base.formatting import count_text, size_text
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.browse.history import parent_of
from msglc_browser.gui.inspect.size_map.size_map_pane import SizeMapPane
from msglc_browser.gui.tabs.page import Page
from msglc_browser.gui.theme.palette import Role
from msglc_browser.operations.sizes.folder_sizes import FolderSizes
from msglc_browser.operations.sizes.size_level import SizeLevel, Tile
from msglc_browser.storage.places.location import S3Location, location_text

_SLASH: Final = "/"


class FolderMapPage(Page):
    """What fills a bucket or a folder, while it is being listed.

    `scan_wanted` to list everything below `location` anew, `stop_wanted` and `continue_wanted`;
    `shown_changed` when the map of another folder is wanted. Answered by `show_sizes` and
    `show_failure`.
    """

    scan_wanted = Signal()
    stop_wanted = Signal()
    continue_wanted = Signal()
    shown_changed = Signal()
    closed = Signal()

    def __init__(self, location: S3Location, parent: QWidget | None = None) -> None:
        """Build a FolderMapSession for it, then call `reload()`."""
        super().__init__(parent)
        self.setObjectName("folderMapPage")
        self._location = location
        self._shown = location
        self._sizes: FolderSizes | None = None
        self._is_listing = False
        names = {ValueType.DICT: self.tr("folder"), ValueType.ARCHIVE: self.tr("archive")}
        self.pane = SizeMapPane({**names, ValueType.BYTES: self.tr("other object")}, self)
        self.pane.explain_items(self.tr("Areas by the number of objects below at any depth"))
        self._stop_button = QPushButton(self.tr("Stop"), self)
        self._stop_button.setObjectName("sizeStopButton")
        self._stop_button.clicked.connect(self._toggle)
        self.pane.head.addWidget(self._stop_button)
        self.pane.tile_entered.connect(self._enter)
        self.pane.left.connect(self._leave)
        self.pane.ancestor_wanted.connect(self._go_up_to)
        self.pane.retry_wanted.connect(self._continue)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pane)
        self.pass_focus_to(self.pane.treemap)

    @property
    def location(self) -> S3Location:
        """The bucket or folder that the page was opened for."""
        return self._location

    @property
    def shown(self) -> S3Location:
        """The folder whose map is shown."""
        return self._shown

    @property
    def is_kept(self) -> bool:
        """Maps are not opened again at the next start."""
        return False

    def location_text(self) -> str:
        """The address of the folder shown."""
        return location_text(self._shown)

    def title(self) -> str:
        """The name of the folder or bucket, after what this is."""
        name = self._location.name if self._location.key else self._location.bucket
        return self.tr("Size map · {0}").format(visible(name, limit=40))

    def context(self) -> PageContext:
        """The folder shown."""
        is_below = parent_of(self._shown) is not None
        return PageContext(kind=PageKind.SIZES, location=self._location, can_go_up=is_below)

    def status_text(self) -> tuple[str, str]:
        """How much has been listed."""
        if self._sizes is None:
            return "", ""
        listed = self.tr("{0} listed").format(self._objects_text(self._sizes.objects))
        return listed, size_text(self._sizes.size_bytes)

    def up_location(self) -> S3Location | None:
        """The folder above the one shown."""
        return parent_of(self._shown)

    def go_up(self) -> None:
        """Show the map of the folder above."""
        self._leave()

    def reload(self) -> None:
        """List everything again."""
        self._sizes = None
        self._set_listing(True)
        self._show_names()
        self.pane.clear()
        self.scan_wanted.emit()

    def is_busy(self) -> bool:
        """Whether the listing goes on."""
        return self._is_listing

    def close_page(self) -> None:
        """Stop the listing."""
        self.closed.emit()

    def show_sizes(self, sizes: FolderSizes, *, is_listing: bool) -> None:
        """Show what is known of the folder so far."""
        keeps = self._sizes is not None and self._sizes.shown == sizes.shown
        is_first = self._sizes is None
        self._sizes = sizes
        self._set_listing(is_listing)
        if sizes.level is None:
            return
        here = sizes.shown
        nested: dict[Hashable, SizeLevel] = {
            S3Location(here.profile_id, here.bucket, key): level for key, level in sizes.nested
        }
        self.pane.show_level(sizes.level, nested, keeps=keeps)
        total = sizes.level.total
        objects = self._objects_text(total.items)
        text = self.tr("{0} in {1}").format(size_text(total.size_bytes), objects)
        self.pane.set_caption(text if sizes.is_complete else self.tr("{0} so far").format(text))
        if sizes.problem:
            self.pane.strip.say(sizes.problem, icon="warning", role=Role.WARNING)
        self.context_changed.emit()
        if is_first:
            self.arrived.emit()

    def show_failure(self, description: Description) -> None:
        """Say why the listing stopped; what has been listed stays."""
        self._set_listing(False)
        if self._sizes is None or self._sizes.level is None:
            self.pane.show_error(description)
        else:
            text = f"{description.title} {description.hint}".strip()
            self.pane.strip.ask(
                text, self.tr("Retry"), self._continue, icon="error", role=Role.DANGER
            )
        self.failed.emit(description)

    def _objects_text(self, count: int) -> str:
        if count == 1:
            return self.tr("1 object")
        return self.tr("{0} objects").format(count_text(count))

    def _set_listing(self, is_listing: bool) -> None:
        self._is_listing = is_listing
        self.pane.set_busy(is_listing)
        is_over = self._sizes is not None and self._sizes.is_complete
        self._stop_button.setVisible(not is_over)
        self._stop_button.setText(self.tr("Stop") if is_listing else self.tr("Continue"))
        self.context_changed.emit()

    def _toggle(self) -> None:
        if self._is_listing:
            self._set_listing(False)
            self.stop_wanted.emit()
        else:
            self._continue()

    def _continue(self) -> None:
        self.pane.show_content()
        self._set_listing(True)
        self.continue_wanted.emit()

    def _enter(self, tile: Tile) -> None:
        place = tile.subject
        if not isinstance(place, S3Location):
            return
        if place.key.endswith(_SLASH):
            self._go(place)
        else:
            self.open_wanted.emit(place)

    def _leave(self) -> None:
        above = parent_of(self._shown)
        if above is not None:
            came_from = self._shown
            self._go(above)
            self.pane.select_key(came_from)

    def _go_up_to(self, number: int) -> None:
        names = self._shown.key.split(_SLASH)[:number]
        key = "".join(name + _SLASH for name in names)
        self._go(S3Location(self._shown.profile_id, self._shown.bucket, key))

    def _go(self, location: S3Location) -> None:
        self._shown = location
        self._show_names()
        self.context_changed.emit()
        self.shown_changed.emit()

    def _show_names(self) -> None:
        self.pane.trail_names([self._shown.bucket, *self._shown.key.split(_SLASH)[:-1]])
