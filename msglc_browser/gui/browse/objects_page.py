"""A bucket page: folders and objects of one prefix."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import attrgetter

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.context import PageContext, PageKind, is_folder
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.mapped import Mapped
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.browse.arranging import Arranged
from msglc_browser.gui.browse.empty_folder import EmptyFolder
from msglc_browser.gui.browse.entry_order import Entry
from msglc_browser.gui.browse.history import History, Place, parent_of
from msglc_browser.gui.browse.listing import Listing
from msglc_browser.gui.browse.loaded_text import loaded_text
from msglc_browser.gui.browse.objects_bar import ObjectsBar
from msglc_browser.gui.browse.objects_menu import FOLDER_MENU, ROWS_MENU
from msglc_browser.gui.browse.objects_mime import objects_mime
from msglc_browser.gui.browse.objects_model import ObjectsModel
from msglc_browser.gui.browse.objects_selection import ObjectsSelection
from msglc_browser.gui.browse.objects_view import ObjectsView
from msglc_browser.gui.browse.open_question import open_objects
from msglc_browser.gui.parts.dropped_files import FileDrop
from msglc_browser.gui.parts.empty_state import EmptyState
from msglc_browser.gui.parts.error_panel import ErrorPanel
from msglc_browser.gui.tabs.page import Page
from msglc_browser.operations.buckets.browse import Folder, ObjectRow
from msglc_browser.operations.buckets.browse import Page as ListedPage
from msglc_browser.storage.places.location import Location, S3Location, location_text

_ROWS_AHEAD = 100
_MOST_OFFERED = 10_000


@guarded
class ObjectsPage(Page):
    """A file manager's table of one prefix, with its own history.

    Requests: `listing_wanted(request_id: int, S3Location, token: str | None)`, answered by
    `on_page` or `on_failed`; `listing_abandoned()`; and those of Page, for the selected objects.
    Build it, then a BrowsingSession(bridge, workspace, page), then call `reload()`.
    """

    listing_wanted = Signal(int, object, object)
    listing_abandoned = Signal()
    arrangement_wanted = Signal(object)  # ArrangeRequest, answered by `on_arranged`
    upload_wanted = Signal(object)  # tuple[Path, ...], dropped on the page
    marker_deletion_wanted = Signal(object)  # ObjectRow: what keeps an empty folder in the list

    def __init__(
        self, location: S3Location, *, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("objectsPage")
        self._actions = actions
        self._history = History()
        self._is_filtering = False
        self._revealed: Entry | None = None
        self._model = ObjectsModel(self)
        self._listing = Listing(self._model, Place(location), self)
        self._bar = ObjectsBar(actions, self)
        self._view = ObjectsView(self._model, self)
        self._selection = ObjectsSelection(self._model, self._view)
        self._errors = ErrorPanel(self)
        self._empty = EmptyFolder(actions, self)
        self._no_match = self._build_no_match()
        self._stack = QStackedWidget(self)
        for widget in (self._view, self._errors, self._empty, self._no_match):
            self._stack.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar)
        layout.addWidget(self._stack, 1)
        self.pass_focus_to(self._view)
        self._connect()

    def _build_no_match(self) -> EmptyState:
        clear = QAction(self.tr("Clear filter"), self)
        clear.setObjectName("clearFilter")
        clear.triggered.connect(self._bar.clear_filter)
        title = self.tr("No matching names")
        return EmptyState("search", title, action=clear, parent=self)

    def _connect(self) -> None:
        self._listing.wanted.connect(self.listing_wanted)
        self._listing.abandoned.connect(self.listing_abandoned)
        self._listing.changed.connect(self._on_changed)
        self._listing.restored.connect(self._restore)
        self._listing.failed.connect(self._on_listing_failed)
        self._bar.filter_changed.connect(self._on_filter)
        self._bar.left.connect(self._view.setFocus)
        self._errors.retry_wanted.connect(self.reload)
        self._errors.offer_secret()
        self._errors.secret_wanted.connect(self.secret_wanted)
        self._empty.delete_wanted.connect(self.marker_deletion_wanted)
        FileDrop(self).files_dropped.connect(self.upload_wanted)
        self._view.open_wanted.connect(self.open_selected)
        self._view.up_wanted.connect(self.go_up)
        self._view.delete_wanted.connect(self._actions.action("object.delete").trigger)
        self._view.more_wanted.connect(self._listing.load_more)
        self._view.menu_wanted.connect(self._show_menu)
        self._selection.changed.connect(self.context_changed)
        self._model.arrangement_wanted.connect(self._ask_for_order)
        self._model.reorder_started.connect(self._selection.keep)
        self._model.reordered.connect(self._restore_selection)
        bar = self._view.verticalScrollBar()
        bar.valueChanged.connect(self._load_ahead)
        bar.rangeChanged.connect(self._load_ahead)

    @property
    def location(self) -> S3Location:
        """The prefix shown."""
        return self._listing.place.location

    def location_text(self) -> str:
        """The exact address."""
        return location_text(self.location)

    def title(self) -> str:
        """Bucket and last part of the prefix."""
        bucket = visible(self.location.bucket)
        above = parent_of(self.location)
        if above is None:
            return bucket
        middle = " / … / " if above.key else " / "
        return bucket + middle + visible(self.location.name, limit=40)

    def context(self) -> PageContext:
        """The place, the selection and where navigation can go."""
        return PageContext(
            kind=PageKind.OBJECTS,
            location=self.location,
            selected=self.selected_locations(),
            can_go_back=self._history.can_go_back,
            can_go_forward=self._history.can_go_forward,
            can_go_up=self.up_location() is not None,
        )

    def status_text(self) -> tuple[str, str]:
        """What is selected, and how much of the listing is loaded."""
        is_filtered = bool(self._bar.filter_text())
        loaded = loaded_text(self._listing, self._model, is_filtered=is_filtered)
        return self._selection.text(), loaded

    def listed(self) -> Iterable[S3Location]:
        """The first folders and objects in the table."""
        entries = self._model.entries(range(min(self._model.shown_count, _MOST_OFFERED)))
        return map(attrgetter("location"), entries)

    def start_filter(self) -> bool:
        """Move the cursor to the filter."""
        self._bar.start_filter()
        return True

    def up_location(self) -> S3Location | None:
        """The prefix above, None in the bucket itself."""
        return parent_of(self.location)

    def is_busy(self) -> bool:
        """Whether a page of the listing is being fetched."""
        return self._listing.is_loading or self._model.is_arranging

    def close_page(self) -> None:
        """Cancel the request."""
        self._listing.abandon()

    def show_location(self, location: Location) -> bool:
        """Go to a bucket or prefix, of any connection; objects are shown elsewhere."""
        if not isinstance(location, S3Location) or not is_folder(location):
            return False
        if location != self.location:
            self._history.leave(self._place())
            self._go(Place(location))
        return True

    def go_back(self) -> None:
        """Return to the previous place as it was left."""
        if self._history.can_go_back:
            self._go(self._history.back(self._place()))

    def go_forward(self) -> None:
        """Undo one Back."""
        if self._history.can_go_forward:
            self._go(self._history.forward(self._place()))

    def go_up(self) -> None:
        """Show the parent prefix with the folder just left selected."""
        above = self.up_location()
        if above is not None:
            here = self.location.key
            self._history.leave(self._place())
            self._go(Place(above, selected=frozenset((here,)), current_key=here))

    def reload(self) -> None:
        """List again; rows, selection and scroll position stay until the answer arrives."""
        self._empty.take_marker(None)
        self._listing.reload(self._place)
        self._show_state()

    def has_row(self, key: str) -> bool:
        """Whether the loaded part of the listing has this key, or prefix."""
        return self._model.has_key(key)

    def reveal(self, entry: Entry) -> None:
        """List again, then show and select what is new here, wherever the server lists it."""
        self._bar.clear_filter()
        self._empty.take_marker(None)
        self._revealed, key = entry, entry.location.key
        self._listing.reload(
            lambda: replace(
                self._place(), selected=frozenset((key,)), current_key=key, top_key=None
            )
        )
        self._show_state()

    @property
    def choice_number(self) -> int:
        """Grows with each selection that the user makes."""
        return self._selection.choice_number

    def reveal_keys(self, keys: Iterable[str], *, since: int) -> None:
        """List again; if `choice_number` is still `since` then, show and select these."""
        self._selection.want(keys, since=since)
        self.reload()

    def leave_deleted(self) -> None:
        """The shown folder itself was deleted: show the one above, if nothing else is here."""
        if self._model.loaded_count or self.up_location() is None:
            self.reload()
            return
        had_focus = self.isAncestorOf(self.window().focusWidget() or self.window())
        self.go_up()
        if had_focus:
            self._view.setFocus()

    def on_page(self, request_id: int, page: ListedPage) -> None:
        """A page of the listing has arrived."""
        row = self._view.rowAt(0)
        top = self._model.entry(row)
        was_scrolled = self._view.verticalScrollBar().value() > 0
        if page.marker is not None and self._listing.is_awaiting(request_id):
            self._empty.take_marker(page.marker)
        self._listing.on_page(request_id, page)
        if top is not None and was_scrolled and self._model.entry(row) is not top:
            place = self._place()  # rows were added above: keep the visible ones in place
            self._scroll_to(top.location.key, place.top_offset)

    def on_arranged(self, answer: Arranged) -> None:
        """The rows are in the order, or filtered, as was wanted."""
        with self._selection.known_marks(answer):
            self._model.show_arranged(answer)
        self.context_changed.emit()

    def on_failed(self, request_id: int, description: Description) -> None:
        """The listing failed."""
        if self._listing.is_awaiting(request_id):
            self._selection.want(())
        self._listing.on_failed(request_id, description)

    def selected_entries(self) -> Sequence[Entry]:
        """The selected folders and objects in display order."""
        return self._selection.entries()

    def selected_locations(self) -> Sequence[S3Location]:
        """Exact locations of the selected rows in display order; folders end in "/"."""
        return Mapped(attrgetter("location"), self.selected_entries())

    def listed_archives(self) -> tuple[ObjectRow, ...]:
        """The archives in the loaded part of the listing."""
        return tuple(self._model.archives())

    def open_selected(self) -> None:
        """Open a single folder here; request each object."""
        selected = self.selected_entries()
        if len(selected) == 1 and isinstance(selected[0], Folder):
            self.show_location(selected[0].location)
        else:
            open_objects(self, selected, self.open_wanted.emit, say=self.said.emit)

    def copy(self) -> None:
        """Copy the selected folders and objects: as text, their addresses, one on a line."""
        if entries := self.selected_entries():
            QGuiApplication.clipboard().setMimeData(objects_mime(self.location, entries))
            one, many = self.tr("Copied 1 address."), self.tr("Copied {count} addresses.")
            count = count_text(len(entries))
            self.said.emit(one if len(entries) == 1 else many.format(count=count))

    def show_properties(self) -> None:
        """Request the properties of the selected row, or else of the folder shown."""
        selected = self.selected_locations()
        if len(selected) < 2:
            self.properties_wanted.emit(selected[0] if selected else self.location)

    def _go(self, place: Place) -> None:
        self._selection.want(())
        self._empty.take_marker(None)
        self._bar.clear_filter()
        self._listing.open(place)
        self._show_state()
        self.title_changed.emit()
        self.context_changed.emit()

    def _place(self) -> Place:
        if not self._listing.is_listed:
            return self._listing.place
        top_row = self._view.rowAt(0)
        top = self._model.entry(top_row)
        is_scrolled = self._view.verticalScrollBar().value() > 0
        return Place(
            self.location,
            selected=self._selection.keys(),
            current_key=self._selection.current_key(),
            top_key=top.location.key if top and is_scrolled else "",
            top_offset=-self._view.rowViewportPosition(top_row) if top else 0,
            next_row=self._selection.next_row(),
            loaded_count=self._model.loaded_count,
        )

    def _restore(self, place: Place) -> None:
        if self._revealed is not None and self._revealed.location.key in place.selected:
            self._model.append([self._revealed])  # unless it is among the rows loaded again
        self._revealed, place = None, self._selection.wanted_in(place)
        self._selection.restore(place)
        if place.top_key is not None:
            self._scroll_to(place.top_key, place.top_offset)
        elif place.current_key is not None:
            self._view.updateGeometries()
            self._view.scrollTo(self._view.currentIndex())

    def _scroll_to(self, key: str, offset: int) -> None:
        row, offset = (self._model.row_of(key), offset) if key else (0, 0)
        if row is not None:
            height = self._view.verticalHeader().defaultSectionSize()
            self._view.updateGeometries()  # the scroll bar is otherwise updated only later
            self._view.verticalScrollBar().setValue(row * height + offset)

    def _on_filter(self, text: str) -> None:
        self._is_filtering = True
        self._model.set_filter(text)
        self._listing.set_filtered(bool(text))

    def _ask_for_order(self) -> None:
        chosen = self._selection.chosen()
        self.arrangement_wanted.emit(self._model.arrange_request(chosen))

    def _restore_selection(self) -> None:
        self._selection.restore_kept()
        self._view.span_tail()
        if self._is_filtering:
            self._is_filtering = False
            if self._view.currentIndex().isValid():
                self._view.scrollTo(self._view.currentIndex())
            self._show_state()

    def _on_changed(self) -> None:
        self._view.span_tail()
        self._show_state()
        if self._listing.is_listed and not self._listing.is_loading:
            self.arrived.emit()
        self._load_ahead()

    def _on_listing_failed(self, description: Description) -> None:
        self._errors.show_error(description)
        self._stack.setCurrentWidget(self._errors)
        self.context_changed.emit()
        self.failed.emit(description)

    def _show_state(self) -> None:
        if self._listing.is_complete and not self._model.loaded_count:
            self._empty.show_place(self.location)
            self._stack.setCurrentWidget(self._empty)
        elif self._listing.is_complete and not self._model.shown_count:
            self._stack.setCurrentWidget(self._no_match)
        else:
            self._stack.setCurrentWidget(self._view)
        self.context_changed.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """An empty folder has the menu of a folder too."""
        self._show_menu(event.globalPos())

    def _show_menu(self, place: QPoint) -> None:
        commands = ROWS_MENU if self.selected_entries() else FOLDER_MENU
        self._actions.pop_up(commands, self, place)

    def _load_ahead(self) -> None:
        if not self._listing.can_load_ahead or not self._view.isVisible():
            return
        if self._view.last_visible_row() >= self._model.shown_count - _ROWS_AHEAD:
            self._listing.load_more()
