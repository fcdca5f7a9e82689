"""The base of all tabs: a bucket, an archive, or an object that is neither."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.gui.base.context import PageContext
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.storage.places.location import Location


@guarded
class Page(QWidget):
    """Base of the tab pages; subclasses define what they show and handle commands.

    `context_changed` when anything in `context()`, `location_text()` or `status_text()` changes.
    `arrived` when the content is shown; `failed(Description)` when an error is shown instead.
    `open_wanted(location)` or `path_wanted(location, path)` when the user wants to see something
    that this page does not show itself, `properties_wanted(location)` when they want its
    properties. `secret_wanted` when the user wants to enter the connection's secret key.

    What a page does for a command is declared beside its class: see `page_commands`.
    """

    context_changed = Signal()
    title_changed = Signal()
    arrived = Signal()
    open_wanted = Signal(object)  # Location
    path_wanted = Signal(object, object)  # Location, NodePath
    failed = Signal(object)  # Description
    properties_wanted = Signal(object)  # Location
    secret_wanted = Signal()
    said = Signal(str)  # what was just done, to be shown briefly

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("page", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._focused: QWidget | None = None

    def pass_focus_to(self, widget: QWidget) -> None:
        """When the page is given the focus, `widget` gets it.

        Not a focus proxy: Tab would stop at the proxy a second time, where the page is.
        """
        self._focused = widget

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Pass it on."""
        super().focusInEvent(event)
        if self._focused is not None:
            self._focused.setFocus(event.reason())

    @property
    def location(self) -> Location | None:
        """What the page shows; opening the same location activates this page again."""
        return self.context().location

    @property
    def is_kept(self) -> bool:
        """Whether the tab is opened again at the next start."""
        return True

    def location_text(self) -> str:
        """The address in the location field: "s3://bucket/key#/path" or a file's path."""
        raise NotImplementedError

    def title(self) -> str:
        """The tab's title, short."""
        raise NotImplementedError

    def way_inside(self) -> tuple[str, ...]:
        """The names between `location` and what is shown, for titles that are otherwise the same.

        Not empty only if the title names something inside of `location`.
        """
        return ()

    def tooltip(self) -> str:
        """The tab's tooltip, plain text: usually the whole address."""
        return self.location_text()

    def context(self) -> PageContext:
        """The page's part of the window's context."""
        raise NotImplementedError

    def status_text(self) -> tuple[str, str]:
        """Left and right text of the status bar; the window adds the connection in front."""
        return "", ""

    def listed(self) -> Iterable[Location]:
        """Other places that the page has listed, to be offered while a location is typed."""
        return ()

    def start_filter(self) -> bool:
        """Move the cursor to the page's own filter of names; False if it has none."""
        return False

    def up_location(self) -> Location | None:
        """Where "up" leads, None at the top."""
        return None

    def show_location(self, location: Location) -> bool:
        """Go to `location` inside this page, with history; False when it cannot show it."""
        return location == self.location

    def show_path(self, path: NodePath) -> None:
        """Reveal and select a node; ignored by pages without nodes."""

    def copy(self) -> None:
        """Copy what is selected to the clipboard."""

    def go_back(self) -> None:
        """Go back in this page's own history."""

    def go_forward(self) -> None:
        """Go forward in this page's own history."""

    def go_up(self) -> None:
        """Show what this is in."""
        above = self.up_location()
        if above is not None:
            self.open_wanted.emit(above)

    def show_properties(self) -> None:
        """Ask for the properties of what the page shows."""
        if self.location is not None:
            self.properties_wanted.emit(self.location)

    def reload(self) -> None:
        """Read everything on the page again."""

    def is_busy(self) -> bool:
        """Whether something is loading or animating; a screenshot waits for that."""
        return False

    def close_page(self) -> None:
        """Stop all work and release everything; the page is removed afterwards."""
