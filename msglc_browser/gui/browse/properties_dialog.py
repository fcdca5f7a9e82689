"""Properties of an object or a file, copyable."""

from PySide6.QtWidgets import QWidget

from msglc_browser.gui.base.formatting import (
    exact_size_text,
    exact_time_text,
    relative_time_text,
    size_text,
)
from msglc_browser.gui.dialogs.facts_dialog import FactsDialog
from msglc_browser.operations.buckets.browse import ObjectProperties
from msglc_browser.storage.places.location import Location


class PropertiesDialog(FactsDialog):
    """Size, ETag, modified, storage class of one object; `objectName` "propertiesDialog"."""

    def __init__(self, location: Location, parent: QWidget | None = None) -> None:
        super().__init__("propertiesDialog", self.tr("Properties"), location.name, parent)
        self.status.setObjectName("propertiesStatus")
        self.set_fact(self.tr("Location"), str(location), "propertiesLocation")

    def show_info(self, info: ObjectProperties) -> None:
        """Fill in the answer."""
        self.status.hide()
        size = f"{size_text(info.size_bytes)} ({exact_size_text(info.size_bytes)})"
        self.set_fact(self.tr("Size"), size, "propertiesSize")
        if info.modified is not None:
            exact = exact_time_text(info.modified)
            when = f"{exact} ({relative_time_text(info.modified)})"
            self.set_fact(self.tr("Modified"), when, "propertiesModified")
        self.set_fact(self.tr("Kind"), info.kind, "propertiesKind")
        if info.content_type:
            self.set_fact(self.tr("Content type"), info.content_type, "propertiesContentType")
        if info.content_encoding:
            encoding = info.content_encoding
            self.set_fact(self.tr("Content encoding"), encoding, "propertiesContentEncoding")
        if info.etag:
            self.set_fact(self.tr("ETag"), info.etag, "propertiesEtag")
        if info.storage_class:
            self.set_fact(self.tr("Storage class"), info.storage_class, "propertiesStorageClass")
