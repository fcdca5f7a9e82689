"""Choose an archive or a folder in a bucket by clicking, as in a file dialog."""

from collections.abc import Sequence
from enum import Enum, auto

from PySide6.QtCore import QItemSelectionModel, QSize, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from msglc_browser.errors import Description
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import tooltip
from msglc_browser.gui.browse.arranging import arranged
from msglc_browser.gui.browse.entry_order import Entry
from msglc_browser.gui.browse.history import Place, parent_of
from msglc_browser.gui.browse.listing import Listing
from msglc_browser.gui.browse.objects_model import ObjectsModel
from msglc_browser.gui.browse.objects_view import ObjectsView
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.parts.connection_combo import ConnectionCombo
from msglc_browser.gui.parts.elided_label import ElidedLabel
from msglc_browser.gui.parts.error_panel import ErrorPanel
from msglc_browser.gui.theme import fonts, icons
from msglc_browser.gui.theme.metrics import CONTROL_HEIGHT, ICON, LIST_ROW_HEIGHT, SPACE
from msglc_browser.operations.buckets.browse import Folder, ObjectRow, Page, inside
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile

_WIDTH_LETTERS = 96
_SHOWN_ROWS = 14
_AHEAD_ROWS = 50


class Choice(Enum):
    """What can be chosen."""

    OBJECT = auto()  # an existing one
    FOLDER = auto()  # a bucket or a prefix
    PLACE = auto()  # a folder to write into, or an object whose name to use


