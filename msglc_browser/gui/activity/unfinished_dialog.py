"""Lists interrupted uploads, to finish or discard them."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from msglc_browser.errors import Description
from msglc_browser.gui.activity.unfinished_model import UnfinishedColumn, UnfinishedModel
from msglc_browser.gui.base.plain_text import PlainBox, PlainLabel
from msglc_browser.gui.base.visible_text import tooltip, visible
from msglc_browser.gui.browse.objects_view import ObjectsDelegate
from msglc_browser.gui.dialogs.fitting_dialog import FittingDialog
from msglc_browser.gui.parts.row_table import RowTable
from msglc_browser.gui.theme import fonts, style
from msglc_browser.gui.theme.metrics import LIST_ROW_HEIGHT, SPACE
from msglc_browser.operations.unfinished.unfinished import UnfinishedUpload
from msglc_browser.storage.places.location import S3Location

_MARGIN: Final = 5 * SPACE
_WIDTH: Final = 860
_ROWS: Final = 7
_WIDEST: Final = {UnfinishedColumn.BEGUN: "59 min ago  ", UnfinishedColumn.SENT: "1,000.0 MB"}


class UnfinishedDialog(FittingDialog):
    """`unfinishedDialog`: requests the list when it opens and after each change."""

    list_wanted = Signal(object)  # S3Location of the bucket, None for those of this program
    continue_wanted = Signal(object)  # tuple of UnfinishedUpload
    abort_wanted = Signal(object)  # tuple of UnfinishedUpload

    def __init__(self, bucket: S3Location | None = None, parent: QWidget | None = None) -> None:
        """With a `bucket`, all uploads in it can be listed too."""
        super().__init__(parent)
        self.setObjectName("unfinishedDialog")
        self.setWindowTitle(self.tr("Unfinished uploads"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(_WIDTH, self.height())
        self._bucket = bucket
        self.model = UnfinishedModel(self)
        self._build()
        self._lay_out()
        self._connect()

    def ask(self) -> None:
        """Request the list for the chosen scope."""
        self._tell(self.tr("Loading…"))
        self.list_wanted.emit(self._scope())

    def show_uploads(self, uploads: Sequence[UnfinishedUpload]) -> None:
        """Show the answer."""
        self.model.show(uploads)
        if uploads:
            self.table.selectRow(0)
            self.table.setFocus()
        self._tell("" if uploads else self.tr("No unfinished uploads."))

    def show_error(self, description: Description) -> None:
        """Show why there is no answer, or why an upload could not be discarded."""
        self._tell(description.text, status="danger")

    def selected(self) -> tuple[UnfinishedUpload, ...]:
        """The selected uploads."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return tuple(self.model.upload(row) for row in rows)

    def _build(self) -> None:
        self.scope_combo = QComboBox(self)
        self.scope_combo.setObjectName("scopeCombo")
        self.scope_combo.setAccessibleName(self.tr("Which uploads"))
        self.scope_combo.addItem(self.tr("Started by this program"))
        if self._bucket is not None:
            bucket = visible(self._bucket.bucket)
            self.scope_combo.addItem(self.tr("All in bucket {0}").format(bucket))
        self.scope_combo.setVisible(self._bucket is not None)
        self.table = _table(self.model, self)
        self._status = PlainLabel("", self)
        self._status.setObjectName("unfinishedStatus")
        self._status.setWordWrap(True)
        self.abort_button = self.new_button("abortButton", self.tr("Discard…"))
        self.close_button = self.new_button("closeButton", self.tr("Close"))
        self.continue_button = self.new_button("continueButton", self.tr("Finish upload"))
        self.continue_button.setProperty("primary", True)
        self.continue_button.setDefault(True)

    def _lay_out(self) -> None:
        heading = PlainLabel(self.tr("Unfinished uploads"), self)
        heading.setFont(fonts.heading())
        text = PlainLabel(
            self.tr(
                "Their targets are unchanged. The parts already sent take up space on the "
                "server until you finish or discard the upload."
            ),
            self,
        )
        text.setWordWrap(True)
        text.setProperty("muted", True)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * SPACE)
        buttons.addWidget(self.abort_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.continue_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(2 * SPACE)
        for widget in (heading, text, self.scope_combo):
            column.addWidget(widget)
        column.addSpacing(SPACE)
        card = QFrame(self)
        card.setProperty("card", True)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        column.addWidget(card, 1)
        column.addWidget(self._status)
        column.addSpacing(2 * SPACE)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.scope_combo.currentIndexChanged.connect(self.ask)
        self.table.selectionModel().selectionChanged.connect(self._refresh)
        self.model.modelReset.connect(self._refresh)
        self.abort_button.clicked.connect(self._ask_to_abort)
        self.continue_button.clicked.connect(self._continue)
        self.close_button.clicked.connect(self.reject)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        chosen = self.selected()
        why = "" if chosen else self.tr("Select an upload first.")
        if chosen and all(each.is_gone for each in chosen):
            why = self.tr("Nothing is left on the server.")
        self.abort_button.setEnabled(not why)
        self.abort_button.setToolTip(tooltip(why))
        can_continue = bool(chosen) and all(each.can_continue for each in chosen)
        if chosen and not can_continue and not why:
            problems = [each.problem for each in chosen if each.problem]
            why = self.tr("Only uploads that this program can resume can be finished.")
            why = problems[0] if problems else why
        self.continue_button.setEnabled(can_continue)
        self.continue_button.setToolTip("" if can_continue else tooltip(why))

    @Slot()
    def _continue(self) -> None:
        self.continue_wanted.emit(self.selected())
        self.accept()

    @Slot()
    def _ask_to_abort(self) -> None:
        chosen = self.selected()
        box = PlainBox("abortBox", self)
        count = sum(not each.is_gone for each in chosen)
        box.ask(
            _tr("Discard this upload?")
            if count == 1
            else _tr("Discard {0} uploads?").format(count),
            _tr("The parts already sent will be lost. A program still uploading it will fail.")
            if count == 1
            else _tr(
                "The parts already sent will be lost. Programs still uploading them will fail."
            ),
        )
        away = box.addButton(_tr("Discard"), QMessageBox.ButtonRole.AcceptRole)
        away.setObjectName("confirmAbortButton")
        keep = box.addButton(_tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        away.clicked.connect(lambda: self.abort_wanted.emit(chosen))
        box.open()

    def _scope(self) -> S3Location | None:
        return self._bucket if self.scope_combo.currentIndex() == 1 else None

    def _tell(self, text: str, *, status: str = "") -> None:
        self._status.setText(text)
        style.set_status(self._status, status)


def _table(model: UnfinishedModel, parent: QWidget) -> RowTable:
    table = RowTable("unfinishedView", _tr("Unfinished uploads"), parent)
    table.setModel(model)
    table.setItemDelegate(ObjectsDelegate(table))
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    table.setMinimumHeight(LIST_ROW_HEIGHT * _ROWS)
    table.set_up_columns((UnfinishedColumn.TARGET, UnfinishedColumn.NOTE), _WIDEST.items())
    return table


def _tr(text: str) -> str:
    return QCoreApplication.translate("UnfinishedDialog", text)
