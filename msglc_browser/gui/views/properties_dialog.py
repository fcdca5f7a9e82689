"""Properties of an object: what the server says about it, copyable."""

from PySide6.QtWidgets import QDialog, QWidget

from msglc_browser.errors import Description
from msglc_browser.storage.location import S3Location


class PropertiesDialog(QDialog):
    """Size, ETag, modified, storage class, content type of one object; "propertiesDialog"."""

    def __init__(self, location: S3Location, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("propertiesDialog")

    def show_info(self, info: object) -> None:
        """Fill in an ObjectInfo."""

    def show_error(self, description: Description) -> None:
        """Say why nothing is known."""