@guarded
class ChoosePlaceDialog(DialogFrame):
    """`choosePlaceDialog`: browses buckets like folders; `place_chosen` at the end.

    `listing_wanted(request_id, S3Location, token)` is answered by `on_page` or `on_failed`; a
    location without a bucket requests the list of buckets.
    """

    listing_wanted = Signal(int, object, object)
    listing_abandoned = Signal()
    place_chosen = Signal(object)  # S3Location

    def __init__(
        self,
        choice: Choice,
        start: S3Location,
        parent: QWidget | None = None,
        *,
        profiles: Sequence[Profile] = (),
    ) -> None:
        """Starts in the bucket or prefix `start`, or with the buckets if it has none."""
        headings = {
            Choice.OBJECT: self.tr("Choose an archive"),
            Choice.FOLDER: self.tr("Choose a folder"),
            Choice.PLACE: self.tr("Choose where to save"),
        }
        super().__init__("choosePlaceDialog", headings[choice], parent=parent)
        self._choice = choice
        self._model = ObjectsModel(self)
        self._listing = Listing(self._model, Place(start), self)
        self._connection = ConnectionCombo(profiles, start.profile_id, self)
        self._up = self._make_up_button()
        self._path = ElidedLabel(parent=self)
        self._path.setObjectName("choosePath")
        self._path.setFont(fonts.mono())
        self._view = ObjectsView(self._model, self)
        self._view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._error = ErrorPanel(self)
        self._stack = QStackedWidget(self)
        self._chosen = ElidedLabel(parent=self)
        self._chosen.setObjectName("chosenLabel")
        self._chosen.setProperty("muted", True)
        self._lay_out()
        self._connect()
        self.area.prefer_width(_WIDTH_LETTERS)
        self._refresh()

    def chosen(self) -> S3Location | None:
        """What pressing Choose would choose now."""
        entry = self._entry()
        if self._has_failed():
            return None
        if isinstance(entry, ObjectRow):
            return None if self._choice is Choice.FOLDER else entry.location
        if self._choice is Choice.OBJECT:
            return None
        here = self._listing.place.location if entry is None else inside(entry)
        return here if here.bucket else None

    def accept(self) -> None:
        """Emit the chosen place and close."""
        place = self.chosen()
        if place is not None:
            super().accept()
            self.place_chosen.emit(place)

    def done(self, result: int) -> None:
        """Drop pending requests."""
        self._listing.abandon()
        super().done(result)

    def on_page(self, request_id: int, page: Page) -> None:
        """An answer to `listing_wanted`."""
        self._listing.on_page(request_id, page)

    def on_failed(self, request_id: int, description: Description) -> None:
        """The listing failed."""
        self._listing.on_failed(request_id, description)

    def is_loading(self) -> bool:
        """Whether a request is pending."""
        return self._listing.is_loading

    def showEvent(self, event: QShowEvent) -> None:
        """Load the start place."""
        super().showEvent(event)
        if not event.spontaneous():
            self._view.setFocus()
            self._go(self._listing.place.location)

    def _make_up_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("chooseUpButton")
        button.setAccessibleName(self.tr("Up"))
        button.setToolTip(self.tr("Up (Backspace)"))
        button.setProperty("flat", True)
        button.setIcon(icons.icon("up"))
        button.setIconSize(QSize(ICON, ICON))
        button.setFixedSize(CONTROL_HEIGHT + 2, CONTROL_HEIGHT)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE * 2)
        row.addWidget(self._connection)
        row.addWidget(self._up)
        row.addWidget(self._path, 1)
        listed = QFrame(self)
        listed.setProperty("card", True)
        column = QVBoxLayout(listed)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self._view)
        self._view.setMinimumHeight(LIST_ROW_HEIGHT * _SHOWN_ROWS)
        self._stack.addWidget(listed)
        self._stack.addWidget(self._error)
        self.body.addLayout(row)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self._chosen)
        self.add_button("cancelButton", self.tr("Cancel")).clicked.connect(self.reject)
        self._primary = self.add_button("chooseButton", self.tr("Choose"), primary=True)
        self._primary.clicked.connect(self.accept)

    def _connect(self) -> None:
        self._listing.wanted.connect(self.listing_wanted)
        self._listing.abandoned.connect(self.listing_abandoned)
        self._listing.changed.connect(self._refresh)
        self._listing.restored.connect(self._begin_at_top)
        self._listing.failed.connect(self._show_failure)
        self._error.retry_wanted.connect(lambda: self._go(self._listing.place.location))
        self._view.open_wanted.connect(self._open)
        self._view.up_wanted.connect(self._go_up)
        self._view.more_wanted.connect(self._listing.load_more)
        self._view.verticalScrollBar().valueChanged.connect(self._load_ahead)
        self._view.selectionModel().selectionChanged.connect(self._refresh)
        self._model.modelReset.connect(self._refresh)
        self._model.arrangement_wanted.connect(self._arrange)
        self._up.clicked.connect(self._go_up)
        self._connection.currentIndexChanged.connect(self._go_to_connection)

    @Slot()
    def _arrange(self) -> None:
        """At once: nothing is selected by the hundred thousand here."""
        self._model.show_arranged(arranged(self._model.arrange_request(())))

    def _entry(self) -> Entry | None:
        rows = self._view.selected_rows()
        return self._model.entry(rows[0]) if rows else None

    @Slot()
    def _open(self) -> None:
        entry = self._entry() or self._model.entry(self._view.currentIndex().row())
        if isinstance(entry, Folder):
            self._go(inside(entry))
        elif entry is not None:
            self._view.selectRow(self._view.currentIndex().row())
            self.accept()

    @Slot()
    def _go_up(self) -> None:
        here = self._listing.place.location
        above = parent_of(here)
        if above is not None:
            self._go(above)
        elif here.bucket:
            self._go(S3Location(here.profile_id, ""))

    @Slot()
    def _go_to_connection(self) -> None:
        self._go(S3Location(self._connection.profile_id(), ""))

    def _has_failed(self) -> bool:
        return self._stack.currentWidget() is self._error

    def _go(self, location: S3Location) -> None:
        if self._has_failed():
            self._stack.setCurrentIndex(0)
            self._view.setFocus()
        self._listing.open(Place(location))
        self._refresh()

    @Slot()
    def _begin_at_top(self) -> None:
        """Make the first row current for the keyboard, without choosing it."""
        self._view.selectionModel().setCurrentIndex(
            self._model.index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate
        )

    @Slot()
    def _load_ahead(self) -> None:
        near = self._model.shown_count - _AHEAD_ROWS
        if self._listing.can_load_ahead and self._view.last_visible_row() >= near:
            self._listing.load_more()

    def _show_failure(self, description: Description) -> None:
        self._error.show_error(description)
        self._stack.setCurrentWidget(self._error)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        self._view.span_tail()
        here, place = self._listing.place.location, self.chosen()
        self._path.setText(str(here) if here.bucket else self.tr("Buckets"))
        self._up.setEnabled(bool(here.bucket))
        self._primary.setEnabled(place is not None)
        text = self._missing() if place is None else str(place)
        self._chosen.setText(text)
        self._primary.setToolTip("" if place is not None else tooltip(text))

    def _missing(self) -> str:
        if self._has_failed():
            return ""  # the reason is shown instead of rows
        is_empty = self._listing.is_complete and not self._model.loaded_count
        if is_empty:
            here = self._listing.place.location
            return self.tr("This folder is empty.") if here.bucket else self.tr("No buckets.")
        if self._choice is Choice.OBJECT:
            return self.tr("Open a bucket and select an archive.")
        return self.tr("Open or select a bucket.")
