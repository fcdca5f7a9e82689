"""What a bucket page has loaded of a prefix, and what is pending: one request at a time."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from msglc_browser.errors import Description
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.browse.entry_order import Entry
from msglc_browser.gui.browse.history import Place
from msglc_browser.gui.browse.objects_model import ObjectsModel, Tail
from msglc_browser.operations.buckets.browse import Page

_QUIET_MS = 100  # a slower page shows that it is loading
_MOST_RESTORED = 20_000  # a longer listing is restored only up to here


class Listing(QObject):
    """Fills an ObjectsModel page by page and keeps its last row up to date.

    `wanted(request_id, S3Location, token)` is answered by `on_page` or `on_failed`; answers to
    older requests are ignored. `restored(Place)`: everything loaded at the place before is here
    again, now select and scroll. `failed(Description)`: nothing can be shown. `changed`: anything
    else changed.
    """

    wanted = Signal(int, object, object)
    abandoned = Signal()
    restored = Signal(object)
    failed = Signal(object)
    changed = Signal()

    def __init__(self, model: ObjectsModel, place: Place, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._place = place
        self._request_id = 0
        self._token: str | None = None
        self._is_loading = False
        self._is_restoring = False
        self._has_answer = False
        self._kept: list[Entry] | None = None  # pages of a reload, until all have arrived
        self._place_now: Callable[[], Place] = lambda: self._place
        self._tail_error = ""
        self._is_filtered = False
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET_MS)
        self._quiet.timeout.connect(self._update_tail)

    @property
    def place(self) -> Place:
        """The place shown, with the selection to restore once loaded."""
        return self._place

    @property
    def is_loading(self) -> bool:
        """Whether a request is pending."""
        return self._is_loading

    @property
    def is_complete(self) -> bool:
        """Whether the whole prefix is loaded."""
        return self._has_answer and self._token is None and not self._is_loading

    @property
    def is_listed(self) -> bool:
        """Whether at least one page of this place has arrived."""
        return self._has_answer

    @property
    def can_load_ahead(self) -> bool:
        """Whether scrolling down may load more: not during a request or after a failure.

        With a filter it must not either: too few matches would load the whole bucket.
        """
        is_idle = not self._is_loading and not self._tail_error and not self._is_filtered
        return is_idle and self._token is not None

    def open(self, place: Place) -> None:
        """Show another place; the old rows are removed at once."""
        self._start(place)
        self._has_answer = False
        self._model.clear()
        self._request()

    def reload(self, place_now: Callable[[], Place]) -> None:
        """Read this place again; the old rows stay until the new ones have arrived.

        `place_now` returns the state of the page just before they are replaced.
        """
        if not self._has_answer:
            self.open(self._place)
            return
        self._start(place_now())
        self._kept = []
        self._place_now = place_now
        self._request()

    def load_more(self) -> None:
        """Request the next page, if there is one and none is pending."""
        if not self._is_loading and self._token is not None:
            self._request()

    def abandon(self) -> None:
        """Drop the pending request."""
        if self._is_loading:
            self._finish()
            self.abandoned.emit()

    def set_filtered(self, is_filtered: bool) -> None:
        """Set whether a filter hides rows: then only a click loads more."""
        self._is_filtered = is_filtered
        self._update_tail()

    def is_awaiting(self, request_id: int) -> bool:
        """Whether this is the pending request."""
        return request_id == self._request_id and self._is_loading

    def on_page(self, request_id: int, page: Page) -> None:
        """A page has arrived."""
        if not self.is_awaiting(request_id):
            return
        self._finish()
        self._token = page.next_token
        self._has_answer = True
        entries: list[Entry] = [*page.folders, *page.objects]
        if self._kept is not None:
            self._kept.extend(entries)
        else:
            self._model.append(entries)
        if self._is_restoring:
            self._restore_further()
        self._update_tail()
        self.changed.emit()

    def on_failed(self, request_id: int, description: Description) -> None:
        """The page failed: shown after the rows already here, otherwise instead of them."""
        if not self.is_awaiting(request_id):
            return
        self._finish()
        self._is_restoring = False
        is_further_page = self._has_answer and self._kept is None
        self._kept = None
        if is_further_page:
            self._tail_error = description.title
            self._update_tail()
            self.changed.emit()
            return
        self._has_answer = False
        self._token = None
        self._model.clear()
        self.failed.emit(description)

    def _start(self, place: Place) -> None:
        self.abandon()
        self._place = place
        self._token = None
        self._kept = None
        self._is_restoring = True

    def _request(self) -> None:
        self._request_id += 1
        self._is_loading = True
        self._tail_error = ""
        self._quiet.start()
        self.wanted.emit(self._request_id, self._place.location, self._token)
        self.changed.emit()

    def _finish(self) -> None:
        self._is_loading = False
        self._quiet.stop()

    def _restore_further(self) -> None:
        count = self._model.loaded_count if self._kept is None else len(self._kept)
        if self._token is not None and count < min(self._place.loaded_count, _MOST_RESTORED):
            self._request()
            return
        self._is_restoring = False
        if self._kept is not None:
            self._place = self._place_now()
            self._model.replace(self._kept)
            self._kept = None
        self.restored.emit(self._place)

    def _update_tail(self) -> None:
        self._model.set_tail(*self._tail())
        self.changed.emit()

    def _tail(self) -> tuple[Tail, str]:
        if self._kept is not None:
            return self._model.tail, self._model.tail_text
        if self._tail_error:
            return Tail.FAILED, self.tr("{error} Retry").format(error=self._tail_error)
        if self._is_loading:
            is_first = not self._model.loaded_count
            return Tail.LOADING, self.tr("Loading…") if is_first else self.tr("Loading more…")
        if self._token is None:
            return Tail.NONE, ""
        if not self._is_filtered:
            return Tail.MORE, self.tr("Load more")
        count = self._model.loaded_count
        text = self.tr("The filter applies to the {count} names loaded so far. Load more")
        if count == 1:
            text = self.tr("The filter applies to the only name loaded so far. Load more")
        return Tail.MORE, text.format(count=count_text(count))
