"""How much is in a folder or a bucket: objects, bytes, classes, the largest and the newest."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.base.formatting import (
    count_text,
    exact_size_text,
    exact_time_text,
    relative_time_text,
    size_text,
    total_text,
)
from msglc_browser.gui.dialogs.facts_dialog import FactsDialog
from msglc_browser.gui.folders.total_text import objects_text
from msglc_browser.operations.folders.folder_total import ClassTotal, CountedObject, FolderTotal
from msglc_browser.storage.places.location import S3Location


class FolderPropertiesDialog(FactsDialog):
    """`propertiesDialog` of a folder or bucket: sums so far, with a button to stop or continue."""

    stop_wanted = Signal()
    continue_wanted = Signal()

    def __init__(self, location: S3Location, parent: QWidget | None = None) -> None:
        super().__init__("propertiesDialog", self.tr("Properties"), location.name, parent)
        self._key = location.key
        self.status.setObjectName("propertiesStatus")
        self._stop = self.new_button("stopCountButton", self.tr("Stop"))
        self._stop.clicked.connect(self._on_stop)
        self._continue = self.new_button("continueCountButton", self.tr("Continue"))
        self._continue.clicked.connect(self._on_continue)
        for button in (self._stop, self._continue):
            self.buttons.insertWidget(1, button)
        self.set_fact(self.tr("Location"), str(location), "propertiesLocation")
        self.show_total(FolderTotal())

    def show_total(self, total: FolderTotal) -> None:
        """The sums so far, or all of them."""
        if total.objects or total.is_complete:
            self._show_sums(total)
        self._show_listing(is_listing=not total.is_complete)
        if total.is_complete:
            self._continue.hide()
            self.show_status(total.problem)

    def show_failure(self, description: Description) -> None:
        """The listing failed; it can be continued."""
        self._show_listing(is_listing=False)
        self.show_error(description)

    def _show_sums(self, total: FolderTotal) -> None:
        objects = count_text(total.objects)
        if total.markers:
            one = self.tr("{objects}, of which 1 only marks a folder")
            many = self.tr("{objects}, of which {markers} only mark folders")
            marks = one if total.markers == 1 else many
            objects = marks.format(objects=objects, markers=count_text(total.markers))
        self.set_fact(self.tr("Objects"), objects, "propertiesObjects")
        known = total.objects - total.unsized
        size = total_text(total.size_bytes, known=known, unknown=total.unsized)
        if total.size_bytes >= 1000:
            size = f"{size} ({exact_size_text(total.size_bytes)})"
        self.set_fact(self.tr("Size"), size, "propertiesSize")
        if total.classes:
            classes = tuple(map(_class_text, total.classes))
            self.set_fact(self.tr("Storage classes"), classes, "propertiesClasses")
        if total.largest is not None:
            size = size_text(total.largest.size_bytes)
            largest = (self._name(total.largest), size)
            self.set_fact(self.tr("Largest"), largest, "propertiesLargest")
        if total.newest is not None:
            when = total.newest.modified
            text = f"{exact_time_text(when)} ({relative_time_text(when)})"
            self.set_fact(self.tr("Newest"), (self._name(total.newest), text), "propertiesNewest")

    def _name(self, counted: CountedObject) -> str:
        return counted.key.removeprefix(self._key) or counted.key

    def _show_listing(self, *, is_listing: bool) -> None:
        self._stop.setVisible(is_listing)
        self._continue.setVisible(not is_listing)
        if is_listing:
            self.show_status(self.tr("Listing… These are the sums so far."))

    @Slot()
    def _on_stop(self) -> None:
        self._show_listing(is_listing=False)
        self.show_status(self.tr("Stopped. These are the sums of what was listed."))
        self.stop_wanted.emit()

    @Slot()
    def _on_continue(self) -> None:
        self._show_listing(is_listing=True)
        self.continue_wanted.emit()


def _class_text(total: ClassTotal) -> str:
    return f"{total.name}: {objects_text(total.objects)}, {size_text(total.size_bytes)}"
