"""A bucket page: folders and objects of one prefix."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.actions import Actions
from msglc_browser.gui.views.page import Page
from msglc_browser.storage.location import S3Location


class ObjectsPage(Page):
    """A file manager's table over one prefix, with its own history.

    Wishes: `listing_wanted(request_id: int, S3Location, token: str | None)`,
    `listing_abandoned()`, `info_wanted(S3Location)`, and Page.open_wanted for objects.
    Build it, then a BrowsingSession(bridge, workspace, page), then call `reload()`.
    """

    listing_wanted = Signal(int, object, object)
    listing_abandoned = Signal()
    info_wanted = Signal(object)
    menu_wanted = Signal(object)  # QPoint, global: show the object context menu there

    def __init__(
        self,
        location: S3Location,
        *,
        connection_name: str,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)

    @property
    def location(self) -> S3Location:
        """The prefix shown now."""
        raise NotImplementedError

    def go_to(self, location: S3Location) -> None:
        """Show another prefix of the same connection and remember this one for Back."""

    def go_back(self) -> None:
        """Show the place before this one, with its selection."""

    def go_forward(self) -> None:
        """Undo a Back."""

    def go_up(self) -> None:
        """Show the prefix above; selects the folder one came from."""

    def can_go_back(self) -> bool:
        """Whether Back leads anywhere."""
        raise NotImplementedError

    def can_go_forward(self) -> bool:
        """Whether Forward leads anywhere."""
        raise NotImplementedError

    def can_go_up(self) -> bool:
        """Whether there is a prefix above."""
        raise NotImplementedError

    def selected_locations(self) -> tuple[S3Location, ...]:
        """Exact locations of the selected rows in their shown order; folders end in "/"."""
        raise NotImplementedError

    def open_selected(self) -> None:
        """object.open: a folder in place, an object through `open_wanted`."""

    def show_properties(self) -> None:
        """object.properties: a dialog on the selected object."""

    def show_error(self, description: Description) -> None:
        """Show why the listing failed, with Retry, in the page."""
