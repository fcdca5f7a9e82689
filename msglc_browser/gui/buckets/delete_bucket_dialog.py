"""Asks before a bucket is deleted; with something in it, its name must be typed."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.base.wrapped_text import set_wrapped
from msglc_browser.gui.dialogs.captioned import captioned
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.folders.total_text import sum_text
from msglc_browser.gui.parts.thin_bar import ThinBar
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.style import set_status
from msglc_browser.operations.folders.delete_bucket import BucketContents
from msglc_browser.operations.folders.folder_total import FolderTotal
from msglc_browser.storage.places.location import S3Location

_LINE_CHARS: Final = 60
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@guarded
class _TypedName(QLineEdit):
    """Enter does nothing: it would press the default button, and what was typed would be lost."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Enter from the dialog."""
        if event.key() in _ENTER:
            event.accept()
        else:
            super().keyPressEvent(event)


class DeleteBucketDialog(DialogFrame):
    """`deleteBucketDialog`: filled in by `show_contents`, then by `show_total`.

    `delete_wanted(with_everything: bool, objects: int | None)`; the number is known if all objects
    have been counted.
    """

    delete_wanted = Signal(bool, object)

    def __init__(self, bucket: S3Location, connection: str, parent: QWidget | None = None) -> None:
        """`connection` is the name of the bucket's connection: another may have one of its name."""
        heading = _tr("Delete bucket “{name}”?").format(name=visible(bucket.bucket, limit=70))
        place = _tr("At {connection}").format(connection=visible(connection, limit=60))
        super().__init__("deleteBucketDialog", heading, place, parent)
        self._bucket = bucket.bucket
        self._found: BucketContents | None = None
        self._total: FolderTotal | None = None
        self._contents = PlainLabel(self.tr("Checking what is in it…"), self)
        self._contents.setObjectName("bucketContents")
        self._contents.setWordWrap(True)
        self._contents.setMinimumWidth(self.fontMetrics().averageCharWidth() * _LINE_CHARS)
        self._bar = ThinBar(self)
        self._bar.set_fraction(None)
        self._name = _TypedName(self)
        self._name.setObjectName("typedNameEdit")
        self._name.setPlaceholderText(visible(self._bucket))
        self._ask = QWidget(self)
        caption = self.tr("To delete everything in it, type the bucket's name")
        self._ask.setLayout(captioned(caption, self._name, self._ask))
        self._ask.hide()
        note = PlainLabel(self.tr("This cannot be undone: old versions go too."), self)
        note.setProperty("muted", True)
        for widget in (self._contents, self._bar, self._ask, note):
            self.body.addWidget(widget)
        self.body.setSpacing(3 * SPACE)
        cancel = self.add_button("cancelButton", self.tr("Cancel"))
        cancel.setDefault(True)
        cancel.clicked.connect(self.reject)
        self._delete = self.add_button("deleteButton", self.tr("Delete bucket"))
        self._delete.setEnabled(False)
        self._delete.clicked.connect(self._on_delete)
        self._name.textChanged.connect(self._follow)
        cancel.setFocus()

    def show_contents(self, found: BucketContents) -> None:
        """Whether it is empty; if not, its name is asked for."""
        self._found = found
        self._bar.setVisible(found.has_objects)
        self._ask.setVisible(not found.is_empty)
        if not found.is_empty:
            self._delete.setText(self.tr("Delete everything"))
            self._name.setFocus()
        self._tell()
        self._follow()

    def show_total(self, total: FolderTotal) -> None:
        """What has been counted so far."""
        self._total = total
        self._bar.setVisible(not total.is_complete)
        self._tell()

    def show_failure(self, description: Description) -> None:
        """Nothing, or nothing further, is known."""
        self._bar.hide()
        set_wrapped(self._contents, description.text)
        set_status(self._contents, "danger")

    def _tell(self) -> None:
        found = self._found
        if found is None or found.is_empty:
            self._contents.setText(self.tr("It is empty."))
            return
        parts = [self._objects_text()] if found.has_objects else []
        if found.has_versions:
            parts.append(self.tr("old versions"))
        if found.uploads == 1:
            parts.append(self.tr("1 unfinished upload"))
        elif found.uploads:
            text = self.tr("{count} unfinished uploads")
            parts.append(text.format(count=count_text(found.uploads)))
        self._contents.setText(self.tr("It holds {parts}.").format(parts="; ".join(parts)))

    def _objects_text(self) -> str:
        total = self._total
        if total is None or not total.objects:
            return self.tr("objects")
        if total.is_complete and not total.problem:
            return sum_text(total)
        return self.tr("over {sum}").format(sum=sum_text(total))

    @Slot()
    def _follow(self) -> None:
        is_empty = self._found is not None and self._found.is_empty
        is_typed = self._found is not None and self._name.text() == self._bucket
        self._delete.setEnabled(is_empty or is_typed)

    @Slot()
    def _on_delete(self) -> None:
        total = self._total
        is_counted = total is not None and total.is_complete and not total.problem
        with_everything = self._found is not None and not self._found.is_empty
        self.delete_wanted.emit(
            with_everything, total.objects if is_counted and total is not None else None
        )
        self.accept()


def _tr(text: str) -> str:
    return QCoreApplication.translate("DeleteBucketDialog", text)
