"""Open location…: a typed or pasted address, on a chosen connection."""

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.errors import MsglcBrowserError
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.dialogs.fitting_dialog import FittingDialog
from msglc_browser.gui.targets.place_completer import PlaceCompleter
from msglc_browser.gui.theme import fonts, style
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.operations.buckets.typed_address import typed_address
from msglc_browser.storage.places.location import Location, S3Location
from msglc_browser.storage.places.profile import Profile

_FIELD_CHARS = 60


@guarded
class OpenLocationDialog(FittingDialog):
    """Asks for a location, even in a bucket that cannot be listed; "openLocationDialog"."""

    location_wanted = Signal(object, object)  # Location, NodePath | None

    def __init__(
        self,
        profiles: Sequence[Profile],
        *,
        current_profile_id: str | None = None,
        text: str = "s3://",
        buckets_of: Callable[[str], Collection[str]] = lambda _profile_id: (),
        places_of: Callable[[str], Sequence[str]] = lambda _profile_id: (),
        parent: QWidget | None = None,
    ) -> None:
        """`buckets_of(profile_id)` are a connection's known buckets: they need no s3://.

        `places_of(profile_id)` are the places to offer while typing.
        """
        super().__init__(parent)
        self.setObjectName("openLocationDialog")
        self.setWindowTitle(self.tr("Open location"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._profiles = profiles
        self._first_text = text
        self._buckets_of = buckets_of
        self._places_of = places_of
        self._connection = self._connections(current_profile_id)
        self._location = self._field(text)
        self._reason = PlainLabel("", self)
        self._reason.setObjectName("openLocationReason")
        self._reason.setProperty("invalid", True)
        self._reason.setFont(fonts.small())
        self._reason.setWordWrap(True)
        self._lay_out()
        self._location.textChanged.connect(self._on_edited)
        self._connection.currentIndexChanged.connect(self._offer_places)
        self._offer_places()
        self._location.setFocus()
        self._location.selectAll()

    def is_edited(self) -> bool:
        """Whether another location was typed."""
        return self._location.text() != self._first_text

    def setVisible(self, visible: bool) -> None:  # noqa: N802
        """Start after a prefix like "s3://"; select a whole location, to be replaced."""
        super().setVisible(visible)
        if visible and self._location.text().endswith("://"):
            self._location.end(False)

    def _connections(self, current_profile_id: str | None) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName("connectionCombo")
        for profile in self._profiles:
            combo.addItem(visible(profile.name), profile.profile_id)
        combo.setCurrentIndex(max(0, combo.findData(current_profile_id)))
        return combo

    def _field(self, text: str) -> QLineEdit:
        field = QLineEdit(text, self)
        field.setObjectName("openLocationEdit")
        field.setFont(fonts.mono())
        field.setPlaceholderText("s3://bucket/prefix")
        field.setMinimumWidth(field.fontMetrics().averageCharWidth() * _FIELD_CHARS)
        return field

    def _lay_out(self) -> None:
        heading = PlainLabel(self.tr("Open location"), self)
        heading.setProperty("heading", True)
        heading.setFont(fonts.heading())
        about = PlainLabel(
            self.tr(
                "By its s3:// address, URL, link or ARN. Permission to list it is not required."
            ),
            self,
        )
        about.setProperty("muted", True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(4 * SPACE)
        grid.setVerticalSpacing(2 * SPACE)
        grid.setColumnStretch(1, 1)
        self._add_row(grid, self.tr("Connection"), self._connection)
        self._add_row(grid, self.tr("Location"), self._location)
        grid.addWidget(self._reason, grid.rowCount(), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * SPACE, 5 * SPACE, 5 * SPACE, 5 * SPACE)
        layout.setSpacing(3 * SPACE)
        titles = QVBoxLayout()
        titles.setSpacing(SPACE)
        titles.addWidget(heading)
        titles.addWidget(about)
        layout.addLayout(titles)
        layout.addLayout(grid)
        layout.addStretch(1)
        layout.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        cancel = self.new_button("cancelButton", self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        opens = self.new_button("openButton", self.tr("Open"), primary=True)
        opens.clicked.connect(self._open)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * SPACE)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(opens)
        return buttons

    def _add_row(self, grid: QGridLayout, title: str, field: QWidget) -> None:
        label = PlainLabel(title, self)
        label.setProperty("muted", True)
        label.setBuddy(field)
        field.setAccessibleName(title)
        row = grid.rowCount()
        grid.addWidget(label, row, 0)
        grid.addWidget(field, row, 1)

    def _offer_places(self) -> None:
        places = self._places_of(self._connection.currentData() or "")
        self._location.setCompleter(PlaceCompleter(places, self._location))

    def _parse(self) -> tuple[Location, NodePath | None]:
        return typed_address(
            self._location.text().strip(),
            self._connection.currentData() or "",
            profiles=self._profiles,
            buckets_of=self._buckets_of,
        )

    def _on_edited(self) -> None:
        try:
            location, _path = self._parse()
        except MsglcBrowserError as error:
            # Incomplete text is not an error while it is being typed.
            self._show_reason(error.message if self._is_begun() else "")
        else:
            self._show_reason("")
            if isinstance(location, S3Location):  # of a URL: the one that it leads to
                row = self._connection.findData(location.profile_id)
                self._connection.setCurrentIndex(row)

    def _is_begun(self) -> bool:
        """Whether its type is clear; a bare bucket, file name or host could still be growing."""
        scheme, mark, rest = self._location.text().strip().lower().partition("://")
        is_url = scheme in ("http", "https")
        return bool(mark) and ("/" in rest if is_url else bool(rest))

    def _show_reason(self, reason: str) -> None:
        self._reason.setText(reason)
        self._location.setAccessibleDescription(reason)
        if bool(self._location.property("invalid")) is not bool(reason):
            self._location.setProperty("invalid", bool(reason))
            style.restyle(self._location)
            self._location.setFont(fonts.mono())  # polishing resets the widget's font

    def _open(self) -> None:
        try:
            location, path = self._parse()
        except MsglcBrowserError as error:
            self._show_reason(" ".join(filter(None, (error.message, error.hint))))
            self._location.setFocus()
        else:
            self.accept()
            self.location_wanted.emit(location, path)
