"""Properties of an object or a file, copyable."""

from PySide6.QtWidgets import QWidget

from msglc_browser.gui.base.formatting import (
    exact_size_text,
    exact_time_text,
    relative_time_text,
    size_text,
)
from msglc_browser.gui.dialogs.facts_dialog import FactsDialog
from msglc_browser.operations.buckets.object_properties import ObjectProperties
from msglc_browser.storage.places.location import Location


class PropertiesDialog(FactsDialog):
    """What the server says about one object, with its metadata and tags: "propertiesDialog"."""

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
        if info.etag:
            self.set_fact(self.tr("ETag"), info.etag, "propertiesEtag")
        if info.storage_class:
            self.set_fact(self.tr("Storage class"), info.storage_class, "propertiesStorageClass")
        self._show_more(info)

    def _show_more(self, info: ObjectProperties) -> None:
        """What only some objects have."""
        for title, value in info.headers:
            self.set_fact(title, value, f"properties{title.replace('-', '')}")
        if info.encryption:
            self.set_fact(self.tr("Encryption"), info.encryption, "propertiesEncryption")
        if info.lock:
            until = exact_time_text(info.locked_until) if info.locked_until else ""
            text = self.tr("{lock} until {time}").format(lock=info.lock, time=until)
            self.set_fact(self.tr("Lock"), text if until else info.lock, "propertiesLock")
        for title, name, entries in (
            (self.tr("Metadata"), "propertiesMetadata", info.metadata),
            (self.tr("Tags"), "propertiesTags", info.tags or ()),
        ):
            if entries:
                self.set_fact(title, tuple(f"{key}: {value}" for key, value in entries), name)
        if info.tags is None:
            self.set_fact(self.tr("Tags"), self.tr("could not be read"), "propertiesTags")
